#include "elpis/mind/mind.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/event_table.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/impulse.h"
#include "elpis/affect/options.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/guarded.h"
#include "elpis/base/result.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/event.h"
#include "elpis/engine/request.h"
#include "elpis/engine/status.h"
#include "elpis/mind/appraisal.h"
#include "elpis/mind/calls.h"
#include "elpis/mind/characters.h"
#include "elpis/mind/options.h"
#include "elpis/mind/shaping.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/watch.h"
#include "elpis/steering/named_feeling.h"
#include "elpis/streams/options.h"
#include "elpis/streams/registry.h"
#include "elpis/streams/stream.h"

namespace elpis::mind {
namespace {

using Listener = std::function<void(const std::string&)>;

constexpr std::chrono::seconds kSweepEvery{5};

}  // namespace

// Shared, because a generation's end may still be at work when a caller has gone; the mind's
// destructor waits for all of them.
struct Mind::Body : std::enable_shared_from_this<Mind::Body> {
    struct Open {
        std::map<std::uint64_t, std::shared_ptr<streams::Stream>> streams;
        std::uint64_t last = 0;
        bool closing = false;
    };

    // An answer that is to move its character once it is whole.
    struct Appraised {
        std::string character;
        std::string asked;  // the last user message
        Watch watch;
    };

    Body(const Options& own,
         const affect::Options& affect,
         const streams::Options& kept,
         VectorSource source,
         Parts given)
        : options(own),
          stream_options(kept),
          sampling_map(affect.sampling),
          parts(given),
          events(affect::EventTable::of(affect)),
          characters(affect, own.max_characters),
          listed(kept),
          vectors(std::move(source), given.log) {}

    affect::Instant instant() const { return parts.clock.now().time_since_epoch(); }

    Emotion as_shown(std::string_view character, const affect::Snapshot& snapshot) const {
        const affect::Seconds now_unix = parts.clock.wall().time_since_epoch();
        const affect::Seconds age = instant() - snapshot.last_update;
        return {.character = std::string(character),
                .snapshot = snapshot,
                .last_update = (now_unix - age).count()};
    }

    // Runs `use` on the character's feeling and shows what it returns.
    template <class Use>
    Result<Emotion> with_feeling(std::string_view character, Use&& use) {
        const affect::Instant now = instant();
        ELPIS_TRY(const affect::Snapshot snapshot,
                  characters.with([&](Characters& all) -> Result<affect::Snapshot> {
                      ELPIS_TRY(affect::Feeling & feeling, all.find_or_create(character, now));
                      return use(feeling, now);
                  }));
        return as_shown(character, snapshot);
    }

    Result<Emotion> move(std::string_view character, const affect::Impulse& impulse) {
        ELPIS_TRY(Emotion after,
                  with_feeling(character, [&](affect::Feeling& feeling, affect::Instant now) {
                      return feeling.apply(impulse, now);
                  }));
        notify(after.character);
        return after;
    }

    Result<Emotion> feel(std::string_view character, std::string_view type, double intensity) {
        const affect::EventTable::Effect effect = events.effect_of(type);
        return move(character,
                    {.valence = effect.valence,
                     .arousal = effect.arousal,
                     .dominance = effect.dominance,
                     .intensity = intensity,
                     .type = std::string(type)});
    }

    void notify(const std::string& character) {
        const auto alive = listeners.with([](auto& all) {
            std::erase_if(all, [](const auto& entry) { return entry.expired(); });
            return all;
        });
        for (const auto& entry : alive) {
            if (const auto listener = entry.lock()) {
                listener->with([&](Listener& call) {
                    if (call) call(character);
                });
            }
        }
    }

