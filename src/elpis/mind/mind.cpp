#include "elpis/mind/mind.h"

#include <chrono>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/affect/event_table.h"
#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/guarded.h"
#include "elpis/base/result.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/embedding.h"
#include "elpis/engine/status.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/answering.h"
#include "elpis/mind/appraisal.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/embedding.h"
#include "elpis/mind/embeddings.h"
#include "elpis/mind/emotion.h"
#include "elpis/mind/feelings.h"
#include "elpis/mind/generation.h"
#include "elpis/mind/options.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/steering_sets.h"
#include "elpis/mind/talk.h"
#include "elpis/mind/watch.h"
#include "elpis/persona/name.h"
#include "elpis/steering/appraise.h"
#include "elpis/streams/options.h"
#include "elpis/streams/registry.h"
#include "elpis/streams/stream.h"

namespace elpis::mind {
namespace {

constexpr std::chrono::seconds kSweepEvery{5};

}  // namespace

// Shared, because the timer may still be at work.
struct Mind::Body : std::enable_shared_from_this<Mind::Body> {
    Body(const Options& own,
         const affect::Options& affect,
         const streams::Options& kept,
         VectorSource source,
         Parts given,
         Personas personas,
         OwnVectors own_vectors)
        : options(own),
          stream_options(kept),
          parts(given),
          feelings(affect,
                   std::move(personas),
                   own.max_characters,
                   {.clock = given.clock, .journal = given.journal, .log = given.log}),
          vectors(std::move(source), std::move(own_vectors), feelings.cast(), given.log),
          answering(std::make_shared<Answering>(own,
                                                affect.sampling,
                                                Answering::Parts{.backend = given.backend,
                                                                 .clock = given.clock,
                                                                 .workers = given.workers,
                                                                 .log = given.log,
                                                                 .journal = given.journal,
                                                                 .feelings = feelings,
                                                                 .vectors = vectors})),
          embeddings(given.backend),
          listed(kept) {}

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

    void close() {
        vectors.end();
        embeddings.close();
        answering->close();
    }

