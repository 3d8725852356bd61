#pragma once

#include <charconv>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace elpis::steering {

// Metadata of vector files: key → value as text.
using FileFields = std::map<std::string, std::string>;

// Our keys, beside what each format requires.
namespace field {
inline constexpr std::string_view kFormatVersion = "elpis.format_version";
inline constexpr std::string_view kModelArchitecture = "elpis.base_model.architecture";
inline constexpr std::string_view kModelName = "elpis.base_model.name";
inline constexpr std::string_view kModelHash = "elpis.base_model.sha256";
inline constexpr std::string_view kHook = "elpis.hook";
inline constexpr std::string_view kUnit = "elpis.unit";
inline constexpr std::string_view kMode = "elpis.mode";
inline constexpr std::string_view kMethod = "elpis.method";
inline constexpr std::string_view kStanding = "elpis.eval.status";
inline constexpr std::string_view kFullStrength = "elpis.full_strength";
// llama.cpp's: the base model's architecture.
inline constexpr std::string_view kModelHint = "controlvector.model_hint";

// Values.
inline constexpr int kVersion = 1;
inline constexpr std::string_view kBlockOut = "block_out";
inline constexpr std::string_view kResidualRms = "residual_rms";
inline constexpr std::string_view kAdd = "add";
}  // namespace field

// Empty when the key is absent.
inline std::string_view value_of(const FileFields& fields, std::string_view key) {
    const auto it = fields.find(std::string(key));
    return it == fields.end() ? std::string_view{} : std::string_view(it->second);
}

// The whole text as one number, in C's notation; nothing when it is anything else.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number{};
    const auto [stopped, error] =
        std::from_chars(std::to_address(text.begin()), std::to_address(text.end()), number);
    if (error != std::errc{} || stopped != std::to_address(text.end())) return std::nullopt;
    return number;
}

}  // namespace elpis::steering
