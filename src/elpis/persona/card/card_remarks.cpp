#include "elpis/persona/card/card_remarks.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "elpis/base/utf8.h"

namespace elpis::persona {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostNamed = 8;      // of a list of keys
constexpr std::size_t kLongestNamed = 40;  // bytes of a key

bool is_empty(const Json& value) {
    const auto* const text = value.get_ptr<const std::string*>();
    return text == nullptr ? value.empty() : text->empty();
}

std::string named(const std::vector<std::string>& keys) {
    std::vector<std::string> shown;
    for (const std::string& key : keys) {
        if (shown.size() == kMostNamed) {
            shown.push_back(fmt::format("and {} more", keys.size() - kMostNamed));
            break;
        }
        shown.push_back(utf8::printable(std::string_view(key).substr(0, kLongestNamed)));
    }
    return fmt::format("{}", fmt::join(shown, ", "));
}

const Json& member(const Json& object, const char* key) {
    static const Json nothing;
    if (!object.is_object()) return nothing;
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

void about_version(const Json& card, std::vector<std::string>& remarks) {
    const Json& spec = member(card, "spec");
    const Json& version = member(card, "spec_version");
    const bool known = (spec.is_null() && version.is_null()) ||
                       (spec == "chara_card_v2" && version == "2.0") ||
                       (spec == "chara_card_v3" && version == "3.0");
    if (known) return;
    const auto text = [](const Json& value) {
        return value.is_string()
                   ? utf8::printable(std::string_view(value.get_ref<const std::string&>())
                                         .substr(0, kLongestNamed))
                   : std::string("nothing");
    };
    remarks.push_back(
        fmt::format("it says it is a {} {}, which is not known here; it was read as far as it is "
                    "like V2 and V3",
                    text(spec),
                    text(version)));
}

void about_book(const Json& data, std::vector<std::string>& remarks) {
    const Json& entries = member(member(data, "character_book"), "entries");
    if (is_empty(entries)) return;
    remarks.push_back(fmt::format("its lorebook ({} {}) is kept and not used",
                                  entries.size(),
                                  entries.size() == 1 ? "entry" : "entries"));
}

void about_extensions(const Json& data, std::vector<std::string>& remarks) {
    std::vector<std::string> keys;
    if (const Json& extensions = member(data, "extensions"); extensions.is_object()) {
        for (const auto& [key, value] : extensions.items()) {
            if (!is_empty(value)) keys.push_back(key);
        }
    }
    if (keys.empty()) return;
    remarks.push_back(fmt::format(
        "what other programs put into its extensions ({}) is kept and not used", named(keys)));
}

void about_others(const Json& data, std::vector<std::string>& remarks) {
    // Told of by themselves, or nothing that could have an effect.
    constexpr std::array<std::string_view, 11> kTold{"character_book",
                                                     "extensions",
                                                     "mes_example",
                                                     "creation_date",
                                                     "modification_date",
                                                     "source",
                                                     "creator_notes_multilingual",
                                                     "spec",
                                                     "spec_version",
                                                     "create_date",
                                                     "metadata"};
    std::vector<std::string> keys;
    for (const auto& [key, value] : data.items()) {
        if (std::ranges::find(kTold, key) == kTold.end() && !is_empty(value)) keys.push_back(key);
    }
    if (keys.empty()) return;
    remarks.push_back(fmt::format("its fields {} are kept and not used", named(keys)));
}

}  // namespace

void add_remarks(const Json& card, std::vector<std::string>& remarks) {
    const Json& nested = member(card, "data");
    const Json& data = nested.is_object() ? nested : card;
    about_version(card, remarks);
    about_book(data, remarks);
    about_extensions(data, remarks);
    about_others(data, remarks);
}

}  // namespace elpis::persona
