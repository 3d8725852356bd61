#include "elpis/cli/serving/browser.h"

#include <array>
#include <string>

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/poll.h>
#include <sys/stat.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"

namespace elpis::cli {
namespace {

// PATH, with a program of that name that does this, for one test.
class Opener {
public:
    explicit Opener(const std::string& script) {
        if (!script.empty()) {
            const auto file = folder_.write("xdg-open", "#!/bin/sh\n" + script + "\n");
            ::chmod(file.c_str(), 0700);
        }
        ::setenv("PATH", folder_.path().c_str(), 1);
    }
    ~Opener() { ::setenv("PATH", before_.c_str(), 1); }
    Opener(const Opener&) = delete;
    Opener& operator=(const Opener&) = delete;

    std::string read(const char* name) const { return folder_.read(name); }

private:
    TestFolder folder_;
    std::string before_ = ::getenv("PATH");
};

void wait_for(const Browser& browser) {
    pollfd ended{.fd = browser.handle(), .events = POLLIN, .revents = 0};
    REQUIRE(::poll(&ended, 1, 20'000) == 1);
}

TEST_CASE("The desktop's program gets the address as one word, whatever is in it") {
    const Opener opener("echo \"$#:$1\" > \"${0%/*}/told\"");
    auto browser = Browser::open("http://127.0.0.1:1/?a=$(b);c");
    REQUIRE(browser);
    wait_for(*browser);
    CHECK(!browser->outcome());
    CHECK(opener.read("told") == "1:http://127.0.0.1:1/?a=$(b);c\n");
    CHECK(browser->handle() == -1);
}

TEST_CASE("It inherits neither the token nor what the service manager said, and all else") {
    constexpr std::array<const char*, 5> kNames{
        "ELPIS_HTTP_TOKEN", "NOTIFY_SOCKET", "LISTEN_FDS", "WATCHDOG_USEC", "BROWSER_TEST"};
    std::string script = "echo \"";
    for (const char* const name : kNames) {
        ::setenv(name, "set", 1);
        script += std::string("${") + name + "-none} ";
    }
    const Opener opener(script + "\" > \"${0%/*}/told\"");
    auto browser = Browser::open("http://127.0.0.1:1/");
    for (const char* const name : kNames)
        ::unsetenv(name);
    REQUIRE(browser);
    wait_for(*browser);
    CHECK(opener.read("told") == "none none none none set \n");
}

TEST_CASE("That it failed is known") {
    const Opener opener("exit 3");
    auto browser = Browser::open("http://127.0.0.1:1/");
    REQUIRE(browser);
    wait_for(*browser);
    CHECK(browser->outcome() == "xdg-open ended with 3");
}

TEST_CASE("Where there is no such program, nothing is opened") {
    const Opener opener("");
    const auto browser = Browser::open("http://127.0.0.1:1/");
    REQUIRE(!browser);
    CHECK(browser.error().code == ErrorCode::Unavailable);
}

}  // namespace
}  // namespace elpis::cli
