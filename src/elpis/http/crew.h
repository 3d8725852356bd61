#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/mailbox.h"
#include "elpis/http/connection.h"

namespace elpis::http {

// Threads that serve connections: as many as are busy at once, up to a limit, started when one is
// missing and kept. Any thread.
class Crew {
public:
    using Serve = std::function<void(std::unique_ptr<Connection>)>;

    // `hire` is called once for each thread, on it. At most `line` connections wait for a thread.
    Crew(std::size_t most, std::size_t line, std::function<Serve()> hire, Log& log);
    ~Crew() { close(); }
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    // False, and the connection closed, when the line is full.
    bool take(std::unique_ptr<Connection> connection);

    // Takes no more, serves those in line, and waits for all. Again: no effect.
    void close();

private:
    struct Hands {
        std::vector<std::jthread> threads;
        std::size_t waited_for = 0;  // connections in line
        std::size_t idle = 0;        // threads that wait for one
    };

    void work();

    const std::size_t most_;
    const std::function<Serve()> hire_;
    Log& log_;
    Mailbox<std::unique_ptr<Connection>> line_;
    Guarded<Hands> hands_;
};

}  // namespace elpis::http
