#include "elpis/streams/stream.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/engine/event.h"

namespace elpis::streams {
namespace {

using engine::Done;
using engine::FinishReason;
using engine::Text;

std::shared_ptr<Stream> stream_with(const std::string& text) {
    auto stream = std::make_shared<Stream>();
    stream->accept(Text{.piece = text, .tokens = 1});
    return stream;
}

// Where there is no outcome: an error that no test expects.
Outcome known(const std::optional<Outcome>& outcome) {
    return outcome.value_or(
        Outcome{.reason = {}, .error = Error{ErrorCode::Busy, "no outcome"}, .usage = {}});
}

TEST_CASE("a cursor makes a read repeatable") {
    const auto stream = stream_with("hello");

    CHECK(stream->read(0).text == "hello");
    CHECK(stream->read(0).text == "hello");
    CHECK(stream->read(3).text == "lo");
    CHECK(stream->read(99).text.empty());
}

TEST_CASE("without a cursor the stream remembers where it was") {
    const auto stream = stream_with("one ");

    CHECK(stream->read_on().text == "one ");
    CHECK(stream->read_on().text.empty());
    stream->accept(Text{.piece = "two", .tokens = 2});
    CHECK(stream->read_on().text == "two");
}

TEST_CASE("a cursor inside a character reads the whole character") {
    const auto stream = stream_with("aé");

    CHECK(stream->read(2).text == "é");
}

TEST_CASE("promise 2: reading never deletes, and the end can be read again and again") {
    const auto stream = stream_with("text");
    stream->accept(Done{.reason = FinishReason::Stop, .usage = {}});

    for (int i = 0; i < 3; ++i) {
        const Reading reading = stream->read(0);
        CHECK(reading.complete);
        CHECK(reading.text == "text");
        CHECK(known(reading.outcome).reason == FinishReason::Stop);
    }
}

TEST_CASE("promise 2: a cancelled stream ends only after its producer did") {
    const auto stream = stream_with("so far");
    stream->cancel();

    CHECK(stream->stop_token().stop_requested());
    CHECK_FALSE(stream->read(0).complete);
    stream->accept(Text{.piece = ", still writing", .tokens = 2});
    stream->accept(Done{.reason = FinishReason::Cancelled, .usage = {}});
    CHECK(stream->read(0).complete);
    CHECK(stream->read(0).text == "so far, still writing");
}

TEST_CASE("promise 8: cancelling twice, and after the end, changes nothing") {
    const auto stream = stream_with("text");
    stream->cancel();
    stream->cancel();
    stream->accept(Done{.reason = FinishReason::Cancelled, .usage = {}});
    stream->cancel();

    CHECK(known(stream->read(0).outcome).reason == FinishReason::Cancelled);
}

TEST_CASE("a failed stream keeps its text beside the error") {
    const auto stream = stream_with("half an ans");
    stream->accept(Error{ErrorCode::Internal, "the step failed"});

    const Reading reading = stream->read(0);
    CHECK(reading.complete);
    CHECK(reading.text == "half an ans");
    CHECK(known(reading.outcome).error == Error{ErrorCode::Internal, "the step failed"});
    CHECK_FALSE(known(reading.outcome).whole());
}

TEST_CASE("a cancelled stream has no error, however its producer said it") {
    const auto stream = stream_with("");
    stream->accept(Error{ErrorCode::Cancelled, "shutting down"});

    CHECK(known(stream->outcome()).reason == FinishReason::Cancelled);
    CHECK_FALSE(known(stream->outcome()).error.has_value());
}

TEST_CASE("nothing follows the end") {
    const auto stream = stream_with("text");
    stream->accept(Done{.reason = FinishReason::Stop, .usage = {}});
    stream->accept(Text{.piece = " more", .tokens = 2});
    stream->accept(Error{ErrorCode::Internal, "late"});

    CHECK(stream->read(0).text == "text");
    CHECK(known(stream->read(0).outcome).whole());
}

TEST_CASE("a stream is complete only when what its end set off has happened") {
    std::shared_ptr<Stream> ended;
    const auto stream =
        std::make_shared<Stream>([&](const std::shared_ptr<Stream>& it) { ended = it; });
    stream->accept(Done{.reason = FinishReason::Stop, .usage = {}});

    REQUIRE(ended == stream);
    CHECK_FALSE(stream->read(0).complete);
    stream->complete();
    CHECK(stream->read(0).complete);
}

TEST_CASE("a watch for news fires once, at once if there are some") {
    const auto stream = stream_with("abc");
    int calls = 0;

    const auto now = stream->when_news(0, [&] { ++calls; });
    CHECK(calls == 1);
    const auto later = stream->when_news(3, [&] { ++calls; });
    CHECK(calls == 1);
    stream->accept(Text{.piece = "d", .tokens = 2});
    stream->accept(Text{.piece = "e", .tokens = 3});
    CHECK(calls == 2);
}

TEST_CASE("thoughts are news for whoever has not seen them, and for nobody else") {
    const auto stream = stream_with("");
    int thoughts = 0;
    int texts = 0;
    const auto thought = stream->when_news(Stream::Seen{}, [&] { ++thoughts; });
    const auto text = stream->when_news(0, [&] { ++texts; });
    stream->accept(Text{.piece = "", .tokens = 1, .thought = "hm"});
    CHECK(thoughts == 1);
    CHECK(texts == 0);
    const auto now = stream->when_news(Stream::Seen{.text = 0, .thought = 1}, [&] { ++thoughts; });
    CHECK(thoughts == 2);
    const auto seen = stream->when_news(Stream::Seen{.text = 0, .thought = 2}, [&] { ++thoughts; });
    CHECK(thoughts == 2);
}

TEST_CASE("a watch for the end ignores text, and every watch fires at the end") {
    const auto stream = stream_with("");
    int ends = 0;
    int news = 0;
    const auto end = stream->when_complete([&] { ++ends; });
    const auto more = stream->when_news(0, [&] { ++news; });

    stream->accept(Text{.piece = "", .tokens = 1});
    CHECK(ends == 0);
    CHECK(news == 0);
    stream->accept(Done{.reason = FinishReason::Stop, .usage = {}});
    CHECK(ends == 1);
    CHECK(news == 1);
}

TEST_CASE("a dropped watch stays silent") {
    const auto stream = stream_with("");
    int calls = 0;
    {
        const auto watch = stream->when_complete([&] { ++calls; });
    }
    stream->complete();

    CHECK(calls == 0);
}

TEST_CASE("a reader and a producer on two threads see the same text") {
    const auto stream = std::make_shared<Stream>();
    constexpr int kPieces = 2000;
    std::string seen;
    {
        const std::jthread producer([&] {
            for (int i = 1; i <= kPieces; ++i) {
                stream->accept(Text{.piece = "x", .tokens = i});
            }
            stream->accept(Done{.reason = FinishReason::Length, .usage = {}});
        });
        bool complete = false;
        while (!complete) {
            const Reading reading = stream->read_on();
            seen += reading.text;
            complete = reading.complete;
        }
    }
    CHECK(seen == std::string(kPieces, 'x'));
}

TEST_CASE("watches that come and go while the producer writes: a kept one fires exactly once") {
    using Calls = std::shared_ptr<std::atomic<int>>;
    struct Watched {
        std::vector<std::pair<Stream::Watch, Calls>> kept;
        std::vector<Calls> dropped;
    };
    constexpr int kPieces = 500;
    const auto stream = std::make_shared<Stream>();
    std::array<Watched, 3> watchers;
    {
        const std::jthread producer([&] {
            for (int i = 1; i <= kPieces; ++i)
                stream->accept(Text{.piece = "x", .tokens = i});
            stream->accept(Done{.reason = FinishReason::Stop, .usage = {}});
        });
        std::array<std::jthread, 3> threads;
        for (std::size_t i = 0; i < threads.size(); ++i) {
            threads.at(i) = std::jthread([&stream, &mine = watchers.at(i)] {
                for (int n = 0; n < kPieces; ++n) {
                    const auto calls = std::make_shared<std::atomic<int>>(0);
                    const auto count = [calls] { ++*calls; };
                    auto watch = n % 2 == 0 ? stream->when_complete(count)
                                            : stream->when_news(stream->text().size(), count);
                    if (n % 3 == 0) {
                        mine.dropped.push_back(calls);
                    } else {
                        mine.kept.emplace_back(std::move(watch), calls);
                    }
                }
            });
        }
    }
    for (const Watched& watched : watchers) {
        for (const auto& [watch, calls] : watched.kept)
            CHECK(*calls == 1);
        for (const Calls& calls : watched.dropped)
            CHECK(*calls <= 1);
    }
}

}  // namespace
}  // namespace elpis::streams
