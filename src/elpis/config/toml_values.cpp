#include "elpis/config/toml_values.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "elpis/base/utf8.h"
#include "elpis/config/value_text.h"

namespace elpis::config {

std::vector<std::pair<toml::key, const toml::node*>> in_order(const toml::table& values) {
    std::vector<std::pair<toml::key, const toml::node*>> ordered;
    for (const auto& [key, value] : values)
        ordered.emplace_back(key, &value);
    std::ranges::stable_sort(
        ordered, {}, [](const auto& item) { return item.first.source().begin.line; });
    return ordered;
}

std::string text_of(const toml::node& value) {
    if (const auto* text = value.as_string()) return text->get();
    if (const auto* integer = value.as_integer()) return fmt::format("{}", integer->get());
    if (const auto* decimal = value.as_floating_point()) return from_decimal(decimal->get());
    if (const auto* boolean = value.as_boolean()) return boolean->get() ? "true" : "false";
    return {};
}

std::string shown_of(const toml::node& value) {
    if (value.is_string()) return fmt::format("\"{}\"", utf8::printable(text_of(value)));
    if (value.is_table()) return "a table";
    if (value.is_array()) return "a list";
    if (value.is_date() || value.is_time() || value.is_date_time()) return "a date or time";
    return text_of(value);
}

std::string shown_list(const toml::node& value) {
    constexpr std::size_t kShort = 8;
    const toml::array* const list = value.as_array();
    if (list == nullptr || list->size() > kShort) return shown_of(value);
    std::string text;
    for (const toml::node& element : *list)
        text += (text.empty() ? "" : ", ") + shown_of(element);
    return "[" + text + "]";
}

}  // namespace elpis::config
