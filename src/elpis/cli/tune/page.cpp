#include "elpis/cli/tune/page.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/cli/columns.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/tune/tuning.h"
#include "elpis/config/edit.h"
#include "elpis/engine/speed_trial.h"
#include "elpis/engine/weight_layout.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string_view about(Workload workload) {
    switch (workload) {
        case Workload::Chat:
            return "300 tokens read and 200 written, one talk";
        case Workload::Crowd:
            return "300 tokens read and 200 written by each of eight at once";
        case Workload::Reading:
            return "3 000 tokens read and 100 written";
    }
    return "";
}

std::string row(const Tuning& tuning, const Trial& trial, const Look& look) {
    const Candidate& it = trial.candidate;
    const std::string way = fmt::format("  {:>8}  {:>5}  {:<10}",
                                        fmt::format("{}{}", it.threads, it.pinned ? " pinned" : ""),
                                        it.batch_rows,
                                        name_of(it.layout));
    if (trial.runs.empty()) {
        return way + "  " + (trial.failed.empty() ? "not measured" : tamed(trial.failed)) + "\n";
    }
    const engine::Speeds speeds = trial.speeds();
    std::string text =
        fmt::format("{}  {:>7.0f}  {:>7.1f}  {:>7.1f}  {:>8.2f} s  {:<8}",
                    way,
                    speeds.prefill,
                    speeds.one,
                    speeds.many,
                    seconds_for(tuning.workload, speeds),
                    trial.divergence ? fmt::format("{:.4f}", *trial.divergence) : std::string("-"));
    if (&trial == tuning.best()) {
        text = paint(look, Ink::Green, text + (look.unicode ? "◀ best" : "< best"));
    } else if (it == tuning.set) {
        text += paint(look, Ink::Faint, "as set");
    }
    return text + "\n";
}

// A quicker way that was not chosen for what it would change.
std::string quicker_layout(const Tuning& tuning, const Look& look) {
    const Trial* const best = tuning.best();
    const auto other = best_of(tuning.trials, tuning.workload, /*any_layout=*/true);
    if (best == nullptr || !other || &tuning.trials[*other] == best) return "";
    const Trial& it = tuning.trials[*other];
    return wrapped(
        fmt::format("\nWeights as {} would take {:.0f} % of the time, and change what the "
                    "model says: by {:.4f} nats for a token (KL divergence from the "
                    "weights as shipped). --any-layout chooses them.\n",
                    name_of(it.candidate.layout),
                    100.0 * seconds_for(tuning.workload, it.speeds()) /
                        seconds_for(tuning.workload, best->speeds()),
                    it.divergence.value_or(0.0)),
        look.width);
}

}  // namespace

std::string tuning_page(const Tuning& tuning,
                        std::span<const config::Change> changes,
                        const Look& look) {
    std::string page =
        paint(look, Ink::Bold, tamed(tuning.model)) +
        fmt::format(", for {}: {}\n\n", name_of(tuning.workload), about(tuning.workload));
    page += paint(look,
                  Ink::Faint,
                  "   threads  batch  weights        read    alone    eight    all of it  KL\n"
                  "                               tokens per second\n");
    for (const Trial& trial : tuning.trials)
        page += row(tuning, trial, look);
    for (const std::string& why : tuning.left_out)
        page += wrapped("\nNot tried: " + tamed(why) + "\n", look.width);
    page += quicker_layout(tuning, look);
    if (changes.empty()) return page + "\nNothing could be measured.\n";
    page += "\n" + config::with_changes("", changes);
    return page;
}

std::string tuning_json(const Tuning& tuning, std::span<const config::Change> changes) {
    Json trials = Json::array();
    for (const Trial& trial : tuning.trials) {
        Json one = {{"threads", trial.candidate.threads},
                    {"batch_rows", trial.candidate.batch_rows},
                    {"layout", name_of(trial.candidate.layout)},
                    {"pinned", trial.candidate.pinned}};
        if (trial.runs.empty()) {
            one["failed"] = trial.failed;
        } else {
            const engine::Speeds speeds = trial.speeds();
            one["prefill_tokens_per_second"] = speeds.prefill;
            one["one_tokens_per_second"] = speeds.one;
            one["eight_tokens_per_second"] = speeds.many;
            one["depth"] = speeds.depth;
            one["seconds"] = seconds_for(tuning.workload, speeds);
            one["best"] = &trial == tuning.best();
        }
        if (trial.divergence) one["divergence_nats"] = *trial.divergence;
        trials.push_back(std::move(one));
    }
    Json settings = Json::object();
    for (const config::Change& change : changes)
        settings[change.section + "." + change.name] = Json::parse(change.value);
    return Json{{"model", tuning.model},
                {"workload", name_of(tuning.workload)},
                {"trials", std::move(trials)},
                {"not_tried", tuning.left_out},
                {"settings", std::move(settings)},
                {"seconds", tuning.seconds}}
               .dump(2, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

}  // namespace elpis::cli
