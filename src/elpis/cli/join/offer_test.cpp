#include "elpis/cli/join/offer.h"

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"

namespace elpis::cli {
namespace {

struct Connection {
    Connection() {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
        ours = Descriptor(ends[0]);
        theirs = Descriptor(ends[1]);
    }
    void say(std::string_view text) const {
        REQUIRE(::write(theirs.get(), text.data(), text.size()) ==
                static_cast<ssize_t>(text.size()));
    }
    Result<Offer> read(int ms = 5) const { return read_offer(ours, std::chrono::milliseconds(ms)); }

    Descriptor ours;
    Descriptor theirs;
};

const Offer some{.key = "abc",
                 .process = 7,
                 .version = "1",
                 .model = "/a \xff b",
                 .journal = "",
                 .http = true,
                 .full = false};

TEST_CASE("An offer arrives as it was made, in one piece or in many") {
    const Connection connection;
    const std::string line = offer_line(some);
    connection.say(line.substr(0, 10));
    connection.say(line.substr(10));
    const auto offer = connection.read(1000);
    REQUIRE(offer);
    CHECK(offer->key == "abc");
    CHECK(offer->process == 7);
    CHECK(offer->model == "/a \xef\xbf\xbd b");
    CHECK(offer->http);
    CHECK_FALSE(offer->full);
}

TEST_CASE("Who is silent is not waited for, and who hangs up is just ending") {
    Connection connection;
    CHECK(connection.read().error().code == ErrorCode::Unavailable);
    connection.theirs = Descriptor();
    CHECK(connection.read().error().code == ErrorCode::NotFound);
}

TEST_CASE("What is no offer is told from one") {
    for (const std::string& text : {std::string("hello\n"),
                                    std::string("[]\n"),
                                    std::string("{\"offer\":\"elpis-join-1\"}\n"),
                                    std::string("{\"offer\":1}\n"),
                                    offer_line(some) + "{}",
                                    std::string(60'000, 'x')}) {
        const Connection connection;
        connection.say(text);
        const auto offer = connection.read(1000);
        REQUIRE(!offer);
        CHECK(offer.error().code == ErrorCode::Unavailable);
    }
}

}  // namespace
}  // namespace elpis::cli
