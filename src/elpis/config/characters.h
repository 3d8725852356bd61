#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/config/load.h"
#include "elpis/persona/persona.h"

// The characters that lie in files: NAME.toml is the one that is asked for as NAME.
namespace elpis::config {

// Where the user's own are: `characters.dir`, or elpis/characters in the user's folder of settings.
// Need not exist. Nothing when neither the setting nor the environment tells.
std::optional<std::filesystem::path> own_characters_folder(const Loaded& loaded,
                                                           const Inputs& inputs);

// Where those that come with the program are: in the installed share folder, or in the checkout
// that holds the executable. Nothing when they are not there.
std::optional<std::filesystem::path> shipped_characters_folder(const Inputs& inputs);

struct CharacterFile {
    std::filesystem::path path;
    bool shipped = false;

    bool operator==(const CharacterFile&) const = default;
};
using CharacterFiles =
    std::map<std::string, CharacterFile, std::less<>>;  // by the character's name

// Looks at names alone. A file of the user's hides a shipped one of its name. The errors name files
// that are called what no character can be, and folders that cannot be read or hold more than
// 10 000 files.
std::expected<CharacterFiles, std::vector<Error>> find_characters(const Loaded& loaded,
                                                                  const Inputs& inputs);

// One of them, who is called like its file when it has no name of its own.
std::expected<persona::Persona, std::vector<Error>> load_character(const std::string& name,
                                                                   const CharacterFile& file);

// All of them, or everything that is wrong. A set of vectors that one asks for (affect.vectors) has
// become an absolute path: what is relative starts at the folder of the character's file, where a
// name stands for a folder or for NAME.gguf or NAME.safetensors; "~/" is the home folder. Whether
// it is there is not asked.
using Personas = std::map<std::string, persona::Persona, std::less<>>;
std::expected<Personas, std::vector<Error>> load_characters(const Loaded& loaded,
                                                            const Inputs& inputs);

}  // namespace elpis::config
