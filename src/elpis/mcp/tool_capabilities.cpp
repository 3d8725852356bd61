#include "elpis/mcp/tool_capabilities.h"

#include <string>
#include <utility>

#include "elpis/affect/rounding.h"
#include "elpis/base/result.h"
#include "elpis/engine/status.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/journal_json.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/tool.h"
#include "elpis/mcp/tool_stream.h"
#include "elpis/mind/mind.h"
#include "elpis/mind/options.h"
#include "elpis/mind/steering_set.h"
#include "elpis/steering/library.h"

namespace elpis::mcp {
namespace {

Json steering_json(const mind::Mind& mind, const engine::Capabilities& engine) {
    const mind::SteeringSet::Status set = mind.steering();
    Json json{{"available", engine.supports_steering && set.steerer != nullptr},
              {"state", mind::name_of(set.state)}};
    if (!engine.supports_steering) json["reason"] = engine.why_no_steering;
    if (set.state == mind::SteeringSet::State::Making) json["percent"] = set.percent;
    if (!set.why.empty()) json["reason"] = set.why;
    if (!set.steerer) return json;
    const steering::Library& library = set.steerer->library();
    json["set"] = library.name;
    json["hash"] = library.hash;
    json["standing"] = steering::name_of(library.standing);
    json["method"] = library.method;
    json["full_strength"] = affect::rounded(library.full_strength, 4);
    json["max_fraction"] = mind.options().steering.max_fraction;
    json["per_character"] = false;  // a persona's own set is told in list_characters, and not used
    json["vectors"] = Json::array();
    for (const auto& [name, vector] : library.vectors)
        json["vectors"].push_back(name);
    return json;
}

// What moves a character's feeling by itself, and by what at this moment.
Json appraisal_json(const mind::Options::Appraisal& appraisal, bool measurable) {
    using Mode = mind::Options::Appraisal::Mode;
    const bool off =
        appraisal.mode == Mode::Off || appraisal.source == mind::Options::Appraisal::Source::Off;
    return {{"mode", mind::name_of(appraisal.mode)},
            {"source", mind::name_of(appraisal.source)},
            {"acting",
             off                                           ? "off"
             : appraisal.mode == Mode::Probe && measurable ? "probe"
                                                           : "words"}};
}

Json model_json(const engine::Capabilities& engine, const engine::Status& status) {
    Json json = {{"state", engine::name_of(status.state)},
                 {"name", engine.model_name},
                 {"architecture", engine.architecture},
                 {"context_trained", engine.context_trained},
                 {"blocks", engine.blocks},
                 {"width", engine.width},
                 {"adapters", engine.adapters}};
    if (status.state == engine::ModelState::Loading) json["load_percent"] = status.load_percent;
    if (status.state == engine::ModelState::Failed) json["failure"] = status.failure;
    return json;
}

Json limits_json(const mind::Mind& mind, const engine::Capabilities& engine) {
    const auto& streams = mind.stream_options();
    return {{"streams", streams.max_live},
            {"stream_idle_seconds", streams.idle_ttl.count()},
            {"stream_retention_seconds", streams.retention_after_read.count()},
            {"sequences", engine.sequences},
            {"kv_cells", engine.kv_cells},
            {"waiting", mind.options().max_waiting_calls},
            {"characters", mind.options().max_characters},
            {"wait_ms", kLongestWaitMs}};
}

Json server_stats_json(const mind::Mind& mind, const engine::Status& status) {
    return {{"running", status.running},
            {"waiting", status.waiting},
            {"cells_used", status.cells_used},
            {"cells_total", status.cells_total},
            {"cells_kept", status.cells_kept},
            {"prefix_bytes", status.prefix_bytes},
            {"live_streams", mind.live_streams()},
            {"threads", status.threads},
            {"uptime_seconds", affect::rounded(status.uptime_seconds, 1)},
            {"totals",
             {{"steps", status.totals.steps},
              {"tokens_written", status.totals.tokens_written},
              {"tokens_guessed", status.totals.tokens_guessed},
              {"guesses_right", status.totals.guesses_right},
              {"tokens_read", status.totals.tokens_read},
              {"tokens_reused", status.totals.tokens_reused},
              {"requests_finished", status.totals.finished},
              {"requests_cancelled", status.totals.cancelled},
              {"requests_failed", status.totals.failed}}},
            {"recent",
             {{"step_median_ms", affect::rounded(status.recent.median_ms, 2)},
              {"step_p95_ms", affect::rounded(status.recent.p95_ms, 2)},
              {"tokens_per_second", affect::rounded(status.recent.tokens_per_second, 1)},
              {"read_per_second", affect::rounded(status.recent.read_per_second, 1)}}}};
}

// Never loads the model: all of this is known before.
Result<Json> get(const Services& services, const Arguments& /*arguments*/) {
    const mind::Mind& mind = services.mind;
    const engine::Capabilities engine = mind.capabilities();
    const engine::Status status = mind.status();
    using State = mind::SteeringSet::State;
    const mind::SteeringSet::Status vectors = mind.steering();
    const State set = vectors.state;
    const bool measurable = vectors.steerer && vectors.steerer->probe();
    const bool steers = engine.supports_steering && set != State::Off && set != State::Failed;
    return Json{{"context_length", engine.context_length},
                {"max_tokens", mind.options().max_tokens},
                {"backend", engine.backend},
                {"model_path", engine.model_path},
                {"temperature", mind.options().temperature},
                {"top_p", mind.options().top_p},
                {"supports_steering", steers},
                {"modulation_type", steers ? "steering" : "sampling"},
                {"steering", steering_json(mind, engine)},
                {"appraisal", appraisal_json(mind.options().appraisal, measurable)},
                {"journal", journal_json(mind)},
                {"model", model_json(engine, status)},
                {"hardware",
                 {{"device", engine.device},
                  {"backend", engine.hardware},
                  {"threads", engine.threads},
                  {"gpu_layers", engine.gpu_layers}}},
                {"limits", limits_json(mind, engine)},
                {"server_stats", server_stats_json(mind, status)}};
}

Field given(std::string name, Type type, std::string description = {}) {
    return {.name = std::move(name),
            .type = type,
            .description = std::move(description),
            .required = true};
}

}  // namespace

Tool get_capabilities_tool() {
    return {
        .name = "get_capabilities",
        .title = "What this server can do",
        .description =
            "The model, the hardware, the limits, and how feelings reach the answers. "
            "Does not load the model.",
        .hints = {.read_only = true, .idempotent = true},
        .arguments = {character_field()},
        .result = {given("context_length", Type::Integer, "Tokens one request may use."),
                   given("max_tokens", Type::Integer, "Default of generate."),
                   given("backend", Type::String),
                   given("model_path", Type::String),
                   given("temperature", Type::Number, "Default without modulation."),
                   given("top_p", Type::Number, "Default without modulation."),
                   given("supports_steering", Type::Boolean),
                   given("modulation_type", Type::String, "none, sampling or steering."),
                   given("steering",
                         Type::Object,
                         "available; state: off, waiting, making, ready or failed; reason; "
                         "the set of vectors and its names."),
                   given("appraisal",
                         Type::Object,
                         "What moves the feeling by itself: mode and source as set; acting: off, "
                         "words, or probe once there are vectors to measure with."),
                   given("journal",
                         Type::Object,
                         "Where what characters live through is kept: disk, memory or nowhere; "
                         "file; warning and notice when there is one."),
                   given("model",
                         Type::Object,
                         "state: unloaded, loading, ready, failed or stuck; name, architecture."),
                   given("hardware", Type::Object, "device, backend, threads, gpu_layers."),
                   given("limits", Type::Object, "How much at once, and for how long."),
                   given("server_stats",
                         Type::Object,
                         "What is going on now; totals since the start; the speed of the last few "
                         "hundred steps.")},
        .run = at_once(get)};
}

}  // namespace elpis::mcp
