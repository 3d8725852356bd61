#include "elpis/steering/evaluation/sweep.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/digest.h"
#include "elpis/steering/evaluation/direction.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kGroup = 16;  // cells lost at most when a sweep is interrupted

std::string hash_of(const SweepPlan& plan, const SweepCell& cell, const Library& library) {
    Digest digest;
    digest.take(std::string_view(library.model.fingerprint));
    digest.take(std::string_view(library.model.architecture));
    digest.take(cell.injection ? cell.injection->signature() : 0);
    digest.take(std::string_view(cell.question));
    digest.take(std::string_view(plan.system));
    digest.take(static_cast<std::uint64_t>(plan.max_tokens));
    digest.take(plan.temperature);
    // Greedy text knows neither seed nor top_p.
    if (plan.temperature > 0.0) {
        digest.take(plan.top_p);
        digest.take(std::uint64_t{cell.seed});
    }
    return fmt::format("{:016x}", digest.value());
}

// The vector in one band.
Result<Rows> rows_in(const Vector& vector, const std::vector<int>& band) {
    if (band.empty()) return vector.rows;
    Rows rows;
    for (const int block : band) {
        const auto found = vector.rows.find(block);
        if (found == vector.rows.end()) {
            std::vector<int> known;
            for (const auto& [of, row] : vector.rows)
                known.push_back(of);
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("the vector \"{}\" has no row at block {}; it has {}",
                                    vector.name,
                                    block,
                                    fmt::join(known, ", ")));
        }
        rows[block] = found->second;
    }
    return to_share_one(rows);
}

Result<void> check(const SweepPlan& plan) {
    const auto missing = [](std::string_view what) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the sweep has no {}: there is nothing to try", what));
    };
    if (plan.vectors.empty()) return missing("vector");
    if (plan.strengths.empty()) return missing("strength");
    if (plan.seeds.empty()) return missing("seed");
    if (plan.questions.empty()) return missing("question");
    const auto wrong =
        std::ranges::find_if(plan.strengths, [](double it) { return !std::isfinite(it); });
    if (wrong != plan.strengths.end()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the sweep has the strength {}; a strength is a fraction of the "
                                "residual norm, such as 0.25",
                                *wrong));
    }
    const std::size_t bands = std::max<std::size_t>(plan.bands.size(), 1);
    std::size_t cells = 1;
    for (const std::size_t factor : {plan.vectors.size(),
                                     bands,
                                     plan.strengths.size(),
                                     plan.seeds.size(),
                                     plan.questions.size()}) {
        if (factor > kMaxSweepCells / cells) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("the sweep has more than {} cells; try fewer at a time",
                                    kMaxSweepCells));
        }
        cells *= factor;
    }
    return {};
}

std::string line_of(const SweepPlan& plan,
                    const SweepCell& cell,
                    const std::string& text,
                    const Library& library,
                    std::string_view version) {
    const Json line = {{"hash", cell.hash},
                       {"text", text},
                       {"vector", cell.vector},
                       {"set", library.name},
                       {"set_hash", library.hash},
                       {"model", library.model.architecture},
                       {"model_hash", library.model.fingerprint},
                       {"blocks", cell.blocks},
                       {"strength", cell.strength},
                       {"seed", cell.seed},
                       {"question", cell.question},
                       {"system", plan.system},
                       {"max_tokens", plan.max_tokens},
                       {"temperature", plan.temperature},
                       {"top_p", plan.top_p},
                       {"version", version}};
    return line.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

}  // namespace

Result<std::vector<SweepCell>> plan_sweep(const SweepPlan& plan, const Library& library) {
    ELPIS_OK(check(plan));
    const std::vector<std::vector<int>> bands =
        plan.bands.empty() ? std::vector<std::vector<int>>{{}} : plan.bands;
    std::vector<SweepCell> cells;
    std::set<std::string> seen;
    for (const std::string& name : plan.vectors) {
        const auto vector = library.vectors.find(name);
        if (vector == library.vectors.end()) {
            return fail(
                ErrorCode::NotFound,
                fmt::format("the vector set \"{}\" has no vector \"{}\"", library.name, name));
        }
        for (const std::vector<int>& band : bands) {
            ELPIS_TRY(const Rows rows, rows_in(vector->second, band));
            for (const double strength : plan.strengths) {
                SweepCell cell{.injection = inject(library, rows, strength)};
                if (cell.injection) {
                    cell.vector = name;
                    cell.strength = strength;
                    for (const auto& [block, row] : rows)
                        cell.blocks.push_back(block);
                }
                for (const std::string& question : plan.questions) {
                    for (const std::uint32_t seed : plan.seeds) {
                        cell.question = question;
                        cell.seed = seed;
                        cell.hash = hash_of(plan, cell, library);
                        if (seen.insert(cell.hash).second) cells.push_back(cell);
                    }
                }
            }
        }
    }
    return cells;
}

Result<SweepLog> read_sweep_log(std::string_view content) {
    SweepLog log;
    for (int number = 1; log.whole_bytes < content.size(); ++number) {
        const std::string_view rest = content.substr(log.whole_bytes);
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos) break;  // the line that an interruption cut off
        const std::string_view line = rest.substr(0, end);
        const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
        const auto hash = json.is_object() ? json.find("hash") : json.end();
        if (!json.is_object() || hash == json.end() || !hash->is_string()) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("line {} of the sweep's file was not written by a sweep: "
                                    "\"{:.60}\"; choose another file",
                                    number,
                                    line));
        }
        log.done.insert(hash->get<std::string>());
        log.whole_bytes += end + 1;
    }
    return log;
}

Result<void> run_sweep(const SweepPlan& plan,
                       const std::vector<SweepCell>& cells,
                       const SweepLog& log,
                       const Library& library,
                       ActivationSource& model,
                       std::string_view version,
                       const LineSink& sink,
                       const std::stop_token& stop,
                       const ReadProgress& progress) {
    std::vector<const SweepCell*> left;
    for (const SweepCell& cell : cells) {
        if (!log.done.contains(cell.hash)) left.push_back(&cell);
    }
    for (std::size_t begin = 0; begin < left.size(); begin += kGroup) {
        const std::size_t end = std::min(begin + kGroup, left.size());
        std::vector<AnswerTask> tasks;
        for (std::size_t i = begin; i < end; ++i) {
            tasks.push_back({.question = left[i]->question,
                             .system = plan.system,
                             .injection = left[i]->injection,
                             .max_tokens = plan.max_tokens,
                             .temperature = plan.temperature,
                             .top_p = plan.top_p,
                             .seed = left[i]->seed});
        }
        ELPIS_TRY(const std::vector<std::string> texts, model.answer(std::move(tasks), stop, {}));
        for (std::size_t i = begin; i < end; ++i)
            ELPIS_OK(sink(line_of(plan, *left[i], texts[i - begin], library, version)));
        if (progress) progress(static_cast<int>(end), static_cast<int>(left.size()));
    }
    return {};
}

}  // namespace elpis::steering::evaluation
