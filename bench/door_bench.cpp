// What the HTTP door costs, with a model that answers at once.
//
//   per request   one token on a connection that stays open, from the request to the answer's end;
//                 less the same without a door, by Mind::generate
//   per token     one after another: from the engine's event until the client has the words. All of
//                 it, the kernel's and the waking of the client too.
//
// Tokens come from a model that computes, on cores that are awake: so threads that give way to
// everything else keep them awake while tokens are timed. The last line is without those, on a
// machine that has gone to sleep between two tokens; two wake-ups are most of it.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>

#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/event.h"
#include "elpis/engine/request.h"
#include "elpis/engine/status.h"
#include "elpis/http/server.h"
#include "elpis/http/traffic.h"
#include "elpis/mind/mind.h"
#include "elpis/mind/testing/played_mind.h"
#include "elpis/openai/routes.h"
#include "elpis/streams/stream.h"

namespace {

using namespace elpis;
using Time = std::chrono::steady_clock;

constexpr int kRequests = 1000;
constexpr int kTokens = 5000;
constexpr int kTurns = 5;

// One thread, like an engine's: as many tokens as were asked for, each when `next` allows it.
class Instant final : public engine::Backend {
public:
    Instant() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

    Result<void> submit(engine::Request request) override {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(request));
        arrived_.notify_one();
        return {};
    }
    engine::Status status() const override { return {}; }
    engine::Capabilities capabilities() const override {
        return {.backend = "instant",
                .model_path = "none",
                .context_length = 1 << 20,
                .modulation_type = "sampling"};
    }

    std::counting_semaphore<> next{0};
    std::atomic<Time::time_point> told;  // of the last token

private:
    void run(const std::stop_token& stop) {
        while (true) {
            std::unique_lock lock(mutex_);
            if (!arrived_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
            const engine::Request request = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            for (int token = 1; token <= request.max_tokens; ++token) {
                next.acquire();
                told = Time::now();
                request.on_event(
                    engine::Text{.piece = "word ", .tokens = token, .thought = {}, .reader = {}});
            }
            request.on_event(engine::Done{
                .reason = engine::FinishReason::Length,
                .usage = {.prompt_tokens = 1, .completion_tokens = request.max_tokens}});
        }
    }

    std::mutex mutex_;
    std::condition_variable_any arrived_;
    std::deque<engine::Request> waiting_;  // guarded by mutex_
    std::jthread thread_;
};

class World : public mind::testing::PlayedMind<Instant, SystemClock> {
public:
    World() {
        auto opened =
            http::Server::open({.port = 0},
                               {},
                               openai::routes({.mind = *mind, .clock = clock, .max_depth = 64}),
                               std::make_shared<http::Traffic>(),
                               log);
        if (!opened) throw std::runtime_error(opened.error().message);
        server = *std::move(opened);
    }
    std::unique_ptr<http::Server> server;
};

// A connection that stays open.
class Client {
public:
    explicit Client(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("the server cannot be reached");
        const int on = 1;
        ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }

    void ask(int tokens, bool stream) {
        const std::string body = R"({"model":"plain","messages":[{"role":"user","content":"?"}],)"
                                 R"("max_tokens":)" +
                                 std::to_string(tokens) + R"(,"stream":)" +
                                 (stream ? "true" : "false") + "}";
        const std::string request =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
            "Content-Type: application/json\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body;
        if (::send(socket_.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0)
            throw std::runtime_error("the server does not take a request");
        received_.clear();
    }
    // Until `text` has come behind what was read before.
    void read_until(std::string_view text) {
        std::size_t at = 0;
        while ((at = received_.find(text)) == std::string::npos)
            read_some();
        received_.erase(0, at + text.size());
    }
    // A whole answer with a length.
    void read_answer() {
        constexpr std::string_view kLength = "Content-Length: ";
        std::size_t head = 0;
        while ((head = received_.find("\r\n\r\n")) == std::string::npos)
            read_some();
        const std::size_t length = received_.find(kLength);
        if (length > head) throw std::runtime_error("an answer without a length");
        const std::size_t body = std::stoul(received_.substr(length + kLength.size()));
        while (received_.size() < head + 4 + body)
            read_some();
        if (!received_.starts_with("HTTP/1.1 200")) throw std::runtime_error(received_);
    }

private:
    void read_some() {
        std::array<char, 65536> buffer{};
        const auto count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
        if (count <= 0) throw std::runtime_error("the server has hung up");
        received_.append(buffer.data(), static_cast<std::size_t>(count));
    }

    Descriptor socket_;
    std::string received_;
};

std::shared_ptr<streams::Stream> asked(World& world, int tokens) {
    mind::GenerateCall call;
    call.messages = {{.role = "user", .content = "?"}};
    call.max_tokens = tokens;
    call.beside.plain = true;
    auto generation = world.mind->generate(std::move(call));
    if (!generation) throw std::runtime_error(generation.error().message);
    return generation->stream;
}

// Cores that do not sleep as long as it is there.
class Awake {
public:
    Awake() {
        for (unsigned core = 0; core < std::thread::hardware_concurrency(); ++core) {
            cores_.emplace_back([](const std::stop_token& stop) {
                const sched_param none{};
                if (::pthread_setschedparam(::pthread_self(), SCHED_IDLE, &none) != 0) {
                    std::fputs("door_bench: a core may fall asleep: SCHED_IDLE is refused\n",
                               stderr);
                    return;
                }
                while (!stop.stop_requested()) {
                }
            });
        }
    }

private:
    std::vector<std::jthread> cores_;
};

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

// `once` returns the moment that counts as its beginning; its end is when it returns. The median of
// so many: a busy machine makes some of them wait for their turn, and not most.
double micros_of_each(int count, const std::function<Time::time_point()>& once) {
    std::vector<double> taken;
    taken.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        const auto began = once();
        taken.push_back(std::chrono::duration<double, std::micro>(Time::now() - began).count());
    }
    return median(std::move(taken));
}

double requests_over_http(World& world) {
    Client client(world.server->port());
    return micros_of_each(kRequests, [&] {
        const auto began = Time::now();
        world.backend.next.release();
        client.ask(1, /*stream=*/false);
        client.read_answer();
        return began;
    });
}

double requests_without(World& world) {
    return micros_of_each(kRequests, [&] {
        const auto began = Time::now();
        world.backend.next.release();
        const auto stream = asked(world, 1);
        std::binary_semaphore done(0);
        const auto watch = stream->when_complete([&done] { done.release(); });
        done.acquire();
        return began;
    });
}

double tokens_over_http(World& world) {
    Client client(world.server->port());
    client.ask(kTokens, /*stream=*/true);
    const double taken = micros_of_each(kTokens, [&] {
        world.backend.next.release();
        client.read_until("word ");
        return world.backend.told.load();
    });
    client.read_until("[DONE]");
    return taken;
}

void print(const char* what, const std::vector<double>& turns, const char* condition) {
    const auto [least, most] = std::ranges::minmax(turns);
    std::printf("door per %-8s %8.1f us     (%.1f … %.1f, %zu times%s)\n",
                what,
                median(turns),
                least,
                most,
                turns.size(),
                condition);
}

}  // namespace

int main() {
    try {
        World world;
        requests_over_http(world);  // threads and memory are there from here on
        std::vector<double> requests;
        std::vector<double> tokens;
        std::vector<double> tokens_asleep;
        for (int turn = 0; turn < kTurns; ++turn) {
            const double over_http = requests_over_http(world);
            requests.push_back(over_http - requests_without(world));
            tokens_asleep.push_back(tokens_over_http(world));
            const Awake awake;
            tokens.push_back(tokens_over_http(world));
        }
        print("request", requests, "");
        print("token", tokens, "");
        print("token", tokens_asleep, ", cores asleep in between");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "door_bench: %s\n", error.what());
        return 1;
    }
    return 0;
}
