#include "elpis/cli/connect/json_place.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace elpis::cli {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

std::size_t past_blank(std::string_view json, std::size_t at) {
    return std::min(json.find_first_not_of(kBlank, at), json.size());
}

std::size_t past_string(std::string_view json, std::size_t at) {
    for (++at; at < json.size() && json[at] != '"'; ++at) {
        if (json[at] == '\\') ++at;
    }
    return std::min(at + 1, json.size());
}

std::size_t past_value(std::string_view json, std::size_t at) {
    std::size_t depth = 0;
    while (at < json.size()) {
        const char letter = json[at];
        if (letter == '"') {
            at = past_string(json, at);
        } else if (letter == '{' || letter == '[') {
            ++depth;
            ++at;
        } else if (letter == '}' || letter == ']') {
            --depth;
            ++at;
        } else if (depth == 0) {  // a number, true, false or null
            return std::min(json.find_first_of(",]} \t\r\n", at), json.size());
        } else {
            ++at;
        }
        if (depth == 0) return at;
    }
    return at;
}

}  // namespace

const MemberPlace* ObjectPlace::find(std::string_view key) const {
    const auto found = std::ranges::find(members, key, &MemberPlace::key);
    return found == members.end() ? nullptr : &*found;
}

ObjectPlace object_at(std::string_view json, std::size_t at) {
    ObjectPlace object{.begin = past_blank(json, at), .end = 0, .members = {}};
    at = past_blank(json, object.begin + 1);
    while (at < json.size() && json[at] == '"') {
        MemberPlace member{.key = {}, .begin = at, .value = 0, .end = 0};
        at = past_string(json, at);
        const std::string_view key = json.substr(member.begin, at - member.begin);
        member.key = nlohmann::json::parse(key).get<std::string>();
        member.value = past_blank(json, past_blank(json, at) + 1);
        member.end = past_value(json, member.value);
        at = past_blank(json, member.end);
        if (at < json.size() && json[at] == ',') at = past_blank(json, at + 1);
        object.members.push_back(std::move(member));
    }
    object.end = std::min(at + 1, json.size());
    return object;
}

}  // namespace elpis::cli
