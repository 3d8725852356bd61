#include "elpis/config/from_environment.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/utf8.h"
#include "elpis/config/entry.h"
#include "elpis/config/findings.h"
#include "elpis/config/table.h"
#include "elpis/config/value_text.h"

namespace elpis::config {
namespace {

// Read elsewhere, or meant for the reference implementation's own engines.
constexpr std::array<std::string_view, 3> kKnownNames{
    "ELPIS_CONFIG", "ELPIS_LLAMA_DIR", "ELPIS_HTTP_TOKEN"};
constexpr std::array<std::string_view, 2> kKnownPrefixes{"ELPIS_LLAMA_CPP_", "ELPIS_TRANSFORMERS_"};

bool is_known_elsewhere(std::string_view name) {
    return std::ranges::find(kKnownNames, name) != kKnownNames.end() ||
           std::ranges::any_of(kKnownPrefixes, [name](std::string_view prefix) {
               return name.starts_with(prefix);
           });
}

struct Variable {
    std::string name;
    const Entry* entry;
};

std::string single_form(std::string name) {
    return name.erase(name.find("__"), 1);
}

// Every name a setting can have, the weakest form first.
std::vector<Variable> variables() {
    std::vector<Variable> single;
    std::vector<Variable> both;
    for (const Entry& entry : table()) {
        Entry called = entry;
        std::vector<std::string> names;
        for (const std::string_view alias : entry.aliases) {
            called.name = alias;
            names.push_back(called.environment());
        }
        names.push_back(entry.environment());
        for (const std::string& name : names) {
            single.push_back({single_form(name), &entry});
            both.push_back({name, &entry});
        }
    }
    single.insert(single.end(), both.begin(), both.end());
    return single;
}

// ELPIS_QUIET as the reference implementation reads it: everything but these words means no.
Assignment quiet(const std::string& value) {
    const bool on = same_word(value, "1") || same_word(value, "true") || same_word(value, "yes");
    return {find("logging.quiet"),
            on ? "true" : "false",
            fmt::format("\"{}\"", utf8::printable(value)),
            "ELPIS_QUIET"};
}

std::string unknown(const std::string& name, const std::vector<Variable>& known) {
    const bool is_double = name.find("__") != std::string::npos;
    std::vector<std::string> candidates{"ELPIS_QUIET", "ELPIS_CONFIG"};
    for (const Variable& variable : known) {
        const bool same_form = (variable.name.find("__") != std::string::npos) == is_double;
        if (same_form) candidates.push_back(variable.name);
    }
    return fmt::format("The variable {} is unknown and ignored.{}",
                       utf8::printable(name),
                       did_you_mean(name, candidates));
}

}  // namespace

Findings from_environment(const std::map<std::string, std::string>& environment) {
    Findings findings;
    const std::vector<Variable> known = variables();
    std::map<const Entry*, Assignment> strongest;
    const auto set = [&](Assignment assignment) {
        const auto [weaker, is_first] = strongest.emplace(assignment.entry, assignment);
        if (is_first) return;
        if (weaker->second.text != assignment.text) {
            findings.warnings.push_back(fmt::format("{} and {} both set {}; {} counts.",
                                                    weaker->second.source,
                                                    assignment.source,
                                                    assignment.entry->key(),
                                                    assignment.source));
        }
        weaker->second = std::move(assignment);
    };

    std::map<std::string, std::string> unused;
    for (const auto& [name, value] : environment) {
        if (name.starts_with("ELPIS_") && !value.empty()) unused.emplace(name, value);
    }
    const auto take = [&](const std::string& name) { return unused.extract(name); };

    if (const auto variable = take("ELPIS_QUIET")) set(quiet(variable.mapped()));
    for (const Variable& each : known) {
        const auto variable = take(each.name);
        if (!variable) continue;
        const std::string& value = variable.mapped();
        set({each.entry, value, fmt::format("\"{}\"", utf8::printable(value)), each.name});
    }
    for (const std::string name : {"ELPIS_MODEL_CHAT_FORMAT", "ELPIS_MODEL__CHAT_FORMAT"}) {
        if (take(name)) findings.warnings.push_back(ignored("model", "chat_format", name));
    }
    for (const auto& [name, value] : unused) {
        if (!is_known_elsewhere(name)) findings.warnings.push_back(unknown(name, known));
    }
    for (auto& [entry, assignment] : strongest) {
        findings.assignments.push_back(std::move(assignment));
    }
    return findings;
}

}  // namespace elpis::config
