#include "elpis/cli/vectors/lists.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/Error.hpp>  // IWYU pragma: keep (Validators.hpp needs it)
#include <CLI/Validators.hpp>
#include <fmt/format.h>

#include "elpis/config/value_text.h"

namespace elpis::cli {
namespace {

constexpr std::size_t kMost = 1000;
constexpr std::int64_t kLastBlock = 4095;

std::vector<std::string_view> parts_of(std::string_view text) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t comma = std::min(text.find(','), text.size());
        parts.push_back(text.substr(0, comma));
        if (comma == text.size()) return parts;
        text.remove_prefix(comma + 1);
    }
}

// "8-12" as first and last; "8" as both.
std::optional<std::pair<std::int64_t, std::int64_t>> span_of(std::string_view text,
                                                             std::int64_t last) {
    const std::size_t dash = text.find('-', 1);
    const auto first = config::to_integer(text.substr(0, dash));
    const auto end =
        dash == std::string_view::npos ? first : config::to_integer(text.substr(dash + 1));
    if (!first || !end || *first < 0 || *end < *first || *end > last) return std::nullopt;
    if (*end - *first >= static_cast<std::int64_t>(kMost)) return std::nullopt;
    return std::pair{*first, *end};
}

// Every number of every span, span by span.
template <class Number>
std::optional<std::vector<std::vector<Number>>> spans_of(std::string_view text, std::int64_t last) {
    std::vector<std::vector<Number>> spans;
    std::size_t total = 0;
    for (const std::string_view part : parts_of(text)) {
        const auto span = span_of(part, last);
        if (!span) return std::nullopt;
        std::vector<Number>& numbers = spans.emplace_back();
        for (std::int64_t it = span->first; it <= span->second; ++it)
            numbers.push_back(static_cast<Number>(it));
        total += numbers.size();
        if (total > kMost) return std::nullopt;
    }
    return spans;
}

CLI::Validator checked(bool (*good)(std::string_view), const char* right) {
    return {[good, right](const std::string& text) {
                if (good(text)) return std::string();
                return fmt::format("cannot be \"{}\"; it must be {}", text, right);
            },
            ""};
}

}  // namespace

std::optional<std::vector<std::vector<int>>> band_list(std::string_view text) {
    return spans_of<int>(text, kLastBlock);
}

std::optional<std::vector<int>> block_list(std::string_view text) {
    const auto bands = band_list(text);
    if (!bands) return std::nullopt;
    std::vector<int> blocks;
    for (const std::vector<int>& band : *bands)
        blocks.insert(blocks.end(), band.begin(), band.end());
    std::ranges::sort(blocks);
    blocks.erase(std::ranges::unique(blocks).begin(), blocks.end());
    return blocks;
}

std::optional<std::vector<double>> number_list(std::string_view text) {
    std::vector<double> numbers;
    for (const std::string_view part : parts_of(text)) {
        const auto number = config::to_decimal(part);
        if (!number || !std::isfinite(*number) || numbers.size() == kMost) return std::nullopt;
        numbers.push_back(*number);
    }
    return numbers;
}

std::optional<std::vector<std::uint32_t>> seed_list(std::string_view text) {
    const auto spans = spans_of<std::uint32_t>(text, std::numeric_limits<std::uint32_t>::max());
    if (!spans) return std::nullopt;
    std::vector<std::uint32_t> seeds;
    for (const std::vector<std::uint32_t>& span : *spans)
        seeds.insert(seeds.end(), span.begin(), span.end());
    return seeds;
}

CLI::Validator bands() {
    return checked([](std::string_view text) { return band_list(text).has_value(); },
                   "blocks such as 10, 8-12 or 10,14");
}

CLI::Validator one_band() {
    return checked(
        [](std::string_view text) {
            const auto list = band_list(text);
            return list && list->size() == 1;
        },
        "the first and the last block, such as 10-24");
}

CLI::Validator numbers() {
    return checked([](std::string_view text) { return number_list(text).has_value(); },
                   "numbers such as -0.25,0,0.25");
}

CLI::Validator seeds() {
    return checked([](std::string_view text) { return seed_list(text).has_value(); },
                   "whole numbers such as 1,2,3 or 1-20");
}

}  // namespace elpis::cli
