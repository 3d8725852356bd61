#include "elpis/cli/allowed.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/Validators.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/config/value_text.h"

namespace elpis::cli {
namespace {

constexpr const char* kNothingForHelp = "";

std::string refusal(std::string_view text, std::string_view right) {
    return fmt::format("cannot be \"{}\"; it must be {}", text, right);
}

}  // namespace

CLI::Validator whole_number(std::int64_t min, std::int64_t max) {
    return {[min, max](const std::string& text) {
                const auto value = config::to_integer(text);
                if (value && *value >= min && *value <= max) return std::string();
                return refusal(text, fmt::format("a whole number from {} to {}", min, max));
            },
            kNothingForHelp};
}

CLI::Validator number(double min, double max) {
    return {[min, max](const std::string& text) {
                const auto value = config::to_decimal(text);
                if (value && *value >= min && *value <= max) return std::string();
                return refusal(text, fmt::format("a number from {} to {}", min, max));
            },
            kNothingForHelp};
}

CLI::Validator one_of(std::vector<std::string> words) {
    return {[words = std::move(words)](const std::string& text) {
                if (std::ranges::find(words, text) != words.end()) return std::string();
                return refusal(text, fmt::format("{}", fmt::join(words, " or ")));
            },
            kNothingForHelp};
}

}  // namespace elpis::cli
