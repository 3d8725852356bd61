#pragma once

#include <string>
#include <vector>

#include "elpis/affect/options.h"
#include "elpis/cli/characters/cast.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/characters.h"

namespace elpis::cli {

// One line of the list: a character, or why its file is none.
struct ListedCharacter {
    std::string name;
    config::CharacterFile file;
    std::string called;   // its full name
    std::string about;    // in short
    std::string trouble;  // empty: none
};

// What lies in the files. Those that cannot be read are told of, not failed for.
std::vector<ListedCharacter> listed(const config::CharacterFiles& files);

std::string list_page(const std::vector<ListedCharacter>& characters, const Look& look);
std::string list_json(const std::vector<ListedCharacter>& characters);

// Everything about one. `settings`: what it feels like where it does not say.
std::string character_page(const CastMember& member,
                           const affect::Options& settings,
                           const Look& look);
std::string character_json(const CastMember& member);

}  // namespace elpis::cli
