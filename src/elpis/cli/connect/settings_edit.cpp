#include "elpis/cli/connect/settings_edit.h"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/bounded_json.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/connect/json_place.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kServers = "mcpServers";
constexpr std::size_t kDeepest = 64;

std::unexpected<Error> wrong(std::string why) {
    return fail(ErrorCode::InvalidArgument, std::move(why));
}

std::string_view without_mark(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return text;
}

// A text with comments, or with a key twice, has no one meaning: it is refused.
Result<Json> read(std::string_view text) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return Json::object();
    if (const auto good = parse_json(text, kDeepest); !good)
        return wrong(fmt::format("is not the JSON that it has to be: {}", good.error().message));
    Json json = Json::parse(text.begin(), text.end());
    if (!json.is_object()) return wrong("is JSON, but no object");
    const auto servers = json.find(kServers);
    if (servers != json.end() && !servers->is_object())
        return wrong("has mcpServers, which is no object");
    return json;
}

// How what is entered is laid out: as its neighbours are.
struct Layout {
    std::string line = "\n";  // ends a line
    std::string indent;       // of the member
    std::string step = "  ";  // of what is within it

    std::string dump(const Json& value) const {
        std::string text = value.dump(static_cast<int>(step.size()), step.front());
        for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos;
             at += line.size() + indent.size())
            text.replace(at, 1, line + indent);
        return text;
    }
};

// White space in front of this place, back to the beginning of its line; nothing when something
// else stands there.
std::optional<std::string_view> indent_at(std::string_view text, std::size_t at) {
    const std::size_t line = text.find_last_not_of(" \t", at == 0 ? 0 : at - 1);
    if (line == std::string_view::npos || text[line] != '\n') return std::nullopt;
    return text.substr(line + 1, at - line - 1);
}

Layout layout_of(std::string_view text) {
    Layout layout;
    if (text.find("\r\n") != std::string_view::npos) layout.line = "\r\n";
    const ObjectPlace root = object_at(text, 0);
    if (root.members.empty()) return layout;
    const auto indent = indent_at(text, root.members.front().begin);
    if (indent && !indent->empty())
        layout.step = std::string(std::min<std::size_t>(indent->size(), 8), indent->front());
    return layout;
}

std::string entered(std::string text,
                    const ObjectPlace& object,
                    const std::string& key,
                    const Json& value) {
    Layout layout = layout_of(text);
    const std::string quoted = Json(key).dump();
    if (object.members.empty()) {
        const std::size_t line = text.rfind('\n', object.begin) + 1;  // or the text's beginning
        const std::string outer = text.substr(line, text.find_first_not_of(" \t", line) - line);
        layout.indent = outer + layout.step;
        return text.replace(object.begin,
                            object.end - object.begin,
                            fmt::format("{{{}{}{}: {}{}{}}}",
                                        layout.line,
                                        layout.indent,
                                        quoted,
                                        layout.dump(value),
                                        layout.line,
                                        outer));
    }
    const MemberPlace& last = object.members.back();
    if (const auto indent = indent_at(text, last.begin)) {
        layout.indent = *indent;
        return text.insert(
            last.end,
            fmt::format(",{}{}{}: {}", layout.line, layout.indent, quoted, layout.dump(value)));
    }
    const std::string comma =
        object.members.size() == 1
            ? "," + text.substr(object.begin + 1, last.begin - object.begin - 1)
            : text.substr(object.members[object.members.size() - 2].end,
                          last.begin - object.members[object.members.size() - 2].end);
    return text.insert(last.end, fmt::format("{}{}:{}", comma, quoted, value.dump()));
}

std::string replaced(std::string text, const MemberPlace& member, const Json& value) {
    std::string now = value.dump();
    if (const auto indent = indent_at(text, member.begin)) {
        Layout layout = layout_of(text);
        layout.indent = *indent;
        now = layout.dump(value);
    }
    return text.replace(member.value, member.end - member.value, now);
}

}  // namespace

Result<std::string> with_server(std::string_view settings,
                                const std::string& name,
                                const Json& entry) {
    const std::string text(without_mark(settings));
    ELPIS_TRY(const Json json, read(text));
    if (json.empty()) return Json{{std::string(kServers), {{name, entry}}}}.dump(2) + "\n";
    const ObjectPlace root = object_at(text, 0);
    const MemberPlace* const servers = root.find(kServers);
    if (servers == nullptr) return entered(text, root, std::string(kServers), Json{{name, entry}});
    const ObjectPlace inner = object_at(text, servers->value);
    const MemberPlace* const there = inner.find(name);
    if (there == nullptr) return entered(text, inner, name, entry);
    if (json.at(std::string(kServers)).at(name) == entry) return std::string(settings);
    return replaced(text, *there, entry);
}

Result<std::string> without_server(std::string_view settings, const std::string& name) {
    std::string text(without_mark(settings));
    ELPIS_TRY(const Json json, read(text));
    const auto servers = json.find(kServers);
    if (servers == json.end() || !servers->contains(name)) return std::string(settings);
    const ObjectPlace inner = object_at(text, object_at(text, 0).find(kServers)->value);
    const auto& members = inner.members;
    const std::size_t which = static_cast<std::size_t>(inner.find(name) - members.data());
    std::size_t begin = inner.begin + 1;
    std::size_t end = inner.end - 1;
    if (which > 0) {
        begin = members[which - 1].end;
        end = members[which].end;
    } else if (members.size() > 1) {
        begin = members[0].begin;
        end = members[1].begin;
    }
    return text.erase(begin, end - begin);
}

}  // namespace elpis::cli