    // Hands a request to the backend with a stream that the mind keeps until it has ended.
    Result<Generation> begin(engine::Request request,
                             std::string character,
                             const affect::Modulation& modulation,
                             Shape shape,
                             Watch watch,
                             bool appraised) {
        const std::optional<std::uint64_t> key =
            generations.with([](Open& open) -> std::optional<std::uint64_t> {
                if (open.closing) return std::nullopt;
                return ++open.last;
            });
        if (!key) return fail(ErrorCode::Cancelled, "the server is shutting down");
        std::optional<Appraised> then;
        if (appraised) {
            then = Appraised{.character = character, .asked = {}, .watch = watch};
            if (moved_by_asked(options.appraisal)) {
                then->asked = last_user_message(request.messages);
            }
        }
        auto stream = std::make_shared<streams::Stream>(
            [weak = weak_from_this(), key = *key, then = std::move(then)](
                const std::shared_ptr<streams::Stream>& ended) {
                if (const auto body = weak.lock()) body->at_end(key, ended, then);
            });
        request.probe = watch.probe();
        request.cancelled = stream->stop_token();
        request.on_event = [stream](engine::Event event) { stream->accept(std::move(event)); };
        generations.with([&](Open& open) { open.streams.emplace(*key, stream); });
        if (auto submitted = parts.backend.submit(std::move(request)); !submitted) {
            generations.with([&](Open& open) { open.streams.erase(*key); });
            return std::unexpected(std::move(submitted).error());
        }
        return Generation{.id = {},
                          .character = std::move(character),
                          .modulation = modulation,
                          .shape = std::move(shape),
                          .watch = std::move(watch),
                          .stream = std::move(stream)};
    }

    // What this answer is felt like: the caller's feeling for it, by place or by name, or else the
    // character's own.
    template <class Call>
    Result<affect::State> feeling_of(const Call& call, const SteeringSet::Status& set) {
        if (!call.shape.steering.emotion.empty()) {
            return steering::plane_of(call.shape.steering.emotion,
                                      set.steerer ? &set.steerer->library() : nullptr);
        }
        if (call.emotion) return *call.emotion;
        ELPIS_TRY(const Emotion now,
                  with_feeling(call.character,
                               [](affect::Feeling& feeling, affect::Instant at)
                                   -> Result<affect::Snapshot> { return feeling.read(at); }));
        return now.snapshot.emotion;
    }

    // From a call to a running generation: what is felt, what that gives, who runs it.
    template <class Call>
    Result<Generation> answer(Call call, bool steered, bool appraised) {
        ELPIS_OK(check(call));
        vectors.want();
        const SteeringSet::Status set = vectors.status();
        ELPIS_TRY(const affect::State felt, feeling_of(call, set));
        const affect::Modulation modulation = affect::modulate(felt, sampling_map);
        const bool samples = feeling_samples(call.shape, call.temperature, options);
        ShapeWish wish = call.shape;
        if (!steered) wish.steering.off = true;
        std::string character = call.character;
        const bool by_probe =
            appraised && options.appraisal.mode == Options::Appraisal::Mode::Probe;
        ELPIS_TRY(Watch watched, mind::watch(std::move(call.watch), by_probe, set));
        engine::Request request = to_request(std::move(call), modulation, options);
        ELPIS_TRY(Shape shape, mind::shape(request, wish, felt, set, options.steering));
        shape.sampling = samples;
        if (!steered) {
            shape.why_unsteered =
                "tool calls and answers of a given form are unsteered unless steering.tools is on";
        }
        return begin(std::move(request),
                     std::move(character),
                     modulation,
                     std::move(shape),
                     std::move(watched),
                     appraised);
    }

    bool steers_forms(const ShapeWish& wish) const {
        const steering::Wish& own = wish.steering;
        return options.steering.tools || own.strength || own.coefficients || !own.vectors.empty();
    }

    // On the engine's thread: the work itself goes to a worker. One job for each open stream.
    void at_end(std::uint64_t key,
                std::shared_ptr<streams::Stream> stream,
                std::optional<Appraised> then) {
        parts.workers.post(
            [self = shared_from_this(), key, stream = std::move(stream), then = std::move(then)] {
                if (then) self->appraise(*stream, *then);
                self->generations.with([key](Open& open) { open.streams.erase(key); });
                stream->complete();
            });
    }

    // Blank, cancelled and failed answers move nothing.
    void appraise(const streams::Stream& stream, const Appraised& what) {
        const auto outcome = stream.outcome();
        const std::string reply = stream.text();
        if (!outcome || !outcome->whole()) return;
        const Exchange exchange{.asked = what.asked,
                                .reply = reply,
                                .probed = outcome->probed.get(),
                                .watch = &what.watch};
        for (const affect::Impulse& impulse : mind::appraise(exchange, options.appraisal, events)) {
            if (const auto moved = move(what.character, impulse); !moved) {
                parts.log.warning("mind", "an answer was not appraised: " + moved.error().message);
            }
        }
    }

    void sweep() {
        listed.with([this](auto& all) { all.sweep(parts.clock.now()); });
    }

    void sweep_again() {
        parts.timer.after(kSweepEvery, [weak = weak_from_this()] {
            if (const auto body = weak.lock()) {
                body->sweep();
                body->sweep_again();
            }
        });
    }

