#include "elpis/mind/answering.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/event_table.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/impulse.h"
#include "elpis/affect/modulation.h"
#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/event.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/appraisal.h"
#include "elpis/mind/calls.h"
#include "elpis/mind/emotion.h"
#include "elpis/mind/feelings.h"
#include "elpis/mind/generation.h"
#include "elpis/mind/options.h"
#include "elpis/mind/role.h"
#include "elpis/mind/shaping.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/talk.h"
#include "elpis/mind/turn_key.h"
#include "elpis/mind/watch.h"
#include "elpis/persona/persona.h"
#include "elpis/persona/placeholders.h"
#include "elpis/steering/named_feeling.h"
#include "elpis/steering/steer.h"
#include "elpis/steering/wish.h"
#include "elpis/streams/stream.h"

namespace elpis::mind {
namespace {

// What steered an answer, for the journal.
std::string written(const Shape& shape) {
    if (!shape.applied || !shape.steered()) return {};
    const steering::Applied& applied = *shape.applied;
    nlohmann::ordered_json json{{"set", applied.set},
                                {"hash", applied.hash},
                                {"strength", applied.strength},
                                {"fraction", applied.fraction},
                                {"excited", applied.coefficients.excited},
                                {"frustrated", applied.coefficients.frustrated},
                                {"calm", applied.coefficients.calm},
                                {"depleted", applied.coefficients.depleted}};
    if (!applied.vectors.empty()) json["vectors"] = applied.vectors;
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

bool appraises(const Options::Appraisal& how) {
    return how.mode != Options::Appraisal::Mode::Off &&
           how.source != Options::Appraisal::Source::Off;
}

}  // namespace

Answering::Manner Answering::plainly() {
    return {.steered = false, .recorded = false, .in_role = false, .user = {}};
}

Answering::Tracing::Tracing(Answering& answering, std::string character, std::string user)
    : answering_(answering), key_(answering.open_.with([](Open& open) { return ++open.last; })) {
    answering_.traces_.with([&](Traces& all) {
        all.emplace(key_, Trace{.character = std::move(character), .user = std::move(user)});
    });
}

Answering::Tracing::~Tracing() {
    if (handed_over_) return;
    answering_.traces_.with([this](Traces& all) { all.erase(key_); });
}

Answering::Answering(const Options& options, const affect::Options::Sampling& sampling, Parts parts)
    : options_(options), sampling_(sampling), parts_(parts) {}

// Tool calls and other answers of a given form are unsteered unless the settings or the call itself
// say otherwise: steering changes conduct, not only tone.
Result<Generation> Answering::generate(GenerateCall call) {
    if (call.beside.plain) return answer(std::move(call), plainly());
    const bool steered = call.format.free() || steers_forms(call.shape);
    const bool lived = !call.beside.imagined;
    return answer(std::move(call),
                  {.steered = steered, .appraised = lived, .recorded = lived, .user = {}});
}

Result<Generation> Answering::call_function(FunctionCall call) {
    if (call.beside.plain) return answer(std::move(call), plainly());
    const bool steered = steers_forms(call.shape);
    const bool lived = !call.beside.imagined;
    return answer(std::move(call), {.steered = steered, .recorded = lived, .user = {}});
}

Result<Generation> Answering::say(SayCall call) {
    ELPIS_OK(check_user(call.user));
    if (utf8::blank(call.text)) {
        return fail(ErrorCode::InvalidArgument, "text is blank; say something");
    }
    if (parts_.journal == nullptr) {
        return fail(ErrorCode::Unsupported, "there is no journal here that could keep a talk");
    }
    GenerateCall how = std::move(call.how);
    Tracing tracing(*this, how.character, call.user);
    ELPIS_TRY(const std::vector<journal::Message> history,
              parts_.journal->conversation(how.character, call.user));
    how.messages = continued(history, call.text, room_for_history(how.character));
    const bool steered = how.format.free() || steers_forms(how.shape);
    return answer(std::move(how),
                  {.steered = steered, .appraised = true, .user = std::move(call.user)},
                  tracing);
}

Result<Generation> Answering::measure(std::string_view character, std::string_view text) {
    GenerateCall call{.character = std::string(character),
                      .messages = {{.role = "user", .content = std::string(text)}},
                      .max_tokens = 1,
                      .temperature = 0.0,
                      .thinking = false};
    call.shape.modulation = false;
    call.watch.detail = WatchWish::Detail::Whole;
    if (utf8::blank(text)) {
        return fail(ErrorCode::InvalidArgument, "text is blank; there is nothing to feel about it");
    }
    SteeringSet& vectors = parts_.vectors.of(character);
    vectors.want();
    ELPIS_TRY(const Watch watched, mind::watch(call.watch, /*anyway=*/true, vectors.status()));
    if (!watched.set) {
        return fail(ErrorCode::Unsupported,
                    "what the model feels cannot be measured now: " + watched.why_not +
                        R"(; ask with mode "words")");
    }
    return answer(std::move(call),
                  {.steered = false, .recorded = false, .in_role = false, .user = {}});
}

// Without a tokenizer at hand two bytes count as a token, which leaves room in most languages. Half
// of the context is for the history, less what the persona says of itself.
std::size_t Answering::room_for_history(const std::string& character) const {
    const int context = parts_.backend.capabilities().context_length;
    const std::size_t room = static_cast<std::size_t>(std::max(context, 0));  // half, at 2 bytes
    std::size_t taken = 0;
    if (const persona::Persona* const persona = parts_.feelings.cast().persona_of(character)) {
        for (const engine::Message& message : in_role({}, *persona, {}, /*greeted=*/true))
            taken += message.content.size();
    }
    return room > taken ? room - taken : 0;
}

// What this answer is felt like: the caller's feeling for it, by place or by name, or else the
// character's own.
template <class Call>
Result<affect::State> Answering::feeling_of(const Call& call, const SteeringSet::Status& set) {
    if (call.beside.plain) return affect::State{};
    if (!call.shape.steering.emotion.empty()) {
        return steering::plane_of(call.shape.steering.emotion,
                                  set.steerer ? &set.steerer->library() : nullptr);
    }
    if (call.emotion) return *call.emotion;
    ELPIS_TRY(const Emotion now, parts_.feelings.read(call.character));
    return now.snapshot.emotion;
}

template <class Call>
Result<Generation> Answering::answer(Call call, const Manner& manner) {
    Tracing tracing(*this, call.character, manner.user);
    return answer(std::move(call), manner, tracing);
}

template <class Call>
Result<Generation> Answering::answer(Call call, const Manner& manner, Tracing& tracing) {
    ELPIS_OK(check(call));
    const bool call_is_plain = call.beside.plain;
    if (call_is_plain) call.shape.modulation = false;
    SteeringSet& vectors = parts_.vectors.of(call.character);
    vectors.want();
    const SteeringSet::Status set = vectors.status();
    Then then{.manner = manner, .character = call.character};
    then.asked = last_user_message(call.messages);
    if (manner.appraised && appraises(options_.appraisal) && manner.user.empty()) {
        if (const auto key = turn_key(call.messages)) {
            const auto turn =
                parts_.feelings.begin_turn(call.character, *key, while_in_life(tracing.key()));
            // Erased meanwhile, its answer is one that leaves nothing behind.
            if (!turn && turn.error().code != ErrorCode::Cancelled)
                return std::unexpected(turn.error());
            then.turn = turn.value_or(0);
            then.context = name_of(*key);
        }
    }
    ELPIS_TRY(const affect::State felt, feeling_of(call, set));
    const affect::Modulation modulation = affect::modulate(felt, sampling_);
    bool samples = feeling_samples(call.shape, call.temperature, options_);
    if (call.beside.nudged && feeling_samples(call.shape, std::nullopt, options_)) {
        samples = call.temperature != 0.0;
        const OwnSampling moved = nudged({call.temperature, call.top_p}, modulation, sampling_);
        call.temperature = moved.temperature;
        call.top_p = moved.top_p;
    }
    const bool said = samples || call.temperature;
    ShapeWish wish = call.shape;
    if (!manner.steered) wish.steering.off = true;
    const bool by_probe =
        manner.appraised && options_.appraisal.mode == Options::Appraisal::Mode::Probe;
    ELPIS_TRY(then.watch, mind::watch(std::move(call.watch), by_probe, set));

    Options settings = options_;
    const persona::Persona* const persona =
        manner.in_role ? parts_.feelings.cast().persona_of(call.character) : nullptr;
    if (persona != nullptr) {
        settings = with_defaults(std::move(settings), persona->sampling);
        persona::Names names;
        if (!manner.user.empty()) names.user = manner.user;
        names.original = options_.system_prompt;
        call.messages = in_role(std::move(call.messages), *persona, names, !manner.user.empty());
    }
    engine::Request request = to_request(std::move(call), modulation, settings);
    ELPIS_TRY(Shape shape, mind::shape(request, wish, felt, set, options_.steering));
    shape.sampling = samples;
    if (call_is_plain) {
        shape.why_unsteered = "a plain answer is nobody's: nothing is felt";
    } else if (!manner.steered) {
        shape.why_unsteered =
            "tool calls and answers of a given form are unsteered unless steering.tools is on";
    }
    then.made.character = then.character;
    if (said) then.made.temperature = request.sampling.temperature;
    if (said) then.made.top_p = request.sampling.top_p;
    then.made.steering = written(shape);
    Generation generation{
        .id = {},
        .character = then.character,
        .plain = call_is_plain,
        .modulation = modulation,
        .sampled = {.temperature = request.sampling.temperature, .top_p = request.sampling.top_p},
        .shape = std::move(shape),
        .watch = then.watch,
        .stream = nullptr};
    return begin(std::move(request), std::move(generation), std::move(then), tracing);
}

// Hands a request to the backend with a stream that is kept here until it has ended.
Result<Generation> Answering::begin(engine::Request request,
                                    Generation generation,
                                    Then then,
                                    Tracing& tracing) {
    const std::uint64_t key = tracing.key();
    request.probe = then.watch.probe();
    request.probe_as_it_comes = then.watch.wish.detail == WatchWish::Detail::Tokens;
    auto stream =
        std::make_shared<streams::Stream>([weak = weak_from_this(), key, then = std::move(then)](
                                              const std::shared_ptr<streams::Stream>& ended) {
            if (const auto self = weak.lock()) self->at_end(key, ended, then);
        });
    request.cancelled = stream->stop_token();
    request.on_event = [stream](engine::Event event) { stream->accept(std::move(event)); };
    const bool opened = open_.with(
        [&](Open& open) { return !open.closing && open.streams.emplace(key, stream).second; });
    if (!opened) return fail(ErrorCode::Cancelled, "the server is shutting down");
    if (auto submitted = parts_.backend.submit(std::move(request)); !submitted) {
        open_.with([&](Open& open) { open.streams.erase(key); });
        return std::unexpected(std::move(submitted).error());
    }
    tracing.hand_over();
    generation.stream = std::move(stream);
    return generation;
}

bool Answering::steers_forms(const ShapeWish& wish) const {
    const steering::Wish& own = wish.steering;
    return options_.steering.tools || own.strength || own.coefficients || !own.vectors.empty();
}

// On the engine's thread: the work itself goes to a worker. One job for each open stream.
void Answering::at_end(std::uint64_t key,
                       std::shared_ptr<streams::Stream> stream,
                       const Then& then) {
    parts_.workers.post([self = shared_from_this(), key, stream = std::move(stream), then] {
        self->follow_up(key, *stream, then);
        self->open_.with([key](Open& open) { open.streams.erase(key); });
        stream->complete();
    });
}

// What is written into the journal is written under the lock, so that what let_go() and disown()
// have come before is not written after them. What is felt is asked for again where it is written.
void Answering::follow_up(std::uint64_t key, const streams::Stream& stream, const Then& then) {
    const bool felt = traces_.with([&](Traces& all) {
        if (!all.at(key).in_life) return false;
        record(stream, then);
        return then.manner.appraised;
    });
    if (felt) appraise(key, stream, then);
    traces_.with([&](Traces& all) {
        if (!then.manner.user.empty() && all.at(key).in_talk) remember(stream, then);
        all.erase(key);
    });
}

// Taken inside the lock of the feelings, and so never around it.
Feelings::Allowed Answering::while_in_life(std::uint64_t key) {
    return [this, key] {
        return traces_.with([key](const Traces& all) { return all.at(key).in_life; });
    };
}

void Answering::let_go(std::string_view character, const std::optional<std::string>& user) {
    traces_.with([&](Traces& all) {
        for (auto& [key, trace] : all) {
            if (trace.character == character && (!user || trace.user == *user))
                trace.in_talk = false;
        }
    });
}

void Answering::disown(std::string_view character) {
    traces_.with([&](Traces& all) {
        for (auto& [key, trace] : all) {
            if (trace.character == character) trace.in_talk = trace.in_life = false;
        }
    });
}

// Blank, cancelled and failed answers move nothing.
void Answering::appraise(std::uint64_t key, const streams::Stream& stream, const Then& then) {
    const auto outcome = stream.outcome();
    const std::string reply = stream.text();
    if (!outcome || !outcome->whole()) return;
    const Exchange exchange{.asked = moved_by_asked(options_.appraisal)
                                         ? std::string_view(then.asked)
                                         : std::string_view(),
                            .reply = reply,
                            .probed = outcome->probed.get(),
                            .watch = &then.watch};
    const affect::EventTable& events = parts_.feelings.cast().events_of(then.character);
    for (const affect::Impulse& impulse : mind::appraise(exchange, options_.appraisal, events)) {
        // What was measured has no name.
        const journal::Cause cause =
            impulse.type.empty() ? journal::Cause::AppraisalProbe : journal::Cause::AppraisalWords;
        const auto moved = parts_.feelings.feel(then.character,
                                                {.impulse = impulse,
                                                 .cause = cause,
                                                 .context = then.context,
                                                 .turn = then.turn,
                                                 .allowed = while_in_life(key)});
        if (!moved && moved.error().code == ErrorCode::Cancelled) return;
        if (!moved) {
            parts_.log.warning("mind", "an answer was not appraised: " + moved.error().message);
        }
    }
}

void Answering::record(const streams::Stream& stream, const Then& then) {
    const auto outcome = stream.outcome();
    if (parts_.journal == nullptr || !then.manner.recorded || !outcome) return;
    journal::Generation made = then.made;
    made.time = parts_.clock.wall();
    made.prompt_tokens = outcome->usage.prompt_tokens;
    made.completion_tokens = outcome->usage.completion_tokens;
    made.cached_tokens = outcome->usage.cached_tokens;
    made.finish_reason = outcome->reason ? engine::name_of(*outcome->reason) : "error";
    if (const auto kept = parts_.journal->record(std::move(made)); !kept)
        parts_.log.warning("mind", "an answer is not written down: " + kept.error().message);
}

void Answering::remember(const streams::Stream& stream, const Then& then) {
    const auto outcome = stream.outcome();
    if (!outcome || !outcome->whole()) return;
    const Clock::Wall now = parts_.clock.wall();
    const std::array<journal::Message, 2> both{
        {{.id = 0, .time = now, .role = "user", .content = then.asked},
         {.id = 0, .time = now, .role = "assistant", .content = stream.text()}}};
    if (const auto kept = parts_.journal->say(then.character, then.manner.user, both); !kept)
        parts_.log.warning("mind", "a talk is not remembered: " + kept.error().message);
}

void Answering::close() {
    const auto open = open_.with([](Open& all) {
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

}  // namespace elpis::mind
