#include "elpis/steering/corpus/toml_texts.h"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "elpis/base/error.h"
#include "elpis/base/nearest.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"

namespace elpis::steering {
namespace {

constexpr std::size_t kMaxText = 4000;  // bytes of one text

}  // namespace

std::vector<std::string> texts_of(Lines lines) {
    std::vector<std::string> texts;
    for (Line& line : lines)
        texts.push_back(std::move(line.text));
    return texts;
}

std::unexpected<Error> TomlTexts::wrong(std::size_t line, std::string_view what) const {
    return fail(ErrorCode::InvalidArgument, fmt::format("{}:{}: {}", shown_, line, what));
}

Result<void> TomlTexts::only(const toml::table& table,
                             std::string_view section,
                             const std::vector<std::string>& known) const {
    for (const auto& [key, node] : table) {
        if (std::ranges::find(known, key.str()) != known.end()) continue;
        const std::string meant = nearest(key.str(), known);
        return wrong(key.source().begin.line,
                     fmt::format("{} is not expected {}; there {}",
                                 utf8::printable(key.str()),
                                 section.empty() ? std::string("at the top of the file")
                                                 : fmt::format("in [{}]", section),
                                 meant.empty() ? fmt::format("may be {}", fmt::join(known, ", "))
                                               : fmt::format("is {}", meant)));
    }
    return {};
}

Result<const toml::table*> TomlTexts::table(const toml::table& parent,
                                            std::string_view key,
                                            std::string_view shown,
                                            bool needed) const {
    const toml::node* node = parent.get(key);
    if (node == nullptr) {
        if (!needed) return nullptr;
        return wrong(1, fmt::format("the section [{}] is missing", shown));
    }
    if (const toml::table* found = node->as_table()) return found;
    return wrong(line_of(*node),
                 fmt::format("{} must be a section: write [{}] on a line of its own and its "
                             "lists below",
                             key,
                             shown));
}

Result<Lines> TomlTexts::list(const toml::table& parent,
                              std::string_view section,
                              std::string_view key,
                              bool needed) const {
    const toml::node* node = parent.get(key);
    if (node == nullptr) {
        if (!needed) return Lines{};
        return wrong(line_of(parent), fmt::format("[{}] lacks {} = [\"…\", \"…\"]", section, key));
    }
    const toml::array* array = node->as_array();
    if (array == nullptr) {
        return wrong(line_of(*node), fmt::format("{} must be a list: [\"…\", \"…\"]", key));
    }
    Lines lines;
    for (const toml::node& item : *array) {
        const auto* text = item.as_string();
        if (text == nullptr || utf8::blank(text->get())) {
            return wrong(line_of(item),
                         fmt::format("{} holds something that is no text; write every text "
                                     "between double quotes",
                                     key));
        }
        if (text->get().size() > kMaxText) {
            return wrong(
                line_of(item),
                fmt::format(
                    "a text of {} bytes; at most {} are read", text->get().size(), kMaxText));
        }
        lines.push_back({text->get(), line_of(item)});
    }
    if (needed && lines.empty()) {
        return wrong(line_of(*node), fmt::format("{} is empty; it needs texts", key));
    }
    return lines;
}

Result<void> TomlTexts::distinct(std::initializer_list<const Lines*> lists,
                                 std::string_view what) const {
    std::set<std::string> seen;
    for (const Lines* lines : lists) {
        for (const Line& line : *lines) {
            if (!seen.insert(line.text).second) {
                return wrong(line.number,
                             fmt::format("the {} \"{}\" is there twice; what is held out must "
                                         "not be trained from",
                                         what,
                                         utf8::printable(line.text)));
            }
        }
    }
    return {};
}

}  // namespace elpis::steering
