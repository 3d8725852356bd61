#include "elpis/mind/talk.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/journal/records.h"

namespace elpis::mind {
namespace {

std::vector<journal::Message> history() {
    return {{.role = "user", .content = "one"},
            {.role = "assistant", .content = "two"},
            {.role = "user", .content = "three"},
            {.role = "assistant", .content = "four"}};
}

std::string told(std::size_t most_bytes) {
    std::string text;
    for (const auto& message : continued(history(), "now", most_bytes))
        text += message.role.substr(0, 1) + message.content + ' ';
    return text;
}

TEST_CASE("a talk goes on from the newest messages that fit, beginning with the user") {
    CHECK(told(1000) == "uone atwo uthree afour unow ");
    CHECK(told(15) == "uone atwo uthree afour unow ");
    CHECK(told(14) == "uthree afour unow ");
    CHECK(told(8) == "unow ");
    CHECK(told(0) == "unow ");
}

TEST_CASE("a user is called by text without control characters") {
    CHECK(check_user("Ann"));
    CHECK(check_user("a/b"));
    CHECK_FALSE(check_user(""));
    CHECK_FALSE(check_user("a\nb"));
    CHECK_FALSE(check_user("\xff"));
    CHECK_FALSE(check_user(std::string(journal::kMaxName + 1, 'a')));
}

}  // namespace
}  // namespace elpis::mind
