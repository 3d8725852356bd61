#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <CLI/Error.hpp>  // IWYU pragma: keep (Validators.hpp needs it)
#include <CLI/Validators.hpp>

// Lists in one argument, separated by commas. Nothing when the text is no such list.
namespace elpis::cli {

// "8-12" or "10": blocks from first to last; "8-12,15" is two bands. At most 1000 blocks in all,
// none of them beyond 4095.
std::optional<std::vector<std::vector<int>>> band_list(std::string_view text);

// The same without the bands: "10,14" or "8-12,15", ascending, each once.
std::optional<std::vector<int>> block_list(std::string_view text);

// "-0.4,0,0.25": finite, at most 1000.
std::optional<std::vector<double>> number_list(std::string_view text);

// "1,2,3", or "1-20": at most 1000.
std::optional<std::vector<std::uint32_t>> seed_list(std::string_view text);

// Refusals for the command line, with an example of what is right.
CLI::Validator bands();
CLI::Validator one_band();
CLI::Validator numbers();
CLI::Validator seeds();

}  // namespace elpis::cli
