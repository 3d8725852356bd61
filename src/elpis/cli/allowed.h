#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/Error.hpp>  // IWYU pragma: keep (Validators.hpp throws what it declares)
#include <CLI/Validators.hpp>

// What an argument may be, for CLI11: refuses anything else in a sentence that says what would be
// right, and adds nothing to the help.
namespace elpis::cli {

CLI::Validator whole_number(std::int64_t min, std::int64_t max);  // both ends are allowed
CLI::Validator number(double min, double max);
CLI::Validator one_of(std::vector<std::string> words);

}  // namespace elpis::cli
