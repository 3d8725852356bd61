#include "elpis/base/nfc.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/nfc_table.h"
#include "elpis/base/utf8.h"

namespace elpis {
namespace {

using namespace nfc_table;

// Hangul syllables are computed (Unicode §3.12).
constexpr std::uint32_t kSyllables = 0xAC00;
constexpr std::uint32_t kLeads = 0x1100;
constexpr std::uint32_t kVowels = 0x1161;
constexpr std::uint32_t kTrails = 0x11A7;  // one before the first
constexpr std::uint32_t kLeadCount = 19;
constexpr std::uint32_t kVowelCount = 21;
constexpr std::uint32_t kTrailCount = 28;
constexpr std::uint32_t kSyllableCount = kLeadCount * kVowelCount * kTrailCount;

// The text is valid UTF-8.
std::uint32_t take_character(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const std::uint32_t lead = byte(0);
    if (lead < 0x80) {
        ++at;
        return lead;
    }
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t code = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i)
        code = (code << 6U) | (byte(i) & 0x3FU);
    at += length;
    return code;
}

void put_character(std::uint32_t code, std::string& text) {
    const auto put = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0U | (code >> 6U));
        put(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        put(0xE0U | (code >> 12U));
        put(0x80U | ((code >> 6U) & 0x3FU));
        put(0x80U | (code & 0x3FU));
    } else {
        put(0xF0U | (code >> 18U));
        put(0x80U | ((code >> 12U) & 0x3FU));
        put(0x80U | ((code >> 6U) & 0x3FU));
        put(0x80U | (code & 0x3FU));
    }
}

int combining_class(std::uint32_t code) {
    const auto* const found =
        std::ranges::lower_bound(kCombiningClasses, code, {}, &CombiningClass::last);
    return found != kCombiningClasses.end() && found->first <= code ? found->value : 0;
}

void decompose(std::uint32_t code, std::vector<std::uint32_t>& into) {
    if (code >= kSyllables && code < kSyllables + kSyllableCount) {
        const std::uint32_t index = code - kSyllables;
        into.push_back(kLeads + index / (kVowelCount * kTrailCount));
        into.push_back(kVowels + index / kTrailCount % kVowelCount);
        if (index % kTrailCount != 0) into.push_back(kTrails + index % kTrailCount);
        return;
    }
    const auto* const found =
        std::ranges::lower_bound(kDecompositions, code, {}, &Decomposition::whole);
    if (found == kDecompositions.end() || found->whole != code) {
        into.push_back(code);
        return;
    }
    decompose(found->first, into);  // a few levels at most
    if (found->second != 0) decompose(found->second, into);
}

// What is made of two parts, sorted by them.
const std::vector<Decomposition>& compositions() {
    static const std::vector<Decomposition> sorted = [] {
        std::vector<Decomposition> all;
        for (const Decomposition& each : kDecompositions) {
            if (each.second != 0 && !std::ranges::binary_search(kExcluded, each.whole))
                all.push_back(each);
        }
        std::ranges::sort(
            all, {}, [](const Decomposition& each) { return std::pair(each.first, each.second); });
        return all;
    }();
    return sorted;
}

std::optional<std::uint32_t> compose(std::uint32_t first, std::uint32_t second) {
    if (first >= kLeads && first < kLeads + kLeadCount && second >= kVowels &&
        second < kVowels + kVowelCount) {
        return kSyllables + ((first - kLeads) * kVowelCount + (second - kVowels)) * kTrailCount;
    }
    if (first >= kSyllables && first < kSyllables + kSyllableCount &&
        (first - kSyllables) % kTrailCount == 0 && second > kTrails &&
        second < kTrails + kTrailCount) {
        return first + (second - kTrails);
    }
    const auto key = std::pair(first, second);
    const auto found = std::ranges::lower_bound(compositions(), key, {}, [](const auto& each) {
        return std::pair(each.first, each.second);
    });
    if (found == compositions().end() || std::pair(found->first, found->second) != key)
        return std::nullopt;
    return found->whole;
}

// Marks on one character, in the order of their classes.
void reorder(std::vector<std::uint32_t>& codes) {
    for (std::size_t begin = 0; begin < codes.size();) {
        std::size_t end = begin;
        while (end < codes.size() && combining_class(codes[end]) != 0)
            ++end;
        std::stable_sort(codes.begin() + static_cast<std::ptrdiff_t>(begin),
                         codes.begin() + static_cast<std::ptrdiff_t>(end),
                         [](std::uint32_t one, std::uint32_t other) {
                             return combining_class(one) < combining_class(other);
                         });
        begin = end + 1;
    }
}

// UAX #15, the canonical composition algorithm.
std::vector<std::uint32_t> composed(const std::vector<std::uint32_t>& codes) {
    std::vector<std::uint32_t> result;
    std::optional<std::size_t> starter;
    int last_class = 0;
    for (const std::uint32_t code : codes) {
        const int own_class = combining_class(code);
        const bool blocked = starter && result.size() > *starter + 1 && last_class >= own_class;
        if (starter && !blocked) {
            if (const auto whole = compose(result[*starter], code)) {
                result[*starter] = *whole;
                continue;
            }
        }
        if (own_class == 0) starter = result.size();
        last_class = own_class;
        result.push_back(code);
    }
    return result;
}

}  // namespace

std::string to_nfc(std::string_view text) {
    // All before U+0300 are themselves in form C and combine with nothing before them.
    constexpr unsigned char kFirstLead = 0xCC;
    const bool plain = std::ranges::none_of(
        text, [](char byte) { return static_cast<unsigned char>(byte) >= kFirstLead; });
    if (plain || !utf8::valid(text)) return std::string(text);
    std::vector<std::uint32_t> codes;
    for (std::size_t at = 0; at < text.size();)
        decompose(take_character(text, at), codes);
    reorder(codes);
    std::string result;
    for (const std::uint32_t code : composed(codes))
        put_character(code, result);
    return result;
}

}  // namespace elpis