    // Every generation is cancelled, ended by the backend, and complete; nothing reads any more.
    void close() {
        vectors.end();
        const auto open = generations.with([](Open& all) {
            all.closing = true;
            return all.streams;
        });
        for (const auto& [key, stream] : open) {
            stream->cancel();
        }
        for (const auto& [key, stream] : open) {
            // Shared, because the call may still be returning when the wait is over.
            const auto ended = std::make_shared<std::promise<void>>();
            const auto watch = stream->when_complete([ended] { ended->set_value(); });
            ended->get_future().wait();
        }
    }

    const Options options;
    const streams::Options stream_options;
    const affect::Options::Sampling sampling_map;
    const Parts parts;
    const affect::EventTable events;
    Guarded<Characters> characters;
    Guarded<streams::Registry<Generation>> listed;
    Guarded<Open> generations;
    Guarded<std::vector<std::weak_ptr<Guarded<Listener>>>> listeners;
    SteeringSet vectors;
};

Mind::Mind(Options options,
           const affect::Options& affect,
           streams::Options streams,
           VectorSource vectors,
           Parts parts)
    : body_(std::make_shared<Body>(options, affect, streams, std::move(vectors), parts)) {
    body_->sweep_again();
}

Mind::~Mind() {
    body_->close();
}

// Tool calls and other answers of a given form are unsteered unless the settings or the call itself
// say otherwise: steering changes conduct, not only tone.
Result<Generation> Mind::generate(GenerateCall call) {
    const bool steered = call.format.free() || body_->steers_forms(call.shape);
    return body_->answer(std::move(call), steered, /*appraised=*/true);
}

Result<Generation> Mind::call_function(FunctionCall call) {
    const bool steered = body_->steers_forms(call.shape);
    return body_->answer(std::move(call), steered, /*appraised=*/false);
}

Result<Generation> Mind::start_stream(GenerateCall call) {
    const Clock::Monotonic now = body_->parts.clock.now();
    ELPIS_OK(body_->listed.with([now](auto& listed) { return listed.check_room(now); }));
    ELPIS_TRY(Generation generation, generate(std::move(call)));
    auto id = body_->listed.with([&](auto& listed) { return listed.add(generation, now); });
    if (!id) {  // others took the last places meanwhile
        generation.stream->cancel();
        return std::unexpected(std::move(id).error());
    }
    generation.id = *std::move(id);
    return generation;
}

Result<Generation> Mind::find_stream(std::string_view id) {
    auto found =
        body_->listed.with([&](auto& listed) { return listed.find(id, body_->parts.clock.now()); });
    if (!found) {
        return fail(ErrorCode::NotFound,
                    "unknown or expired stream_id; call generate_stream_start again");
    }
    found->id = id;
    return *std::move(found);
}

Result<Emotion> Mind::feel(std::string_view character,
                           std::string_view event_type,
                           double intensity) {
    return body_->feel(character, event_type, intensity);
}

Result<Emotion> Mind::reset(std::string_view character) {
    ELPIS_TRY(Emotion after,
              body_->with_feeling(character,
                                  [](affect::Feeling& feeling, affect::Instant now)
                                      -> Result<affect::Snapshot> { return feeling.reset(now); }));
    body_->notify(after.character);
    return after;
}

Result<Emotion> Mind::emotion(std::string_view character) {
    return body_->with_feeling(
        character, [](affect::Feeling& feeling, affect::Instant now) -> Result<affect::Snapshot> {
            return feeling.read(now);
        });
}

const affect::EventTable& Mind::events() const {
    return body_->events;
}
engine::Status Mind::status() const {
    return body_->parts.backend.status();
}
engine::Capabilities Mind::capabilities() const {
    return body_->parts.backend.capabilities();
}
SteeringSet::Status Mind::steering() const {
    return body_->vectors.status();
}
const Options& Mind::options() const {
    return body_->options;
}
const streams::Options& Mind::stream_options() const {
    return body_->stream_options;
}

std::size_t Mind::live_streams() const {
    return body_->listed.with([](const auto& listed) { return listed.live(); });
}

std::shared_ptr<void> Mind::on_change(std::function<void(const std::string& character)> listener) {
    auto entry = std::make_shared<Guarded<Listener>>(std::move(listener));
    body_->listeners.with([&](auto& all) { all.push_back(entry); });
    return {entry.get(), [entry](void*) { entry->with([](Listener& call) { call = nullptr; }); }};
}

}  // namespace elpis::mind
