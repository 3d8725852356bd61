#pragma once

#include <filesystem>
#include <string>

// What somebody asked to be done with characters in files. Paths are as given; empty ones were not.
namespace elpis::cli {

struct CharacterListCommand {
    bool json = false;
};

struct CharacterShowCommand {
    std::string name;
    bool json = false;
};

struct CharacterImportCommand {
    std::filesystem::path card;
    std::string name;    // empty: the card's
    bool force = false;  // write over a file that is there
};

struct CharacterExportCommand {
    std::string name;
    std::filesystem::path out;      // .png or .json; "-": standard output
    std::filesystem::path picture;  // a PNG that the card is written into
    bool v2 = false;                // of JSON; pictures have both
};

}  // namespace elpis::cli
