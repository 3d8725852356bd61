#include "elpis/config/findings.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/base/error.h"
#include "elpis/base/nearest.h"
#include "elpis/base/utf8.h"
#include "elpis/config/entry.h"
#include "elpis/config/table.h"

namespace elpis::config {

void Findings::refuse(const Assignment& given, std::string_view hint) {
    refused.push_back(given.entry->key());
    errors.push_back({ErrorCode::InvalidArgument,
                      fmt::format("{}: {} cannot be {}; it must be {}{}.",
                                  given.source,
                                  given.entry->key(),
                                  given.shown,
                                  given.entry->allowed(),
                                  hint)});
}

Error unknown_setting(std::string_view section, std::string_view name, std::string_view source) {
    std::vector<std::string> names;
    std::vector<std::string> elsewhere;
    for (const Entry& entry : table()) {
        if (entry.section == section) names.emplace_back(entry.name);
        if (entry.name == name) elsewhere.push_back(entry.key());
    }
    std::string advice;
    if (const std::string near = nearest(name, names); !near.empty()) {
        advice = fmt::format("did you mean {}.{}?", section, near);
    } else if (!elsewhere.empty()) {
        advice = fmt::format("did you mean {}?", fmt::join(elsewhere, " or "));
    } else {
        advice = fmt::format("[{}] has {}.", section, fmt::join(names, ", "));
    }
    return {
        ErrorCode::InvalidArgument,
        fmt::format(
            "{}: there is no setting {}.{}; {}", source, section, utf8::printable(name), advice)};
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    const std::string near = nearest(word, candidates);
    return near.empty() ? near : fmt::format(" Did you mean {}?", near);
}

std::vector<std::string> sections() {
    std::vector<std::string> names;
    for (const Entry& entry : table()) {
        if (names.empty() || names.back() != entry.section) names.emplace_back(entry.section);
    }
    return names;
}

bool is_ignored(std::string_view section, std::string_view name) {
    return section == "model" && name == "chat_format";
}

std::string ignored(std::string_view section, std::string_view name, std::string_view source) {
    return fmt::format(
        "{}: {}.{} is ignored: the model's own chat template is used.", source, section, name);
}

}  // namespace elpis::config
