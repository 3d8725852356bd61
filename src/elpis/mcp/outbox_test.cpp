#include "elpis/mcp/outbox.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace elpis::mcp {
namespace {

std::vector<std::string> drained(Outbox& box) {
    std::vector<std::string> messages;
    while (auto message = box.take())
        messages.push_back(*std::move(message));
    return messages;
}

using Messages = std::vector<std::string>;

TEST_CASE("messages leave in the order they came") {
    Outbox box(100);
    CHECK(box.put("one"));
    box.put_latest(1, "news");
    CHECK(box.put("two"));

    CHECK(drained(box) == Messages{"one", "news", "two"});
    CHECK(box.empty());
}

TEST_CASE("only the latest news of a topic waits") {
    Outbox box(100);
    box.put_latest(1, "10 %");
    box.put_latest(2, "other");
    box.put_latest(1, "20 %");

    CHECK(drained(box) == Messages{"other", "20 %"});
}

TEST_CASE("dropped news do not leave, and the topic can be used again") {
    Outbox box(100);
    box.put_latest(1, "old");
    box.drop(1);
    box.drop(1);
    CHECK(box.empty());
    box.put_latest(1, "new");

    CHECK(drained(box) == Messages{"new"});
    box.drop(1);
}

TEST_CASE("when there is no room the news go first, and then the answer is no") {
    Outbox box(10);
    box.put_latest(1, "news");
    CHECK(box.put("12345678"));
    box.put_latest(2, "news");
    CHECK_FALSE(box.put("90123"));

    CHECK(drained(box) == Messages{"12345678"});
    CHECK(box.put("0123456789"));
}

TEST_CASE("one message larger than the box is taken when nothing else waits") {
    Outbox box(10);
    CHECK(box.put(std::string(50, 'x')));
    CHECK_FALSE(box.put("y"));
    CHECK(box.take()->size() == 50);
    CHECK(box.put("y"));
}

}  // namespace
}  // namespace elpis::mcp
