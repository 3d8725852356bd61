#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/event_table.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/timer.h"
#include "elpis/base/worker_pool.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/engine/status.h"
#include "elpis/mind/options.h"
#include "elpis/mind/sampling_wish.h"
#include "elpis/mind/shaping.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/watch.h"
#include "elpis/streams/options.h"
#include "elpis/streams/stream.h"

namespace elpis::mind {

inline constexpr std::string_view kDefaultCharacter = "default";

// One answer asked for, by a character who feels.
struct GenerateCall {
    std::string character{kDefaultCharacter};
    std::vector<engine::Message> messages;
    std::optional<int> max_tokens;      // absent: the setting
    std::optional<double> temperature;  // given: the feeling leaves temperature and top_p alone
    std::optional<double> top_p;
    std::optional<std::uint32_t> seed;
    SamplingWish sampling;
    engine::Format format;  // not free: unsteered, as tool calls are
    std::vector<std::string> stop;
    std::optional<bool> thinking;          // before it answers; absent: the setting
    bool background = false;               // whoever else asks goes first
    std::optional<affect::State> emotion;  // feel this for one answer; the state stays as it is
    ShapeWish shape;                       // how the feeling may act; may name feelings itself
    WatchWish watch;                       // what the caller wants to know of how it felt
};

// One function call asked for. Its answer is never appraised.
struct FunctionCall {
    std::string character{kDefaultCharacter};
    std::vector<engine::Message> messages;
    std::vector<engine::Tool> tools;
    engine::ToolChoice tool_choice;
    bool background = false;
    std::optional<double> temperature;
    std::optional<affect::State> emotion;  // as in GenerateCall
    ShapeWish shape;
    WatchWish watch;
};

// An answer under way. Who drops it without cancelling lets it run to its end.
struct Generation {
    std::string id;  // of listed streams; empty otherwise
    std::string character;
    affect::Modulation
        modulation;  // what the feeling gave at admission, whether or not it was used
    Shape shape;     // by which means the feeling acts
    Watch watch;     // what of it is measured
    std::shared_ptr<streams::Stream> stream;
};

// A feeling as the doors show it.
struct Emotion {
    std::string character;
    affect::Snapshot snapshot;
    double last_update = 0.0;  // Unix seconds
};

// The use cases. The only room that knows both feelings and models. All calls from any thread; none
// waits for a generation.
class Mind {
public:
    // Everything that the mind uses and does not own; all of it outlives the mind.
    struct Parts {
        engine::Backend& backend;
        const Clock& clock;
        WorkerPool& workers;
        Timer& timer;
        Log& log;
    };

    Mind(Options options,
         const affect::Options& affect,
         streams::Options streams,
         VectorSource vectors,
         Parts parts);
    ~Mind();  // cancels every generation and waits until the backend has ended them
    Mind(const Mind&) = delete;
    Mind& operator=(const Mind&) = delete;

    // InvalidArgument (with the field's name), Busy. The answer is appraised when it is whole.
    Result<Generation> generate(GenerateCall call);
    Result<Generation> call_function(FunctionCall call);

    // The same as `generate`, listed under an id until it is read to the end or forgotten.
    Result<Generation> start_stream(GenerateCall call);
    // Touches it. NotFound for an id never known or already gone.
    Result<Generation> find_stream(std::string_view id);

    // An event happens to a character. InvalidArgument for a bad name or a figure that is not
    // finite.
    Result<Emotion> feel(std::string_view character, std::string_view event_type, double intensity);
    Result<Emotion> reset(std::string_view character);
    Result<Emotion> emotion(std::string_view character);

    const affect::EventTable& events() const;
    engine::Status status() const;
    engine::Capabilities capabilities() const;
    SteeringSet::Status steering() const;
    const Options& options() const;
    const streams::Options& stream_options() const;
    std::size_t live_streams() const;

    // Calls `listener` after each change of a character's feeling, on the thread that changed it,
    // until the returned object is dropped (which waits for a running call). Must be quick.
    std::shared_ptr<void> on_change(std::function<void(const std::string& character)> listener);

private:
    struct Body;
    std::shared_ptr<Body> body_;
};

}  // namespace elpis::mind
