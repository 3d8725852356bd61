#include "elpis/config/table.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/options.h"
#include "elpis/base/options.h"
#include "elpis/config/entry.h"
#include "elpis/config/field.h"
#include "elpis/engine/options.h"
#include "elpis/mind/options.h"
#include "elpis/steering/options.h"

namespace elpis::config {
namespace {

constexpr double kDay = 86'400.0;
constexpr double kMiB = 1'048'576.0;

Entry also(Entry entry, std::vector<std::string_view> aliases) {
    entry.aliases = std::move(aliases);
    return entry;
}

Entry called(std::string_view short_flag, Entry entry) {
    entry.short_flag = short_flag;
    return entry;
}

// clang-format off
#define ELPIS_FIELD(member) [](auto& settings) -> auto& { return settings.member; }

std::vector<Entry> make_table() {
    using Appraise = mind::Options::Appraisal::Mode;
    using Appraised = mind::Options::Appraisal::Source;
    using Impulse = affect::Options::Impulse;
    using Layout = engine::WeightLayout;
    using Preset = affect::Options::Preset;
    using Mode = steering::Options::Mode;
    using Train = steering::Options::Train;
    using steering::Scope;
    using Blend = steering::BlendMode;
    return {
        word({"model", "backend", "what loads the model"},
             {"llama-cpp", "transformers", "checkpoint", "remote"}, ELPIS_FIELD(backend)),
        path({"model", "path", "the model: a GGUF file, a checkpoint folder or id, or a URL, as the backend needs"},
             "the default model", ELPIS_FIELD(engine.model_path)),
        number({"model", "context_length", "tokens one request may use, prompt and answer together"},
               {512, 131'072}, ELPIS_FIELD(engine.context_length)),
        number({"model", "gpu_layers", "blocks of the model on the accelerator"},
               {0, 100}, ELPIS_FIELD(engine.gpu_layers)),
        number({"model", "n_threads", "CPU threads; never more than this process may use"},
               {1, 1'024}, ELPIS_FIELD(engine.threads)),
        boolean({"model", "pin_threads", "each thread keeps to a CPU of its own; for machines that do little else (elpis tune measures it): beside a busy program a pinned thread cannot give way"},
                ELPIS_FIELD(engine.pin_threads)),
        number({"model", "temperature", "randomness where neither the caller nor the feeling decides; 0 takes the likeliest token"},
               {0, 2}, ELPIS_FIELD(mind.temperature)),
        number({"model", "top_p", "share of the likeliest tokens to choose from, where nobody else decides"},
               {0, 1}, ELPIS_FIELD(mind.top_p)),
        number({"model", "max_tokens", "most tokens of one answer"},
               {1, 32'768}, ELPIS_FIELD(mind.max_tokens)),
        boolean({"model", "thinking", "whether a model that can think before it answers does so"},
                ELPIS_FIELD(mind.thinking)),
        word({"model", "hardware_backend", "the accelerator; a named one that is absent is an error"},
             {"auto", "cuda", "rocm", "vulkan", "metal", "cpu"}, ELPIS_FIELD(engine.hardware)),
        word({"model", "torch_dtype", "precision of a converted checkpoint"},
             {"auto", "float32", "float16", "bfloat16", "q8_0", "q4_k_m"}, ELPIS_FIELD(torch_dtype)),
        number({"model", "steering_layer", "layer of vector files that name none"},
               {0, 80}, ELPIS_FIELD(steering_layer)),
        choice({"model", "layout", "type in which the weights are kept in memory; others than the file's own are made once, into the cache: other speed and other rounding (elpis tune measures both)"},
               Names<Layout>{{"as_shipped", Layout::AsShipped}, {"f16", Layout::F16}, {"q8_0", Layout::Q80}},
               ELPIS_FIELD(engine.layout)),
        path({"model", "emotion_vectors_dir", "folder of steering vectors"},
             "none", ELPIS_FIELD(emotion_vectors_dir)),
        text({"model", "system_prompt", "what a conversation without a system message begins with"},
             "nothing", ELPIS_FIELD(engine.system_prompt)),
        boolean({"model", "preload", "load the model at start instead of at the first request"},
                ELPIS_FIELD(engine.preload)),
        number({"model", "unload_after", "time without a request after which the model's memory is given back, until the next request; 0 is never"},
               {0, 31'536'000}, ELPIS_FIELD(engine.unload_after)),

        number({"emotion", "baseline_valence", "home of valence: unpleasant -1, pleasant 1"},
               {-1, 1}, ELPIS_FIELD(affect.baseline.valence)),
        number({"emotion", "baseline_arousal", "home of arousal: calm -1, excited 1"},
               {-1, 1}, ELPIS_FIELD(affect.baseline.arousal)),
        number({"emotion", "baseline_dominance", "home of dominance: controlled -1, in control 1"},
               {-1, 1}, ELPIS_FIELD(affect.baseline_dominance)),
        number({"emotion", "half_life_valence", "time in which half of a feeling's valence fades"},
               {1, 365 * kDay}, ELPIS_FIELD(affect.half_lives.valence)),
        number({"emotion", "half_life_arousal", "time in which half of a feeling's arousal fades"},
               {1, 365 * kDay}, ELPIS_FIELD(affect.half_lives.arousal)),
        number({"emotion", "half_life_mood_valence", "time in which half of a mood's valence fades"},
               {1, 365 * kDay}, ELPIS_FIELD(affect.half_lives.mood_valence)),
        number({"emotion", "half_life_mood_arousal", "time in which half of a mood's arousal fades"},
               {1, 365 * kDay}, ELPIS_FIELD(affect.half_lives.mood_arousal)),
        number({"emotion", "half_life_dominance", "time in which half of a feeling's dominance fades"},
               {1, 365 * kDay}, ELPIS_FIELD(affect.half_lives.dominance)),
        number({"emotion", "decay_rate", "decay per second of both axes; replaces the half-lives and switches the mood off"},
               {0, 1}, ELPIS_FIELD(affect.decay_rate)),
        number({"emotion", "max_delta", "largest impulse of one event on one axis"},
               {0, 2}, ELPIS_FIELD(affect.max_delta)),
        number({"emotion", "mood_gain", "share of each impulse that reaches the mood"},
               {0, 1}, ELPIS_FIELD(affect.mood_gain)),
        choice({"emotion", "impulse", "how an event moves a feeling that is already strong"},
               Names<Impulse>{{"saturating", Impulse::Saturating}, {"tanh", Impulse::Tanh}, {"clamped", Impulse::Clamped}},
               ELPIS_FIELD(affect.impulse)),
        number({"emotion", "steering_strength", "strength of the feeling in the model; 0 is none"},
               {0, 3}, ELPIS_FIELD(affect.steering_strength)),
        number({"emotion", "neutral_radius", "a feeling weaker than this is called neutral"},
               {0, 1}, ELPIS_FIELD(affect.neutral_radius)),
        number({"emotion", "neutral_hysteresis", "how far a feeling must pass the neutral radius to change its name"},
               {0, 0.5}, ELPIS_FIELD(affect.neutral_hysteresis)),
        number({"emotion", "trajectory_history_size", "events that are remembered for the trajectory"},
               {5, 100}, ELPIS_FIELD(affect.trajectory.history_size)),
        number({"emotion", "momentum_positive_threshold", "valence per minute above which momentum is positive"},
               {-1, 1}, ELPIS_FIELD(affect.trajectory.momentum_positive)),
        number({"emotion", "momentum_negative_threshold", "valence per minute below which momentum is negative"},
               {-1, 1}, ELPIS_FIELD(affect.trajectory.momentum_negative)),
        number({"emotion", "trend_improving_threshold", "valence per minute above which the trend is improving"},
               {-1, 1}, ELPIS_FIELD(affect.trajectory.trend_improving)),
        number({"emotion", "trend_declining_threshold", "valence per minute below which the trend is declining"},
               {-1, 1}, ELPIS_FIELD(affect.trajectory.trend_declining)),
        also(number({"emotion", "spiral_history_window", "last events that are searched for a spiral"},
                    {3, 20}, ELPIS_FIELD(affect.trajectory.spiral_window)),
             {"spiral_window"}),
        also(number({"emotion", "spiral_consecutive_increases", "steps away from home that make a spiral"},
                    {2, 10}, ELPIS_FIELD(affect.trajectory.spiral_increases)),
             {"spiral_increases"}),

        choice({"affect", "preset", "whose arithmetic moves feelings; docs/affect.md says what the reference implementation's changes"},
               Names<Preset>{{"elpis", Preset::Elpis}, {"reference", Preset::Reference}},
               ELPIS_FIELD(affect.preset)),
        number({"affect", "mood_feedback", "rate per second at which the mood follows the feeling; above 0 it replaces mood_gain"},
               {0, 1}, ELPIS_FIELD(affect.mood_feedback)),
        number({"affect", "cubic_decay_valence", "rate per second by which strong valence fades faster; above 0 that axis has no mood"},
               {0, 10}, ELPIS_FIELD(affect.cubic_decay.valence)),
        number({"affect", "cubic_decay_arousal", "rate per second by which strong arousal fades faster; above 0 that axis has no mood"},
               {0, 10}, ELPIS_FIELD(affect.cubic_decay.arousal)),
        number({"affect", "noise_valence", "how much valence wanders by itself, per square root of a second; 0 not at all"},
               {0, 1}, ELPIS_FIELD(affect.noise.valence)),
        number({"affect", "noise_arousal", "how much arousal wanders by itself, per square root of a second; 0 not at all"},
               {0, 1}, ELPIS_FIELD(affect.noise.arousal)),
        number({"affect", "noise_seed", "which way they wander; each character has its own way for one seed"},
               {0, 4'294'967'295}, ELPIS_FIELD(affect.noise.seed)),
        number({"affect", "habituation", "share of its effect that an event keeps with each repetition; 1 keeps all"},
               {0.1, 1}, ELPIS_FIELD(affect.habituation.factor)),
        number({"affect", "habituation_half_life", "time in which half of the repetitions is forgotten"},
               {1, 365 * kDay}, ELPIS_FIELD(affect.habituation.half_life)),
        number({"affect", "surprise", "how much stronger an event acts that was not expected; 0 not at all"},
               {0, 5}, ELPIS_FIELD(affect.surprise.gain)),
        number({"affect", "surprise_learning_rate", "share of each surprise that the expectation learns"},
               {0, 1}, ELPIS_FIELD(affect.surprise.learning_rate)),
        number({"affect", "mood_bias", "how much stronger events act that suit the mood, and weaker those that do not; 0 not at all"},
               {0, 1}, ELPIS_FIELD(affect.mood_bias)),
        number({"affect", "openness", "personality: openness; any trait given makes the personality's home the baseline"},
               {-1, 1}, ELPIS_FIELD(affect.personality.openness)),
        number({"affect", "conscientiousness", "personality: conscientiousness"},
               {-1, 1}, ELPIS_FIELD(affect.personality.conscientiousness)),
        number({"affect", "extraversion", "personality: extraversion"},
               {-1, 1}, ELPIS_FIELD(affect.personality.extraversion)),
        number({"affect", "agreeableness", "personality: agreeableness"},
               {-1, 1}, ELPIS_FIELD(affect.personality.agreeableness)),
        number({"affect", "stability", "personality: emotional stability, the opposite of neuroticism"},
               {-1, 1}, ELPIS_FIELD(affect.personality.stability)),
        number({"affect", "stability_recovery", "how much stability shortens feelings: at 1, stability 1 halves the half-lives"},
               {0, 1}, ELPIS_FIELD(affect.personality.recovery)),
        boolean({"affect", "occ_events", "whether the 21 emotions of OCC, like joy and happy_for, are event types, too"},
                ELPIS_FIELD(affect.occ_events)),

        number({"sampling", "temperature", "temperature at arousal 0"},
               {0, 2}, ELPIS_FIELD(affect.sampling.temperature)),
        number({"sampling", "temperature_per_arousal", "added for arousal 1; below 0, excitement narrows the choice of words"},
               {-2, 2}, ELPIS_FIELD(affect.sampling.temperature_per_arousal)),
        number({"sampling", "temperature_min", "lowest temperature a feeling gives"},
               {0, 2}, ELPIS_FIELD(affect.sampling.temperature_min)),
        number({"sampling", "temperature_max", "highest temperature a feeling gives"},
               {0, 2}, ELPIS_FIELD(affect.sampling.temperature_max)),
        number({"sampling", "top_p", "top-p at valence 0"},
               {0, 1}, ELPIS_FIELD(affect.sampling.top_p)),
        number({"sampling", "top_p_per_valence", "added for valence 1"},
               {-1, 1}, ELPIS_FIELD(affect.sampling.top_p_per_valence)),
        number({"sampling", "top_p_min", "lowest top-p a feeling gives"},
               {0, 1}, ELPIS_FIELD(affect.sampling.top_p_min)),
        number({"sampling", "top_p_max", "highest top-p a feeling gives"},
               {0, 1}, ELPIS_FIELD(affect.sampling.top_p_max)),

        choice({"appraisal", "mode", "how texts move the state: by their words, by what the model feels while it reads them (words until there are vectors), or not at all"},
               Names<Appraise>{{"words", Appraise::Words}, {"probe", Appraise::Probe}, {"off", Appraise::Off}},
               ELPIS_FIELD(mind.appraisal.mode)),
        choice({"appraisal", "source", "which texts move the state: the model's reply, the user's message, or both"},
               Names<Appraised>{{"reply", Appraised::Reply}, {"user", Appraised::User}, {"both", Appraised::Both}, {"off", Appraised::Off}},
               ELPIS_FIELD(mind.appraisal.source)),

        choice({"steering", "mode", "whether feelings may reach the model's activations"},
               Names<Mode>{{"steering", Mode::Steering}, {"off", Mode::Off}},
               ELPIS_FIELD(mind.steering.mode)),
        choice({"steering", "blend", "how four quadrants become one direction"},
               Names<Blend>{{"centred", Blend::Centred}, {"axes", Blend::Axes}, {"compat", Blend::Compat}},
               ELPIS_FIELD(mind.steering.blend)),
        choice({"steering", "scope", "from where on an answer is steered: the last user message, the answer alone, or all of the prompt"},
               Names<Scope>{{"turn", Scope::Turn}, {"generation", Scope::Generation}, {"all", Scope::All}},
               ELPIS_FIELD(mind.steering.scope)),
        number({"steering", "max_fraction", "most that is added, as a share of the activations' own length; a request that asks for more is refused"},
               {0, 1}, ELPIS_FIELD(mind.steering.max_fraction)),
        choice({"steering", "train", "whether a model without vectors gets its own, in the background of its first answers"},
               Names<Train>{{"auto", Train::Auto}, {"never", Train::Never}},
               ELPIS_FIELD(mind.steering.train)),
        boolean({"steering", "tools", "whether tool calls are steered, too: feelings change conduct, not only tone"},
                ELPIS_FIELD(mind.steering.tools)),
        boolean({"steering", "thoughts", "whether what a model thinks before it answers is steered, too"},
                ELPIS_FIELD(mind.steering.thoughts)),
        boolean({"steering", "by_activations", "the feeling acts on the model's activations"},
                ELPIS_FIELD(mind.steering.means.steering)),
        boolean({"steering", "by_sampling", "the feeling acts on temperature and top-p"},
                ELPIS_FIELD(mind.steering.means.sampling)),
        boolean({"steering", "by_prompt", "the feeling is told to the model in one line of the prompt"},
                ELPIS_FIELD(mind.steering.means.prompt)),

        number({"engine", "sequences", "answers that are generated side by side"},
               {1, 224}, ELPIS_FIELD(engine.sequences)),
        number({"engine", "batch_rows", "tokens of one step at most"},
               {1, 8'192}, ELPIS_FIELD(engine.batch_rows)),
        number({"engine", "max_step_ms", "milliseconds that one step may take while answers are written and prompts arrive beside them: less keeps answers smoother, more reads prompts faster"},
               {1, 500}, ELPIS_FIELD(engine.max_step_ms)),
        number({"engine", "draft_tokens", "tokens of an answer that are guessed ahead, at most, from what was said before (prompt lookup), and checked in one step: quicker where answers quote or repeat, the same text at temperature 0; 0 guesses none"},
               {0, 32}, ELPIS_FIELD(engine.draft_tokens)),
        number({"engine", "kv_cells", "cells of the shared cache; auto fits every sequence, within memory"},
               {512, 16 * kMiB}, ELPIS_FIELD(engine.kv_cells)),
        number({"engine", "prefix_cells", "cells that keep finished prompts for the next that begins alike; 0 keeps none"},
               {0, 1 * kMiB}, ELPIS_FIELD(engine.prefix_cells)),
        number({"engine", "prefix_mib", "memory, in MiB, for finished prompts that have left their cells; 0 keeps them in cells only"},
               {0, 1 * kMiB}, ELPIS_FIELD(engine.prefix_mib)),
        number({"engine", "waiting_line", "requests that may wait for a place; more are refused as busy"},
               {1, 100'000}, ELPIS_FIELD(engine.waiting_line)),
        number({"engine", "max_prompt_bytes", "largest prompt in bytes"},
               {1'024, 1'024 * kMiB}, ELPIS_FIELD(engine.max_prompt_bytes)),
        called("--trace-steps",
               path({"engine", "trace_steps", "a file that gets a line of JSON for each step: what was decoded, how long it took"},
                    "none", ELPIS_FIELD(engine.trace_steps))),

        number({"streams", "max_live", "streams that exist at once; more are refused"},
               {1, 100'000}, ELPIS_FIELD(streams.max_live)),
        number({"streams", "idle_ttl", "a stream that nobody touches is forgotten after this"},
               {1, 7 * kDay}, ELPIS_FIELD(streams.idle_ttl)),
        number({"streams", "retention_after_read", "a stream whose end was read is kept for this"},
               {0, 7 * kDay}, ELPIS_FIELD(streams.retention_after_read)),

        number({"mind", "max_characters", "characters with a state of their own"},
               {1, 1'000'000}, ELPIS_FIELD(mind.max_characters)),
        number({"mind", "max_waiting_calls", "calls that wait for an answer at once; more are refused as busy"},
               {1, 100'000}, ELPIS_FIELD(mind.max_waiting_calls)),

        path({"characters", "dir", "folder of characters, one TOML file each; those that are shipped come beside them"},
             "`characters` beside the settings file of the user", ELPIS_FIELD(characters_dir)),

        boolean({"journal", "enabled", "whether feelings and talks outlast the program; if not, they are kept in memory"},
                ELPIS_FIELD(journal.enabled)),
        path({"journal", "path", "the journal's file; one process writes it"},
             "$XDG_STATE_HOME/elpis/journal.sqlite", ELPIS_FIELD(journal.path)),
        boolean({"journal", "restore", "whether characters go on as they were; if not, they begin at the baseline, and the journal is written all the same"},
                ELPIS_FIELD(journal.restore)),
        number({"journal", "retention", "events, turns and messages older than this are deleted, the newest state of a character never; 0 keeps all"},
               {0, 36'500 * kDay}, ELPIS_FIELD(journal.retention)),
        number({"journal", "max_mib", "size, in MiB, from which the oldest is deleted"},
               {1, 1 * kMiB}, ELPIS_FIELD(journal.max_mib)),
        number({"journal", "history_messages", "messages that are kept of each talk between a character and a user"},
               {1, 100'000}, ELPIS_FIELD(journal.history_messages)),
        number({"journal", "history_kib", "size, in KiB, of the messages that are kept of each talk"},
               {1, 8'192}, ELPIS_FIELD(journal.history_kib)),
        number({"journal", "turns", "turns of each character that can be undone"},
               {0, 10'000}, ELPIS_FIELD(journal.turns)),

        number({"mcp", "generate_limit_s", "longest wait for one answer; 0 is as long as it takes"},
               {0, 7 * kDay}, ELPIS_FIELD(mcp.generate_limit)),
        number({"mcp", "max_line_bytes", "largest message in bytes"},
               {4'096, 1'024 * kMiB}, ELPIS_FIELD(mcp.max_line_bytes)),
        number({"mcp", "max_depth", "deepest nesting of a message"},
               {8, 1'024}, ELPIS_FIELD(mcp.max_depth)),
        number({"mcp", "workers", "threads that answer calls"},
               {1, 64}, ELPIS_FIELD(mcp.workers)),
        number({"mcp", "max_queued_requests", "calls that may wait for a thread; more are refused as busy"},
               {1, 100'000}, ELPIS_FIELD(mcp.max_queued_requests)),
        boolean({"mcp", "join", "whether `elpis mcp` joins a server of this user that already runs with the same settings, instead of loading the model again, and lets others join it"},
                ELPIS_FIELD(mcp.join)),

        text({"http", "host", "address that `elpis serve` listens on; one that other machines reach needs a token"},
             "no address", ELPIS_FIELD(http.host)),
        number({"http", "port", "its port; 0 is any that is free"},
               {0, 65'535}, ELPIS_FIELD(http.port)),
        path({"http", "token_file", "file with the token that clients must show; the variable ELPIS_HTTP_TOKEN goes before it"},
             "none", ELPIS_FIELD(http.token_file)),
        text({"http", "allowed_hosts", "names of this server beside localhost, 127.0.0.1 and [::1], separated by commas; a request for another name is refused"},
             "none", ELPIS_FIELD(http.allowed_hosts)),
        text({"http", "allowed_origins", "web pages that reach this server through a proxy of their own, such as https://app.example, separated by commas"},
             "none", ELPIS_FIELD(http.allowed_origins)),
        number({"http", "max_header_bytes", "largest head of a request"},
               {1'024, 1 * kMiB}, ELPIS_FIELD(http.max_header_bytes)),
        number({"http", "max_body_bytes", "largest body of a request"},
               {1'024, 1'024 * kMiB}, ELPIS_FIELD(http.max_body_bytes)),
        number({"http", "max_depth", "deepest nesting of a JSON body"},
               {8, 1'024}, ELPIS_FIELD(http.max_depth)),
        number({"http", "max_connections", "connections at once; one more closes the one that has idled longest"},
               {16, 100'000}, ELPIS_FIELD(http.max_connections)),
        number({"http", "max_streams", "answers that are waited for at once, each with a thread; more are refused"},
               {1, 4'096}, ELPIS_FIELD(http.max_streams)),
        number({"http", "max_listeners", "clients that only listen (`subscriptions/listen`, `/api/feed`) at once, each with a thread; more are refused"},
               {1, 4'096}, ELPIS_FIELD(http.max_listeners)),
        number({"http", "header_time", "time in which the head of a request has to come"},
               {1, 3'600}, ELPIS_FIELD(http.header_time)),
        number({"http", "body_time", "time in which its body has to come"},
               {1, 3'600}, ELPIS_FIELD(http.body_time)),
        number({"http", "keep_alive", "time that a connection may be silent between two requests"},
               {1, 3'600}, ELPIS_FIELD(http.keep_alive)),
        number({"http", "write_time", "time that a client may leave what it is sent unread"},
               {1, 3'600}, ELPIS_FIELD(http.write_time)),

        choice({"logging", "level", "the least that is worth a line"},
               Names<LogLevel>{{"DEBUG", LogLevel::Debug}, {"INFO", LogLevel::Info},
                               {"WARNING", LogLevel::Warning}, {"ERROR", LogLevel::Error},
                               {"CRITICAL", LogLevel::Critical}},
               ELPIS_FIELD(log.level)),
        path({"logging", "output_file", "a log file, beside standard error"},
             "none", ELPIS_FIELD(log.output_file)),
        choice({"logging", "format", "lines for people, or a JSON object a line"},
               Names<LogFormat>{{"text", LogFormat::Text}, {"json", LogFormat::Json}},
               ELPIS_FIELD(log.format)),
        boolean({"logging", "quiet", "nothing on standard error, all in the log file"},
                ELPIS_FIELD(log.quiet)),
    };
}

#undef ELPIS_FIELD
// clang-format on

}  // namespace

const std::vector<Entry>& table() {
    static const std::vector<Entry> entries = make_table();
    return entries;
}

const Entry* find(std::string_view key) {
    const auto is_called = [key](const Entry& entry) {
        return key == entry.key() || std::ranges::any_of(entry.aliases, [&](std::string_view name) {
                   return key == fmt::format("{}.{}", entry.section, name);
               });
    };
    const auto found = std::ranges::find_if(table(), is_called);
    return found == table().end() ? nullptr : &*found;
}

}  // namespace elpis::config
