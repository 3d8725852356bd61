#include "elpis/config/rules.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/affect/options.h"
#include "elpis/base/error.h"
#include "elpis/config/findings.h"
#include "elpis/config/load.h"
#include "elpis/config/settings.h"

namespace elpis::config {
namespace {

class Rules {
public:
    Rules(const Loaded& loaded, Findings& findings)
        : settings_(loaded.settings), loaded_(loaded), findings_(findings) {}

    void check_engine() const {
        const auto& engine = settings_.engine;
        if (engine.batch_rows < engine.sequences) {
            refuse("engine.batch_rows", "engine.sequences", "must not be smaller than");
        }
        if (engine.kv_cells && *engine.kv_cells < engine.context_length) {
            warn("engine.kv_cells", "model.context_length", "is raised to");
        }
        if (engine.waiting_line < settings_.streams.max_live) {
            warn("engine.waiting_line",
                 "streams.max_live",
                 "refuses streams as busy before there are as many as");
        }
    }

    void check_affect() const {
        const auto& sampling = settings_.affect.sampling;
        const auto& trajectory = settings_.affect.trajectory;
        if (sampling.temperature_min > sampling.temperature_max) {
            refuse("sampling.temperature_min", "sampling.temperature_max", "must not be above");
        }
        if (sampling.top_p_min > sampling.top_p_max) {
            refuse("sampling.top_p_min", "sampling.top_p_max", "must not be above");
        }
        if (trajectory.momentum_negative > trajectory.momentum_positive) {
            refuse("emotion.momentum_negative_threshold",
                   "emotion.momentum_positive_threshold",
                   "must not be above");
        }
        if (trajectory.trend_declining > trajectory.trend_improving) {
            refuse("emotion.trend_declining_threshold",
                   "emotion.trend_improving_threshold",
                   "must not be above");
        }
        if (trajectory.spiral_window > trajectory.history_size) {
            warn("emotion.spiral_history_window",
                 "emotion.trajectory_history_size",
                 "never fills, because only so many events are remembered:");
        }
        if (trajectory.spiral_increases >= trajectory.spiral_window) {
            warn("emotion.spiral_consecutive_increases",
                 "emotion.spiral_history_window",
                 "is never reached, because one step less is seen than");
        }
    }

    // Which formula replaces which: affect/settling.h, affect/preset.h, affect/personality.h.
    void check_formulas() const {
        const affect::Options& affect = settings_.affect;
        if (affect.preset == affect::Options::Preset::Reference) {
            overrule("affect.preset",
                     {"emotion.half_life_valence",
                      "emotion.half_life_arousal",
                      "emotion.half_life_mood_valence",
                      "emotion.half_life_mood_arousal",
                      "emotion.half_life_dominance",
                      "emotion.mood_gain",
                      "emotion.impulse",
                      "affect.mood_feedback",
                      "affect.cubic_decay_valence",
                      "affect.cubic_decay_arousal",
                      "affect.noise_valence",
                      "affect.noise_arousal",
                      "affect.habituation",
                      "affect.surprise",
                      "affect.mood_bias",
                      "affect.stability_recovery"});
        } else if (affect.decay_rate) {
            overrule("emotion.decay_rate",
                     {"emotion.half_life_valence",
                      "emotion.half_life_arousal",
                      "emotion.half_life_mood_valence",
                      "emotion.half_life_mood_arousal",
                      "emotion.half_life_dominance",
                      "emotion.mood_gain",
                      "affect.mood_feedback",
                      "affect.stability_recovery"});
        } else if (affect.mood_feedback > 0.0) {
            overrule("affect.mood_feedback", {"emotion.mood_gain"});
        }
    }

    void check_personality() const {
        for (const std::string_view trait : {"affect.openness",
                                             "affect.conscientiousness",
                                             "affect.extraversion",
                                             "affect.agreeableness",
                                             "affect.stability"}) {
            if (origin(trait).value == "auto") continue;
            return overrule(trait,
                            {"emotion.baseline_valence",
                             "emotion.baseline_arousal",
                             "emotion.baseline_dominance"});
        }
    }

private:
    void overrule(std::string_view by, std::initializer_list<std::string_view> keys) const {
        for (const std::string_view key : keys) {
            if (origin(key).source != "default") warn(key, by, "has no effect beside");
        }
    }

    const Origin& origin(std::string_view key) const {
        return *std::ranges::find(loaded_.origins, key, &Origin::key);
    }

    std::string named(std::string_view key) const {
        const Origin& found = origin(key);
        return fmt::format("{} = {} ({})", key, found.value, found.source);
    }

    void refuse(std::string_view key, std::string_view other, std::string_view relation) const {
        if (doubtful(key, other)) return;
        findings_.errors.push_back({ErrorCode::InvalidArgument,
                                    fmt::format("{} {} {}.", named(key), relation, named(other))});
    }

    void warn(std::string_view key, std::string_view other, std::string_view relation) const {
        if (doubtful(key, other)) return;
        findings_.warnings.push_back(fmt::format("{} {} {}.", named(key), relation, named(other)));
    }

    // A refused value left its default in the settings, which nobody asked for.
    bool doubtful(std::string_view key, std::string_view other) const {
        return std::ranges::any_of(findings_.refused, [&](const std::string& refused) {
            return refused == key || refused == other;
        });
    }

    const Settings& settings_;
    const Loaded& loaded_;
    Findings& findings_;
};

}  // namespace

void check_rules(const Loaded& loaded, Findings& findings) {
    const Rules rules(loaded, findings);
    rules.check_engine();
    rules.check_affect();
    rules.check_formulas();
    rules.check_personality();
}

}  // namespace elpis::config
