#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include <CLI/App.hpp>

// What the grammars of all commands share.
namespace elpis::cli {

inline constexpr std::int64_t kMostTokens = 32'768;
inline constexpr std::int64_t kLargestSeed = std::numeric_limits<std::uint32_t>::max();

// A command below another one, with its pages of help. `about`: what it does, then ". " and more;
// `group`: the heading it stands under.
CLI::App& add_command(CLI::App& parent,
                      const std::string& name,
                      std::string about,
                      std::string group);

// As it is typed: "vectors train".
std::string full_name(const CLI::App& command);

}  // namespace elpis::cli
