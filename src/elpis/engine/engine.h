#pragma once

#include <memory>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/timer.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/options.h"
#include "elpis/engine/request.h"
#include "elpis/engine/status.h"

namespace elpis::engine {

// Many answers at once from one model on this machine. One thread of its own touches the model; it
// takes requests, decodes one step after another for all of them, and tells each what became of it.
class Engine final : public Backend {
public:
    // All of it outlives the engine.
    struct Parts {
        const Clock& clock;
        Timer& timer;
        Log& log;
    };

    // Reads the model's header and chooses the device; loads nothing. NotFound, InvalidArgument or
    // Unsupported when the settings cannot work on this machine.
    static Result<std::unique_ptr<Engine>> open(const Options& options, Parts parts);

    ~Engine() override;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    Result<void> submit(Request request) override;
    Status status() const override;
    Capabilities capabilities() const override;

private:
    struct Body;
    explicit Engine(std::unique_ptr<Body> body);
    std::unique_ptr<Body> body_;
};

}  // namespace elpis::engine
