#include "elpis/engine/step_pace.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace elpis::engine {
namespace {

constexpr int kExact = 8;         // up to here each number of rows has its own estimate
constexpr double kWider = 1.25;   // from there on, each size is so much larger than the last
constexpr int kFine = 32;         // up to here each number of prompt rows is thought about
constexpr double kQuick = 0.3;    // weight of a new measurement
constexpr double kOutlier = 2.0;  // one step tells of no more than this, times what was expected
constexpr double kLeastOfEach = 0.25;
constexpr int kBoldest = 16;              // times the largest step that is known
constexpr double kSlower = 1.5;           // than without prompt rows: always allowed
constexpr int kUnknownRows = 8;           // while nothing is known
constexpr std::uint64_t kForget = 2'000;  // steps after which an estimate is no longer believed
constexpr std::uint64_t kDoubt = 50;  // steps after which it is doubted, where time is left over:
constexpr double kTimeLeft = 0.7;     // a step takes less than this share of what is allowed

}  // namespace

StepPace::StepPace(const Limits& limits) : limits_(limits) {
    for (int rows = 1; rows < limits.rows;) {
        estimates_.push_back({.rows = rows});
        rows = rows < kExact ? rows + 1 : static_cast<int>(std::ceil(rows * kWider));
    }
    estimates_.push_back({.rows = limits.rows});
}

bool StepPace::known(const Estimate& estimate, std::uint64_t age) const {
    return estimate.seconds > 0.0 && steps_ - estimate.learned < age;
}

double StepPace::predicted(int rows) const {
    return predicted(rows, kForget);
}

double StepPace::predicted(int rows, std::uint64_t age) const {
    const Estimate* below = nullptr;
    const Estimate* before = nullptr;  // and the one below that
    for (const Estimate& it : estimates_) {
        if (!known(it, age)) continue;
        if (it.rows >= rows) {
            // Fewer rows than any known step: they may cost as much.
            if (below == nullptr) return it.seconds;
            const double share = static_cast<double>(rows - below->rows) /
                                 static_cast<double>(it.rows - below->rows);
            return below->seconds + (it.seconds - below->seconds) * share;
        }
        before = below;
        below = &it;
    }
    if (below == nullptr) return 0.0;
    // Beyond: a further row costs what the last ones did, or what all did where nothing else is
    // known. Never next to nothing: two measurements may be close by chance.
    const double each = below->seconds / below->rows;
    const double last = before == nullptr ? each
                                          : (below->seconds - before->seconds) /
                                                static_cast<double>(below->rows - before->rows);
    return below->seconds + std::max(last, kLeastOfEach * each) * (rows - below->rows);
}

int StepPace::largest_known(std::uint64_t age) const {
    int largest = 0;
    for (const Estimate& it : estimates_)
        largest = known(it, age) ? it.rows : largest;
    return largest;
}

int StepPace::prompt_rows(int others, int wanted) const {
    const int most = std::max(std::min(wanted, limits_.rows - others), 1);
    if (limits_.fixed > 0) return std::min(limits_.fixed, most);
    if (predicted(others + 1) == 0.0) return std::min(kUnknownRows, most);

    const double quiet = others > 0 ? predicted(others) : 0.0;
    const double allowed = std::max(limits_.target, kSlower * quiet);
    const int best = best_rows(others, most, allowed, kForget);
    if (best == most || predicted(others + best) > kTimeLeft * allowed) return best;
    const int doubled = std::min(most, 2 * best + others);
    return std::max(best, best_rows(others, doubled, allowed, kDoubt));
}

int StepPace::best_rows(int others, int most, double allowed, std::uint64_t age) const {
    int best = 1;
    double best_rate = 1.0 / predicted(others + 1, age);
    // Far from all that is known, nothing is predicted.
    const int boldest = kBoldest * largest_known(age);
    const auto consider = [&](int rows) {
        if (others + rows > boldest) return;
        const double seconds = predicted(others + rows, age);
        if (seconds > allowed || rows / seconds <= best_rate) return;
        best = rows;
        best_rate = rows / seconds;
    };
    for (int rows = 2; rows <= std::min(most, kFine); ++rows)
        consider(rows);
    for (const Estimate& it : estimates_) {
        if (it.rows - others > kFine && it.rows - others <= most) consider(it.rows - others);
    }
    consider(most);
    return best;
}

int StepPace::draft_rows(int others, int guessed, double rate) const {
    const int most = std::min(guessed, limits_.rows - others);
    if (limits_.fixed > 0 || others + most > largest_known(kForget)) return std::max(most, 0);
    int best = 0;
    double tokens = others;
    double best_speed = tokens / predicted(others);
    double right = 1.0;  // the probability that this one and all before it are
    for (int rows = 1; rows <= most; ++rows) {
        right *= rate;
        tokens += right;
        const double speed = tokens / predicted(others + rows);
        if (speed <= best_speed) continue;
        best = rows;
        best_speed = speed;
    }
    return best;
}

void StepPace::learn(int rows, double seconds) {
    if (rows < 1 || !(seconds > 0.0)) return;
    ++steps_;
    const auto it = std::ranges::find_if(
        estimates_, [rows](const Estimate& estimate) { return estimate.rows >= rows; });
    if (it == estimates_.end()) return;
    // A step of 41 rows speaks for one of 48: as if its rows cost the same each.
    const double scaled = seconds * it->rows / rows;
    if (known(*it, kForget)) {
        const double told = std::min(scaled, kOutlier * it->seconds);
        it->seconds += (known(*it, kDoubt) ? kQuick : 1.0) * (told - it->seconds);
    } else {
        it->seconds = scaled;
    }
    it->learned = steps_;
}

}  // namespace elpis::engine
