#include "elpis/persona/placeholders.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "elpis/base/letters.h"
#include "elpis/base/trimmed.h"

namespace elpis::persona {
namespace {

bool begins_with(std::string_view text, std::string_view word) {
    return text.size() >= word.size() && same_letters(text.substr(0, word.size()), word);
}

bool is(std::string_view text, std::string_view word) {
    return text.size() == word.size() && begins_with(text, word);
}

// The finaliser of SplitMix64 (Steele, Lea & Flood 2014): near numbers become unlike ones.
std::uint64_t mixed(std::uint64_t number) {
    number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9U;
    number = (number ^ (number >> 27U)) * 0x94D049BB133111EBU;
    return number ^ (number >> 31U);
}

// Between commas; "\," is a comma.
std::vector<std::string> choices_of(std::string_view list) {
    std::vector<std::string> choices(1);
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list.substr(i).starts_with("\\,")) {
            choices.back().push_back(list[++i]);
        } else if (list[i] == ',') {
            choices.emplace_back();
        } else {
            choices.back().push_back(list[i]);
        }
    }
    return choices;
}

std::string reversed(std::string_view text) {
    std::string result;
    std::size_t end = text.size();
    while (end > 0) {
        std::size_t begin = end - 1;
        while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U)
            --begin;
        result.append(text.substr(begin, end - begin));
        end = begin;
    }
    return result;
}

class Filling {
public:
    Filling(std::string_view text, const Names& names) : text_(text), names_(names) {}

    std::string run() && {
        while (at_ < text_.size()) {
            if (!angle() && !braces()) result_.push_back(text_[at_++]);
        }
        return std::move(result_);
    }

private:
    bool angle() {
        if (text_[at_] != '<') return false;
        const std::array<std::pair<std::string_view, const std::string&>, 3> marks{
            {{"<user>", names_.user}, {"<bot>", names_.character}, {"<char>", names_.character}}};
        for (const auto& [mark, meaning] : marks) {
            if (!begins_with(text_.substr(at_), mark)) continue;
            result_ += meaning;
            at_ += mark.size();
            return true;
        }
        return false;
    }

    // The innermost pair of braces counts: what is around it stays.
    bool braces() {
        constexpr std::size_t kLongest = 4096;  // bytes between braces
        if (!text_.substr(at_).starts_with("{{")) return false;
        const std::string_view rest = text_.substr(at_ + 2, kLongest);
        const std::size_t end = rest.find("}}");
        if (end == std::string_view::npos || rest.find("{{") < end) return false;
        const auto meaning = meaning_of(rest.substr(0, end));
        if (!meaning) return false;
        result_ += *meaning;
        at_ += end + 4;
        return true;
    }

    std::optional<std::string> meaning_of(std::string_view inside) {
        const std::string_view word = trimmed(inside);
        if (is(word, "char")) return names_.character;
        if (is(word, "user")) return names_.user;
        if (is(word, "original")) return std::exchange(original_used_, true) ? "" : names_.original;
        if (word.starts_with("//")) return "";
        const std::size_t colon = word.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        const std::string_view kind = word.substr(0, colon);
        std::string_view what = word.substr(colon + 1);
        if (what.starts_with(':')) what.remove_prefix(1);  // {{pick::A,B}} is as common
        if (is(kind, "comment") || is(kind, "hidden_key")) return "";
        if (is(kind, "reverse")) return reversed(what);
        if (is(kind, "random")) return choice(what, names_.seed);
        if (is(kind, "pick")) return choice(what, 0);
        if (is(kind, "roll")) return roll(what);
        return std::nullopt;
    }

    std::string choice(std::string_view list, std::uint64_t seed) const {
        std::vector<std::string> choices = choices_of(list);
        return choices[number(seed) % choices.size()];
    }

    std::optional<std::string> roll(std::string_view sides) const {
        sides = trimmed(sides);
        if (begins_with(sides, "d")) sides.remove_prefix(1);
        std::uint32_t most = 0;
        const char* const begin = sides.data();
        const char* const end = begin + sides.size();
        const auto [stop, error] = std::from_chars(begin, end, most);
        if (error != std::errc{} || stop != end || most == 0) return std::nullopt;
        return std::to_string(1 + number(names_.seed) % most);
    }

    // Of this place in this text.
    std::uint64_t number(std::uint64_t seed) const { return mixed(seed + mixed(at_ + 1)); }

    std::string_view text_;
    const Names& names_;
    std::size_t at_ = 0;
    bool original_used_ = false;
    std::string result_;
};

}  // namespace

std::string filled_in(std::string_view text, const Names& names) {
    return Filling(text, names).run();
}

}  // namespace elpis::persona
