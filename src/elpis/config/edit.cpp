#include "elpis/config/edit.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/trimmed.h"

namespace elpis::config {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// "[engine]  # …" begins the section "engine".
bool begins(std::string_view line, std::string_view section) {
    line = trimmed(line);
    const std::size_t end = line.find(']');
    if (!line.starts_with('[') || line.starts_with("[[") || end == std::string_view::npos)
        return false;
    return trimmed(line.substr(1, end - 1)) == section;
}

bool sets(std::string_view line, std::string_view name) {
    line = trimmed(line);
    if (!line.starts_with(name)) return false;
    return trimmed(line.substr(name.size())).starts_with('=');
}

void apply(Lines& lines, const Change& change) {
    Lines fresh;
    if (!change.why.empty()) fresh.push_back("# " + change.why);
    fresh.push_back(fmt::format("{} = {}", change.name, change.value));

    const auto header = std::ranges::find_if(
        lines, [&](const std::string& line) { return begins(line, change.section); });
    if (header == lines.end()) {
        if (!lines.empty() && !trimmed(lines.back()).empty()) lines.emplace_back();
        lines.push_back(fmt::format("[{}]", change.section));
        lines.insert(lines.end(), fresh.begin(), fresh.end());
        return;
    }
    const auto next = std::find_if(header + 1, lines.end(), [](const std::string& line) {
        return trimmed(line).starts_with('[');
    });
    const auto old = std::find_if(
        header + 1, next, [&](const std::string& line) { return sets(line, change.name); });
    if (old == next) {
        lines.insert(header + 1, fresh.begin(), fresh.end());
        return;
    }
    // A reason that stands there from the last time goes with its value.
    auto first = old;
    if (!change.why.empty() && first - 1 != header) {
        const std::string_view above = trimmed(*(first - 1));
        const std::string_view author =
            std::string_view(change.why).substr(0, change.why.find(':'));
        if (above.starts_with('#') && trimmed(above.substr(1)).starts_with(author)) --first;
    }
    const auto place = lines.erase(first, old + 1);
    lines.insert(place, fresh.begin(), fresh.end());
}

}  // namespace

std::string with_changes(std::string_view toml, std::span<const Change> changes) {
    Lines lines = lines_of(toml);
    for (const Change& change : changes)
        apply(lines, change);
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return text;
}

}  // namespace elpis::config