    const Options options;
    const streams::Options stream_options;
    const Parts parts;
    Feelings feelings;
    SteeringSets vectors;
    std::shared_ptr<Answering> answering;
    Embeddings embeddings;
    Guarded<streams::Registry<Generation>> listed;
};

Mind::Mind(const Options& options,
           const affect::Options& affect,
           streams::Options streams,
           VectorSource vectors,
           Parts parts,
           Personas personas,
           OwnVectors own_vectors)
    : body_(std::make_shared<Body>(options,
                                   affect,
                                   streams,
                                   std::move(vectors),
                                   parts,
                                   std::move(personas),
                                   std::move(own_vectors))) {
    body_->sweep_again();
}

Mind::~Mind() {
    body_->close();
}

Result<Generation> Mind::generate(GenerateCall call) {
    return body_->answering->generate(std::move(call));
}

Result<Generation> Mind::call_function(FunctionCall call) {
    return body_->answering->call_function(std::move(call));
}

Result<std::shared_ptr<Embedding>> Mind::embed(std::vector<engine::EmbeddingTask> inputs,
                                               std::function<void()> at_end) {
    return body_->embeddings.begin(std::move(inputs), std::move(at_end));
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

Result<Generation> Mind::say(SayCall call) {
    return body_->answering->say(std::move(call));
}

Result<bool> Mind::forget(std::string_view character, const std::optional<std::string>& user) {
    ELPIS_OK(persona::check_character_name(character));
    journal::Journal* const journal = body_->parts.journal;
    if (journal == nullptr) return false;
    if (user) ELPIS_OK(check_user(*user));
    body_->answering->let_go(character, user);
    if (user) return journal->erase(character, *user);
    bool found = false;
    while (true) {
        ELPIS_TRY(const std::vector<std::string> users, journal->users(character));
        if (users.empty()) return found;
        for (const std::string& each : users) {
            ELPIS_TRY(const bool gone, journal->erase(character, each));
            if (!gone) return found;
            found = true;
        }
    }
}

Result<bool> Mind::erase(std::string_view character) {
    body_->answering->disown(character);
    return body_->feelings.erase(character);
}

Result<Emotion> Mind::feel(std::string_view character,
                           std::string_view event_type,
                           double intensity,
                           std::string context) {
    const affect::EventTable::Effect effect =
        body_->feelings.cast().events_of(character).effect_of(event_type);
    return body_->feelings.feel(character,
                                {.impulse = {.valence = effect.valence,
                                             .arousal = effect.arousal,
                                             .dominance = effect.dominance,
                                             .intensity = intensity,
                                             .type = std::string(event_type)},
                                 .cause = journal::Cause::ToolCall,
                                 .context = std::move(context)});
}

Result<Emotion> Mind::reset(std::string_view character) {
    return body_->feelings.reset(character);
}
Result<Emotion> Mind::emotion(std::string_view character) {
    return body_->feelings.read(character);
}
Result<std::optional<Emotion>> Mind::look(std::string_view character) {
    return body_->feelings.look(character);
}
Result<Emotion> Mind::set_baseline(std::string_view character, const affect::State& home) {
    return body_->feelings.set_baseline(character, home);
}
Result<Emotion> Mind::set_emotion(std::string_view character, const affect::State& there) {
    return body_->feelings.set_emotion(character, there);
}
Result<Reasons> Mind::explain(std::string_view character) {
    return body_->feelings.explain(character);
}
Result<Past> Mind::past(std::string_view character) {
    return body_->feelings.past(character);
}
Result<HistoryPage> Mind::history(std::string_view character,
                                  std::size_t limit,
                                  const std::optional<std::string>& before) {
    return body_->feelings.history(character, limit, before);
}
Result<Emotion> Mind::advance(std::string_view character, affect::Seconds by) {
    return body_->feelings.advance(character, by);
}
Result<Emotion> Mind::set_clock(std::string_view character, ClockKind clock) {
    return body_->feelings.set_clock(character, clock);
}
Result<std::string> Mind::snapshot(std::string_view character) {
    return body_->feelings.snapshot(character);
}
Result<Emotion> Mind::restore(std::string_view character, std::string_view json) {
    return body_->feelings.restore(character, json);
}

Result<Foretaste> Mind::foretaste(std::string_view character, std::string_view text) {
    return body_->feelings.foretaste(
        character, impulse_by_words(text, body_->feelings.cast().events_of(character)));
}

Result<Generation> Mind::measure(std::string_view character, std::string_view text) {
    return body_->answering->measure(character, text);
}

Result<Foretaste> Mind::foretaste(const Generation& measured) {
    const auto outcome = measured.stream->outcome();
    std::optional<affect::State> place;
    if (outcome && outcome->probed) {
        const Measured felt = mind::measure(*outcome->probed, measured.watch);
        if (felt.user) place = felt.user->whole.place;
    }
    if (!place) {
        return fail(
            ErrorCode::Unsupported,
            R"(the model's feeling about this text could not be read; ask with mode "words")");
    }
    ELPIS_TRY(Foretaste taste,
              body_->feelings.foretaste(measured.character, steering::appraise(*place)));
    taste.measured = place;
    return taste;
}

Result<bool> Mind::knows(std::string_view character) {
    return body_->feelings.knows(character);
}

Result<KnownPage> Mind::known(std::string_view after, std::size_t limit) {
    ELPIS_TRY(KnownPage page, body_->feelings.known(after, limit));
    for (Known& known : page.known) {
        if (known.vectors.empty()) continue;
        const SteeringSet::Status set = steering(known.name);
        // What a file asks for may be a path, which is nobody's business but the server's.
        known.vectors = set.steerer && has_own_vectors(known.name)
                            ? set.steerer->library().name
                            : std::filesystem::path(known.vectors).filename().string();
        if (!set.steerer) known.why_not_by_vectors = why_not_ready(set);
    }
    return page;
}

const affect::EventTable& Mind::events() const {
    return body_->feelings.cast().everybodys_events();
}
const affect::EventTable& Mind::events(std::string_view character) const {
    return body_->feelings.cast().events_of(character);
}
engine::Status Mind::status() const {
    return body_->parts.backend.status();
}
engine::Capabilities Mind::capabilities() const {
    return body_->parts.backend.capabilities();
}
SteeringSet::Status Mind::steering(std::string_view character) const {
    return body_->vectors.of(character).status();
}
bool Mind::has_own_vectors(std::string_view character) const {
    return body_->vectors.has_own(character);
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

std::optional<JournalStatus> Mind::journal() const {
    if (body_->parts.journal == nullptr) return std::nullopt;
    const journal::Health health = body_->parts.journal->health();
    return JournalStatus{.on_disk = health.kept == journal::Health::Kept::OnDisk,
                         .file = health.file.string(),
                         .warning = body_->feelings.warning(),
                         .notice = health.notice};
}

std::string Mind::journal_warning() const {
    return body_->feelings.warning();
}

std::shared_ptr<void> Mind::on_change(std::function<void(const std::string& character)> listener) {
    return body_->feelings.on_change(std::move(listener));
}

std::shared_ptr<void> Mind::on_erase(std::function<void(const std::string& character)> listener) {
    return body_->feelings.on_erase(std::move(listener));
}

}  // namespace elpis::mind
