#pragma once

#include <memory>
#include <string>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/timer.h"
#include "elpis/cli/backstop.h"
#include "elpis/config/settings.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/backend_reader.h"

namespace elpis::cli {

// A model that is read and asked by this program alone: no mind, no feelings, no server.
class OpenedModel {
public:
    // Opens the header and chooses the device; the weights are loaded when something is first read.
    // Unavailable when the settings cannot be used. `log` and `backstop` outlive the model.
    static Result<std::unique_ptr<OpenedModel>> open(const config::Settings& settings,
                                                     Log& log,
                                                     Backstop& backstop);

    ~OpenedModel() = default;
    OpenedModel(const OpenedModel&) = delete;
    OpenedModel& operator=(const OpenedModel&) = delete;

    const Clock& clock() const { return clock_; }
    engine::Backend& backend() { return *backend_; }
    // Answers several questions at once; what it reads is the same in every run.
    engine::BackendReader& reader() { return *reader_; }
    // Slower, and every run gives the same answers, too.
    engine::BackendReader repeatable_reader() {
        return {*backend_, fingerprint_, engine::BackendReader::kRepeatable};
    }
    const std::string& fingerprint() const { return fingerprint_; }
    std::string name() const;  // of the model's file

    // Unsupported, with the reason, for a model that is known not to be steerable.
    Result<void> check_steerable() const;

private:
    explicit OpenedModel(Backstop& backstop);

    SystemClock clock_;
    Timer timer_;
    Backstop::Note timer_ends_;
    std::unique_ptr<engine::Backend> backend_;
    Backstop::Note backend_ends_;
    std::string fingerprint_;
    std::unique_ptr<engine::BackendReader> reader_;
};

}  // namespace elpis::cli
