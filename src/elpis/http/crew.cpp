#include "elpis/http/crew.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <system_error>
#include <utility>

#include "elpis/base/log.h"
#include "elpis/http/connection.h"

namespace elpis::http {

Crew::Crew(std::size_t most, std::size_t line, std::function<Serve()> hire, Log& log)
    : most_(most), hire_(std::move(hire)), log_(log), line_(line) {}

bool Crew::take(std::unique_ptr<Connection> connection) {
    hands_.with([](Hands& hands) { ++hands.waited_for; });
    if (!line_.try_send(std::move(connection))) {
        hands_.with([](Hands& hands) { --hands.waited_for; });
        return false;
    }
    hands_.with([this](Hands& hands) {
        if (hands.idle >= hands.waited_for || hands.threads.size() >= most_) return;
        try {
            hands.threads.emplace_back([this] { work(); });
            ++hands.idle;  // it will be, and is counted at once: the next connection needs its own
        } catch (const std::system_error& error) {
            // Those there are serve everybody, one after another; without any, the connection waits
            // for the next that comes.
            log_.warning("http", std::string("the machine has no more threads: ") + error.what());
        }
    });
    return true;
}

void Crew::work() {
    const Serve serve = hire_();
    while (auto connection = line_.receive({})) {
        hands_.with([](Hands& hands) {
            --hands.idle;
            --hands.waited_for;
        });
        serve(*std::move(connection));
        hands_.with([](Hands& hands) { ++hands.idle; });
    }
}

void Crew::close() {
    line_.close();
    // No thread is started any more: whoever takes connections has ended before.
    auto threads = hands_.with([](Hands& hands) { return std::exchange(hands.threads, {}); });
    threads.clear();
}

}  // namespace elpis::http
