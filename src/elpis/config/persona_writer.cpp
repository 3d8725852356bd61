// Our own words to a file of ours: toml++ would sort the fields and put texts on one line.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/config/persona_file.h"
#include "elpis/config/value_text.h"
#include "elpis/persona/persona.h"
#include "elpis/persona/tree.h"

namespace elpis::config {
namespace {

using Json = nlohmann::ordered_json;

bool is_bare(std::string_view key) {
    constexpr std::string_view kBare =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return !key.empty() && key.find_first_not_of(kBare) == std::string_view::npos;
}

// The inside of a basic string, on one line or on several.
std::string escaped(std::string_view text, bool several_lines) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        const bool last = i + 1 == text.size();
        if (c == '\n') {
            result += several_lines ? "\n" : "\\n";
        } else if (c == '\t') {
            result += "\\t";
        } else if (c == '\\') {
            result += "\\\\";
        } else if (c == '"' && (!several_lines || last || text[i + 1] == '"')) {
            result += "\\\"";
        } else if (c == ' ' && !last && text[i + 1] == '\n' && several_lines) {
            result += "\\u0020";  // a blank at a line's end, which editors take away
        } else if (byte < 0x20 || byte == 0x7F) {
            result += fmt::format("\\u{:04x}", byte);
        } else {
            result.push_back(c);
        }
    }
    return result;
}

// Whether text with much to escape can stand as it is.
bool is_literal(std::string_view text) {
    return text.find_first_of("\"\\") != std::string_view::npos &&
           std::ranges::none_of(text, [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return c == '\'' || byte < 0x20 || byte == 0x7F;
           });
}

std::string text_value(const std::string& text) {
    if (text.find('\n') != std::string::npos)
        return fmt::format("\"\"\"\n{}\"\"\"", escaped(text, true));
    if (is_literal(text)) return fmt::format("'{}'", text);
    return fmt::format("\"{}\"", escaped(text, false));
}

std::string key_text(const std::string& key) {
    return is_bare(key) ? key : fmt::format("\"{}\"", escaped(key, false));
}

std::string value_text(const Json& value) {
    if (value.is_string()) return text_value(value.get_ref<const std::string&>());
    if (value.is_number_float()) {
        std::string number = from_decimal(value.get<double>());
        // Without a point it would be a whole number, which is no less right, and less clear.
        if (number.find_first_of(".en") == std::string::npos) number += ".0";
        return number;
    }
    if (!value.is_array()) return value.dump();
    std::string list = "[";
    bool tall = false;
    for (const Json& each : value)
        tall = tall || each.is_string();
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (tall) {
            list += "\n    " + value_text(value[i]) + ",";
        } else {
            list += (i == 0 ? "" : ", ") + value_text(value[i]);
        }
    }
    return list + (tall ? "\n]" : "]");
}

// First the values of a table, then the tables in it, as TOML wants it.
void write_table(const Json& table, const std::string& path, std::string& text) {
    for (const auto& [key, value] : table.items()) {
        if (!value.is_object()) text += fmt::format("{} = {}\n", key_text(key), value_text(value));
    }
    for (const auto& [key, value] : table.items()) {
        if (!value.is_object()) continue;
        const std::string place = path.empty() ? key_text(key) : path + "." + key_text(key);
        bool has_values = false;
        for (const Json& each : value)
            has_values = has_values || !each.is_object();
        if (has_values) text += fmt::format("\n[{}]\n", place);
        write_table(value, place, text);
    }
}

}  // namespace

std::string to_toml(const persona::Persona& persona) {
    std::string text;
    write_table(persona::to_tree(persona), "", text);
    return text;
}

}  // namespace elpis::config
