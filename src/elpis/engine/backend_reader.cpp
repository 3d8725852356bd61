#include "elpis/engine/backend_reader.h"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/base/mailbox.h"
#include "elpis/base/result.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/event.h"
#include "elpis/engine/request.h"
#include "elpis/engine/status.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/scope.h"

namespace elpis::engine {
namespace {

// What came of one request.
struct Ended {
    std::size_t index = 0;
    std::string text;
    std::optional<steering::TextReading> reading;
    std::optional<Error> error;
};

using Ends = Mailbox<Ended>;

// Collects one request's events, on the engine's thread, and posts their sum at the end.
class Listener {
public:
    Listener(std::size_t index, std::shared_ptr<Ends> ends) : ends_(std::move(ends)) {
        sum_.index = index;
    }

    void hear(Event event) {
        if (auto* text = std::get_if<Text>(&event)) sum_.text += text->piece;
        if (std::holds_alternative<Progress>(event) || std::holds_alternative<Text>(event)) return;
        if (auto* read = std::get_if<ReadDone>(&event)) {
            sum_.reading = std::move(read->reading);
        } else if (auto* error = std::get_if<Error>(&event)) {
            sum_.error = std::move(*error);
        } else if (std::get<Done>(event).reason == FinishReason::Cancelled) {
            sum_.error = cancelled();
        }
        ends_->try_send(std::move(sum_));  // there is room for every request's end
    }

    static Error cancelled() {
        return {.code = ErrorCode::Cancelled, .message = "reading was cancelled"};
    }

private:
    Ended sum_;
    std::shared_ptr<Ends> ends_;
};

// Runs all, a few at a time. The first failure ends the rest; whatever happens, everything that was
// begun has ended when this returns.
Result<std::vector<Ended>> run(Backend& backend,
                               std::vector<Request> requests,
                               std::size_t at_once,
                               const std::stop_token& stop,
                               const steering::ReadProgress& progress) {
    const std::size_t total = requests.size();
    const auto ends = std::make_shared<Ends>(std::max<std::size_t>(total, 1));
    std::stop_source cancel;
    const std::stop_callback forward(stop, [&cancel] { cancel.request_stop(); });
    std::vector<Ended> ended(total);
    std::optional<Error> failed;
    const auto give_up = [&](Error why) {
        if (!failed) failed = std::move(why);
        cancel.request_stop();
    };
    std::size_t sent = 0;
    std::size_t done = 0;
    while (done < sent || (sent < total && !failed)) {
        while (sent < total && !failed && sent - done < at_once) {
            Request& request = requests[sent];
            request.cancelled = cancel.get_token();
            request.on_event = [listener = std::make_shared<Listener>(sent, ends)](Event event) {
                listener->hear(std::move(event));
            };
            if (auto submitted = backend.submit(std::move(request)); !submitted) {
                give_up(std::move(submitted).error());
            } else {
                ++sent;
            }
        }
        if (done == sent) break;
        // Ends come for certain, cancelled ones soon: this wait needs no way out of its own.
        std::optional<Ended> received = ends->receive(std::stop_token());
        if (!received) break;  // only a stop could cause it, and nobody can
        Ended& one = *received;
        if (one.error) give_up(*one.error);
        const std::size_t index = one.index;
        ended[index] = std::move(one);
        ++done;
        if (progress && !failed) progress(static_cast<int>(done), static_cast<int>(total));
    }
    if (stop.stop_requested()) return std::unexpected(Listener::cancelled());
    if (failed) return std::unexpected(*std::move(failed));
    return ended;
}

}  // namespace

BackendReader::BackendReader(Backend& backend, std::string fingerprint, AtOnce at_once)
    : backend_(backend), at_once_(at_once) {
    const Capabilities able = backend.capabilities();
    shape_ = {.blocks = able.blocks,
              .width = able.width,
              .architecture = able.architecture,
              .fingerprint = std::move(fingerprint)};
}

Result<std::vector<steering::TextReading>> BackendReader::read(
    std::vector<steering::ReadTask> tasks,
    const std::stop_token& stop,
    const steering::ReadProgress& progress) {
    std::vector<Request> requests(tasks.size());
    for (std::size_t i = 0; i < tasks.size(); ++i)
        requests[i].read = std::move(tasks[i]);
    ELPIS_TRY(std::vector<Ended> ended,
              run(backend_, std::move(requests), at_once_.reads, stop, progress));
    std::vector<steering::TextReading> readings;
    for (Ended& one : ended) {
        if (!one.reading) return fail(ErrorCode::Internal, "a text was answered, not read");
        readings.push_back(*std::move(one.reading));
    }
    return readings;
}

Result<std::vector<std::string>> BackendReader::answer(std::vector<steering::AnswerTask> tasks,
                                                       const std::stop_token& stop,
                                                       const steering::ReadProgress& progress) {
    std::vector<Request> requests(tasks.size());
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        steering::AnswerTask& task = tasks[i];
        Request& request = requests[i];
        if (!task.system.empty()) {
            request.messages.push_back({.role = "system", .content = std::move(task.system)});
        }
        request.messages.push_back({.role = "user", .content = std::move(task.question)});
        request.sampling = {
            .temperature = task.temperature, .top_p = task.top_p, .seed = task.seed};
        request.max_tokens = task.max_tokens;
        request.steering = {.injection = std::move(task.injection), .scope = steering::Scope::Turn};
    }
    ELPIS_TRY(std::vector<Ended> ended,
              run(backend_, std::move(requests), at_once_.answers, stop, progress));
    std::vector<std::string> answers;
    answers.reserve(ended.size());
    for (Ended& one : ended)
        answers.push_back(std::move(one.text));
    return answers;
}

}  // namespace elpis::engine
