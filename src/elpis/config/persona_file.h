#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/persona/persona.h"

// A character as a TOML file. docs/characters.md has its form.
namespace elpis::config {

// `shown` is what messages call the file. Every problem there is, each with its line: "iris.toml:4:
// sampling.temperature cannot be 3; it must be a number from 0 to 2."
std::expected<persona::Persona, std::vector<Error>> persona_from_toml(std::string_view text,
                                                                      std::string_view shown);

// The same of a file, of 64 MiB at most.
std::expected<persona::Persona, std::vector<Error>> read_persona_file(
    const std::filesystem::path& file);

// The file from which persona_from_toml reads the same, made to be read and changed by people.
std::string to_toml(const persona::Persona& persona);

}  // namespace elpis::config
