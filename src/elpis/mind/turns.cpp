#include "elpis/mind/turns.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "elpis/affect/feeling.h"
#include "elpis/affect/impulse.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/mind/turn_key.h"

namespace elpis::mind {
namespace {

bool among(const std::vector<Turns::Ticket>& turns, Turns::Ticket turn) {
    return std::ranges::find(turns, turn) != turns.end();
}

// What was taken once is taken again: its figures were looked at then.
void happen(affect::Feeling& feeling, const Turns::Change& change) {
    if (const auto* const impulse = std::get_if<affect::Impulse>(&change.what)) {
        [[maybe_unused]] const auto taken = feeling.apply(*impulse, change.time);
    } else if (const auto* const home = std::get_if<Turns::NewHome>(&change.what)) {
        [[maybe_unused]] const auto taken = feeling.set_baseline(home->there, change.time);
    } else if (const auto* const emotion = std::get_if<Turns::NewEmotion>(&change.what)) {
        [[maybe_unused]] const auto taken = feeling.set_emotion(emotion->there, change.time);
    }
}

}  // namespace

std::optional<affect::Feeling> Turns::begin(Ticket ticket,
                                            const TurnKey& key,
                                            const affect::Feeling& now,
                                            const affect::Options& options) {
    const std::vector<Ticket> replaced = replaced_by(key);
    std::optional<affect::Feeling> without;
    if (did_something(replaced)) without = undo(replaced, options);
    std::erase_if(marks_, [&](const Mark& mark) { return among(replaced, mark.ticket); });
    undone_.insert(undone_.end(), replaced.begin(), replaced.end());
    while (undone_.size() > kMostChanges)
        undone_.pop_front();
    marks_.push_back({.ticket = ticket,
                      .key = key,
                      .before = (without ? *without : now).saved(),
                      .changes = changes_.size()});
    keep_bounds();
    return without;
}

bool Turns::knows(const TurnKey& key) const {
    return std::ranges::find(marks_, key, &Mark::key) != marks_.end();
}

void Turns::note(Change change) {
    if (marks_.empty()) return;  // nothing will ever be undone past it
    changes_.push_back(std::move(change));
    keep_bounds();
}

bool Turns::counts(Ticket turn) const {
    return std::ranges::find(undone_, turn) == undone_.end();
}

void Turns::forget() {
    marks_.clear();
    changes_.clear();
}

// With them goes what followed from them.
std::vector<Turns::Ticket> Turns::replaced_by(const TurnKey& key) const {
    const auto continued = [this](const Mark& mark) {
        return std::ranges::any_of(
            marks_, [&](const Mark& later) { return later.key.previous == mark.key.whole; });
    };
    std::vector<const Mark*> replaced;
    for (const Mark& mark : marks_) {
        const bool follows = std::ranges::any_of(
            replaced, [&](const Mark* earlier) { return mark.key.previous == earlier->key.whole; });
        if (follows || takes_place_of(key, mark.key, continued(mark))) replaced.push_back(&mark);
    }
    std::vector<Ticket> tickets;
    tickets.reserve(replaced.size());
    for (const Mark* const mark : replaced)
        tickets.push_back(mark->ticket);
    return tickets;
}

bool Turns::did_something(const std::vector<Ticket>& turns) const {
    return std::ranges::any_of(changes_,
                               [&](const Change& change) { return among(turns, change.turn); });
}

// From the first of them on everything happens once more, but for what they did. The marks of other
// turns then remember that life, too.
affect::Feeling Turns::undo(const std::vector<Ticket>& turns, const affect::Options& options) {
    auto mark =
        std::ranges::find_if(marks_, [&](const Mark& each) { return among(turns, each.ticket); });
    affect::Feeling feeling(options, mark->before, affect::Seconds{0});
    std::deque<Change> kept(changes_.begin(),
                            changes_.begin() + static_cast<std::ptrdiff_t>(mark->changes));
    for (std::size_t i = mark->changes; i <= changes_.size(); ++i) {
        for (; mark != marks_.end() && mark->changes == i; ++mark) {
            mark->before = feeling.saved();
            mark->changes = kept.size();
        }
        if (i == changes_.size() || among(turns, changes_[i].turn)) continue;
        happen(feeling, changes_[i]);
        kept.push_back(std::move(changes_[i]));
    }
    changes_ = std::move(kept);
    return feeling;
}

// The oldest turn goes, and with it the changes that only it could need.
void Turns::keep_bounds() {
    while (!marks_.empty() &&
           (marks_.size() > kMost || changes_.size() - marks_.front().changes > kMostChanges)) {
        marks_.erase(marks_.begin());
    }
    const std::size_t unneeded = marks_.empty() ? changes_.size() : marks_.front().changes;
    changes_.erase(changes_.begin(), changes_.begin() + static_cast<std::ptrdiff_t>(unneeded));
    for (Mark& mark : marks_)
        mark.changes -= unneeded;
}

}  // namespace elpis::mind
