#include "elpis/cli/live/unix_door.h"

#include <array>
#include <atomic>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "elpis/base/test_folder.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/live/folder.h"

namespace elpis::cli {
namespace {

const std::string name = "1-a.sock";

struct Street {
    Descriptor listener() const {
        auto listener = listen_in(folder, name);
        REQUIRE(listener);
        return *std::move(listener);
    }
    Descriptor connect() const {
        Descriptor client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const sockaddr_un address = address_in(folder, name);
        REQUIRE(::connect(client.get(),
                          reinterpret_cast<const sockaddr*>(&address),
                          sizeof address) == 0);
        return client;
    }

    TestFolder home;
    Descriptor folder{::open(home.path().c_str(), O_DIRECTORY | O_CLOEXEC)};
};

TEST_CASE("Whoever connects is let in, one after the other, and after the close nobody") {
    const Street street;
    std::atomic<int> let_in = 0;
    UnixDoor door(street.listener(), [&let_in](const Descriptor& connection) {
        const bool blocks = (::fcntl(connection.get(), F_GETFL) & O_NONBLOCK) == 0;
        ++let_in;
        static_cast<void>(::write(connection.get(), blocks ? "-" : "+", 1));
    });
    for (int i = 1; i <= 3; ++i) {
        const Descriptor client = street.connect();
        char heard = 0;
        REQUIRE(::read(client.get(), &heard, 1) == 1);
        CHECK(heard == '+');
        CHECK(let_in == i);
    }
    door.close();
    door.close();
    const Descriptor late = street.connect();  // into the line, where it stays
    CHECK(let_in == 3);
}

TEST_CASE("A process of another user is known as such") {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    const Descriptor ours(ends[0]);
    const Descriptor theirs(ends[1]);
    CHECK(is_of_user(ours, ::geteuid()));
    CHECK_FALSE(is_of_user(ours, ::geteuid() + 1));
}

}  // namespace
}  // namespace elpis::cli
