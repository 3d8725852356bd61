#include "elpis/config/scenario_from_toml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <expected>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/scenario.h"
#include "elpis/base/error.h"
#include "elpis/base/utf8.h"
#include "elpis/config/entry.h"
#include "elpis/config/findings.h"
#include "elpis/config/from_table.h"
#include "elpis/config/settings.h"
#include "elpis/config/toml_values.h"
#include "elpis/config/value_text.h"

namespace elpis::config {
namespace {

using affect::Instant;
using affect::Scenario;
using affect::Seconds;

constexpr Seconds kDay{86'400.0};
constexpr Seconds kLongest{366.0 * 86'400.0};
constexpr std::size_t kMostPlans = 10'000;
constexpr std::size_t kLongestText = 1'000;  // bytes

bool is_settings(std::string_view key) {
    return key == "emotion" || key == "affect" || key == "events";
}

// "9:30" or "09:30:15", since midnight.
std::optional<Seconds> clock_of(std::string_view text) {
    std::array<int, 3> parts{};
    std::size_t count = 0;
    for (; count < parts.size() && !text.empty(); ++count) {
        const auto [stop, error] =
            std::from_chars(text.data(), text.data() + text.size(), parts[count]);
        const auto digits = static_cast<std::size_t>(stop - text.data());
        if (error != std::errc{} || digits > 2 || (count > 0 && digits != 2)) return std::nullopt;
        text.remove_prefix(digits);
        if (text.empty()) {
            ++count;
            break;
        }
        if (text.front() != ':' || text.size() == 1) return std::nullopt;
        text.remove_prefix(1);
    }
    const auto [hours, minutes, seconds] = parts;
    const bool inside =
        hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60 && seconds >= 0 && seconds < 60;
    if (!text.empty() || count < 2 || !inside) return std::nullopt;
    return Seconds(3'600.0 * hours + 60.0 * minutes + seconds);
}

std::optional<Seconds> clock_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return clock_of(text->get());
    if (const auto* time = node.as_time()) {
        const toml::time& it = time->get();
        return Seconds(3'600.0 * it.hour + 60.0 * it.minute + it.second);
    }
    return std::nullopt;
}

std::optional<Seconds> duration_of(const toml::node& node) {
    if (!node.is_number() && !node.is_string()) return std::nullopt;
    const auto seconds = to_seconds(text_of(node));
    return seconds && std::isfinite(*seconds) ? std::optional(Seconds(*seconds)) : std::nullopt;
}

class ScenarioReader {
public:
    explicit ScenarioReader(std::string_view shown) : shown_(shown) {}

    std::expected<Scenario, std::vector<Error>> read(const toml::table& root) && {
        only(root,
             {"name", "about", "begins", "length", "step", "event", "emotion", "affect", "events"});
        scenario_.name = text(root, "name", true);
        scenario_.about = text(root, "about", false);
        begins(root);
        scenario_.length = duration(root, "length", affect::Scenario{}.length, kLongest);
        scenario_.step = duration(root, "step", affect::Scenario{}.step, scenario_.length);
        settings(root);
        events(root);
        if (!errors_.empty()) return std::unexpected(std::move(errors_));
        return std::move(scenario_);
    }

private:
    void refuse(const toml::source_region& where, std::string_view what) {
        errors_.push_back({ErrorCode::InvalidArgument,
                           fmt::format("{}:{}: {}.", shown_, where.begin.line, what)});
    }

    void only(const toml::table& table, std::initializer_list<std::string_view> known) {
        for (const auto& [key, node] : in_order(table)) {
            if (std::ranges::find(known, key.str()) != known.end()) continue;
            refuse(key.source(),
                   fmt::format("{} has no place here; it must be one of {}",
                               utf8::printable(key.str()),
                               fmt::join(known, ", ")));
        }
    }

    std::string text(const toml::table& table, std::string_view key, bool needed) {
        const toml::node* const node = table.get(key);
        if (node == nullptr) {
            if (needed) refuse(table.source(), fmt::format("{} is missing", key));
            return {};
        }
        if (const auto* found = node->as_string();
            found != nullptr && !utf8::blank(found->get()) && found->get().size() <= kLongestText) {
            return utf8::repair(found->get());
        }
        refuse(node->source(),
               fmt::format("{} cannot be {}; it must be a text of 1 to {} bytes",
                           key,
                           shown_of(*node),
                           kLongestText));
        return {};
    }

    void begins(const toml::table& root) {
        const toml::node* const node = root.get("begins");
        if (node == nullptr) return;
        if (const auto clock = clock_of(*node)) {
            scenario_.begins = *clock;
        } else {
            refuse(node->source(),
                   fmt::format("begins cannot be {}; it must be a time of the day, like \"8:30\"",
                               shown_of(*node)));
        }
    }

    Seconds duration(const toml::table& table,
                     std::string_view key,
                     Seconds otherwise,
                     Seconds longest) {
        const toml::node* const node = table.get(key);
        if (node == nullptr) return otherwise;
        const auto found = duration_of(*node);
        if (found && *found > Seconds{0} && *found <= longest) return *found;
        refuse(
            node->source(),
            fmt::format("{} cannot be {}; it must be a time over 0 and at most {}, like 90s, 5m, "
                        "3h or 1d",
                        key,
                        shown_of(*node),
                        from_seconds(longest.count())));
        return otherwise;
    }

    void settings(const toml::table& root) {
        Findings found = from_table(root, shown_, is_settings);
        Settings settings;
        for (const Assignment& given : found.assignments) {
            if (!given.entry->write(settings, given.text)) found.refuse(given);
        }
        for (const OwnEvent& event : found.events)
            settings.affect.events[event.name] = event.effect;
        std::ranges::move(found.errors, std::back_inserter(errors_));
        scenario_.options = std::move(settings.affect);
    }

    void events(const toml::table& root) {
        const toml::node* const node = root.get("event");
        if (node == nullptr) return;
        const toml::array* const list = node->as_array();
        if (list == nullptr || !list->is_homogeneous(toml::node_type::table)) {
            return refuse(node->source(),
                          "event must be a list of tables, each begun by [[event]]");
        }
        for (const toml::node& each : *list)
            event(*each.as_table());
    }

    void event(const toml::table& table) {
        only(table, {"type", "intensity", "at", "from", "to", "every"});
        Scenario::Plan plan{.type = text(table, "type", true)};
        if (const toml::node* const node = table.get("intensity")) {
            const auto value = node->is_number() ? node->value<double>() : std::nullopt;
            if (value && *value >= 0.0 && *value <= 2.0) {
                plan.intensity = *value;
            } else {
                refuse(node->source(),
                       fmt::format("intensity cannot be {}; it must be a number from 0 to 2",
                                   shown_of(*node)));
            }
        }
        if (const toml::node* const at = table.get("at")) {
            for (const std::string_view other : {"from", "to", "every"}) {
                if (const toml::node* const node = table.get(other)) {
                    refuse(node->source(),
                           fmt::format("{} has no place beside at; write at for what happens once, "
                                       "or from, to and every",
                                       other));
                }
            }
            return once(std::move(plan), *at);
        }
        again(std::move(plan), table);
    }

    void once(Scenario::Plan plan, const toml::node& at) {
        const auto add_at = [&](const toml::node& node) {
            plan.from = plan.to = moment("at", node);
            add(plan, node.source());
        };
        const toml::array* const list = at.as_array();
        if (list == nullptr) return add_at(at);
        for (const toml::node& each : *list)
            add_at(each);
    }

    void again(Scenario::Plan plan, const toml::table& table) {
        const toml::node* const every = table.get("every");
        if (every == nullptr) {
            return refuse(table.source(),
                          "an event needs at, the time at which it happens, or every, how often it "
                          "does");
        }
        plan.every = duration(table, "every", scenario_.length, scenario_.length);
        const toml::node* const from = table.get("from");
        const toml::node* const to = table.get("to");
        plan.from = from == nullptr ? Instant{0} : moment("from", *from);
        plan.to = to == nullptr ? scenario_.length : moment("to", *to);
        if (plan.to < plan.from) {
            return refuse(table.source(), "from comes after to; exchange them");
        }
        add(std::move(plan), table.source());
    }

    // Since the beginning; a time of the day is the first such moment of the scenario.
    Instant moment(std::string_view key, const toml::node& node) {
        std::optional<Seconds> found = duration_of(node);
        if (const auto clock = clock_of(node)) {
            found = *clock - scenario_.begins;
            if (*found < Seconds{0}) *found += kDay;
        }
        if (found && *found >= Seconds{0} && *found <= scenario_.length) return *found;
        refuse(node.source(),
               fmt::format("{} cannot be {}; it must be a time of the day, like \"9:30\", or since "
                           "the beginning, like 90m, within the {} that this lasts",
                           key,
                           shown_of(node),
                           from_seconds(scenario_.length.count())));
        return Instant{0};
    }

    void add(Scenario::Plan plan, const toml::source_region& where) {
        if (scenario_.plans.size() == kMostPlans) {
            if (!full_) refuse(where, fmt::format("more than {} events are not taken", kMostPlans));
            full_ = true;
            return;
        }
        scenario_.plans.push_back(std::move(plan));
    }

    std::string shown_;
    Scenario scenario_;
    std::vector<Error> errors_;
    bool full_ = false;
};

}  // namespace

std::expected<Scenario, std::vector<Error>> scenario_from_toml(std::string_view text,
                                                               std::string_view shown) {
    try {
        return ScenarioReader(shown).read(toml::parse(text));
    } catch (const toml::parse_error& error) {
        return std::unexpected(
            std::vector{Error{ErrorCode::InvalidArgument,
                              fmt::format("{}:{}: this is not TOML: {}.",
                                          shown,
                                          error.source().begin.line,
                                          utf8::printable(error.description()))}});
    }
}

}  // namespace elpis::config
