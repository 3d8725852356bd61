#include "elpis/engine/tool_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "elpis/engine/message.h"

namespace elpis::engine {
namespace {

// Rules that llama.cpp makes beside those of the tools, without their "tool-".
constexpr std::array<std::string_view, 4> kTaken{"call", "calls", "call-first", "call-root"};

std::string as_rule(std::string_view name) {
    std::string rule;
    for (const char character : name) {
        const bool kept = std::isalnum(static_cast<unsigned char>(character)) != 0;
        if (kept) {
            rule += character;
        } else if (!rule.ends_with('-')) {
            rule += '-';
        }
    }
    return rule;
}

// The rules of a tool's parameters may not meet those of another tool, nor each other.
bool parameters_stay_apart(const Tool& tool) {
    const auto schema = nlohmann::json::parse(tool.parameters, nullptr, false);
    if (!schema.is_object() || !schema.contains("properties")) return true;
    const auto& properties = schema["properties"];
    std::set<std::string> rules;
    if (!properties.is_object()) return true;
    return std::ranges::all_of(properties.items(), [&](const auto& property) {
        return rules.insert(as_rule(property.key())).second;
    });
}

}  // namespace

bool has_plain_names(const std::vector<Tool>& tools) {
    std::set<std::string> rules;
    for (const Tool& tool : tools) {
        const std::string rule = as_rule(tool.name);
        if (std::ranges::find(kTaken, rule) != kTaken.end()) return false;
        if (!rules.insert(rule).second || !parameters_stay_apart(tool)) return false;
    }
    // "x-schema" and "x-arg-…" are rules of the tool x.
    return std::ranges::none_of(rules, [&](const std::string& rule) {
        for (std::size_t at = rule.find('-'); at != std::string::npos;
             at = rule.find('-', at + 1)) {
            const std::string_view rest = std::string_view(rule).substr(at);
            if (rules.contains(rule.substr(0, at)) &&
                (rest == "-schema" || rest.starts_with("-arg-"))) {
                return true;
            }
        }
        return false;
    });
}

}  // namespace elpis::engine
