#include "elpis/cli/vectors/command_judge.h"

#include <chrono>
#include <stop_token>
#include <string>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::cli {
namespace {

using Milliseconds = std::chrono::milliseconds;

Result<double> judged(const std::string& command, const std::string& answer = "a \"fine\" day") {
    CommandJudge judge(command, {}, Milliseconds(5000));
    return judge.score("How was it?", answer);
}

std::string complaint(const std::string& command) {
    const auto score = judged(command);
    REQUIRE_FALSE(score);
    CHECK(score.error().code == ErrorCode::Unavailable);
    CHECK(score.error().message.find(command) != std::string::npos);
    return score.error().message;
}

TEST_CASE("a judge gets one line of JSON and its number is the score") {
    CHECK(judge_line("a\nb", "c") == "{\"question\":\"a\\nb\",\"answer\":\"c\"}\n");
    CHECK(judged("wc -l").value() == 1.0);
    CHECK(judged("cat > /dev/null; echo ' -0.25'").value() == -0.25);
    CHECK(judged(R"(grep -c '"answer":"a \\"fine\\" day"')").value() == 1.0);
}

TEST_CASE("a judge that reads nothing may judge, also what is longer than a pipe") {
    CHECK(judged("echo 7", std::string(1 << 20U, 'x')).value() == 7.0);
    CHECK(judged("wc -c", std::string(1 << 20U, 'x')).value() > 1e6);
}

TEST_CASE("a judge that fails is named, with what it said") {
    CHECK(complaint("echo good").find("\"good\"") != std::string::npos);
    CHECK(complaint("true").find("nothing") != std::string::npos);
    CHECK(complaint("echo no key >&2; exit 3").find("no key") != std::string::npos);
    CHECK(complaint("yes 1").find("too much") != std::string::npos);
}

TEST_CASE("a judge that never answers is given up, and sooner after a stop") {
    CommandJudge slow("exec sleep 60", {}, Milliseconds(50));
    const auto late = slow.score("a", "b");
    REQUIRE_FALSE(late);
    CHECK(late.error().message.find("within its time") != std::string::npos);
    std::stop_source stop;
    stop.request_stop();
    CommandJudge stopped("exec sleep 60", stop.get_token());
    CHECK(stopped.score("a", "b").error().code == ErrorCode::Cancelled);
}

}  // namespace
}  // namespace elpis::cli
