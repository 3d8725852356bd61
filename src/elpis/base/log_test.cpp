#include "elpis/base/log.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/options.h"
#include "elpis/base/test_folder.h"
#include "elpis/base/test_pipe.h"

namespace elpis {
namespace fs = std::filesystem;
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = text.find('\n', start);
        lines.push_back(text.substr(start, end - start));
        start = end == std::string::npos ? text.size() : end + 1;
    }
    return lines;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_CASE("only what is at least as grave as the level is written") {
    TestPipe pipe;
    Log log({.level = LogLevel::Warning}, pipe.writer());

    log.info("engine", "quiet remark");
    log.warning("engine", "loud remark");

    const std::string text = pipe.drain();
    CHECK_FALSE(contains(text, "quiet remark"));
    CHECK(contains(text, "WARNING engine: loud remark\n"));
}

TEST_CASE("a log that nobody reads does not block, and says later how much was lost") {
    TestPipe pipe;
    Log log({.format = LogFormat::Json}, pipe.writer());
    const int written = 2'000;
    for (int i = 0; i < written; ++i)
        log.warning("test", std::string(200, 'x'));  // 400 kB
    const auto first = lines_of(pipe.drain());

    log.warning("test", "after");

    const auto rest = lines_of(pipe.drain());
    REQUIRE(rest.size() >= 2);
    const auto lost = nlohmann::json::parse(rest[rest.size() - 2]);
    CHECK(lost["message"].get<std::string>().starts_with(std::to_string(written - first.size())));
    CHECK(nlohmann::json::parse(rest.back())["message"] == "after");
}

TEST_CASE("a log to a pipe is not coloured") {
    TestPipe pipe;
    Log log({}, pipe.writer());

    log.error("engine", "bad");

    CHECK_FALSE(contains(pipe.drain(), "\x1b"));
}

TEST_CASE("a log file gets the same lines as stderr") {
    TestFolder folder;
    TestPipe pipe;
    Log log({.output_file = folder.path() / "logs/server.log"}, pipe.writer());

    log.error("engine", "bad");

    const std::string text = pipe.drain();
    CHECK(contains(text, "ERROR engine: bad\n"));
    CHECK(folder.read("logs/server.log") == text);
}

TEST_CASE("a quiet log writes to its file only") {
    TestFolder folder;
    TestPipe pipe;
    Log log({.output_file = folder.path() / "server.log", .quiet = true}, pipe.writer());

    log.error("engine", "bad");

    CHECK(pipe.drain().empty());
    CHECK(contains(folder.read("server.log"), "ERROR engine: bad\n"));
}

TEST_CASE("a quiet log without a file keeps nothing") {
    TestPipe pipe;
    Log log({.quiet = true}, pipe.writer());

    log.error("engine", "bad");

    CHECK(pipe.drain().empty());
}

TEST_CASE("a file that cannot be written is a warning, and the log goes on") {
    TestFolder folder;
    TestPipe pipe;
    folder.write("blocker", "");
    const fs::path file = folder.path() / "blocker/server.log";

    for (const bool quiet : {false, true}) {
        CAPTURE(quiet);
        Log log({.output_file = file, .quiet = quiet}, pipe.writer());
        log.error("engine", "bad");

        const auto lines = lines_of(pipe.drain());
        REQUIRE(lines.size() == 2);
        CHECK(contains(lines[0], "WARNING log: The log file " + file.string()));
        CHECK(contains(lines[1], "ERROR engine: bad"));
    }
}

TEST_CASE("a log file is rotated before it passes ten megabytes") {
    TestFolder folder;
    const fs::path file = folder.path() / "server.log";
    Log log({.output_file = file, .quiet = true});
    const std::string text(100'000, 'x');

    for (int i = 0; i < 105; ++i)
        log.error("test", text);

    CHECK(fs::file_size(file) < 10'000'000);
    CHECK(fs::file_size(folder.path() / "server.1.log") <= 10'000'000);
}

TEST_CASE("a log forgets at start what is older than a week") {
    TestFolder folder;
    const fs::path old = folder.write("server.1.log", "old");
    fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(8 * 24));

    Log log({.output_file = folder.path() / "server.log", .quiet = true});

    CHECK_FALSE(fs::exists(old));
}

TEST_CASE("lines of several threads do not mix") {
    TestFolder folder;
    {
        Log log({.format = LogFormat::Json,
                 .output_file = folder.path() / "server.log",
                 .quiet = true});
        std::array<std::jthread, 4> threads;
        for (std::jthread& thread : threads) {
            thread = std::jthread([&log] {
                for (int i = 0; i < 50; ++i)
                    log.error("test", "one whole sentence");
            });
        }
    }

    const auto lines = lines_of(folder.read("server.log"));
    CHECK(lines.size() == 200);
    for (const auto& line : lines) {
        CHECK(nlohmann::json::parse(line)["message"] == "one whole sentence");
    }
}

}  // namespace
}  // namespace elpis
