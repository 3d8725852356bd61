#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <CLI/App.hpp>

#include "elpis/cli/characters/commands.h"

namespace elpis::cli {

// The part of the command line that is about characters. CLI11 writes into the members, so it stays
// where it is.
class CharactersGrammar {
public:
    using Command = std::variant<CharacterListCommand,
                                 CharacterShowCommand,
                                 CharacterImportCommand,
                                 CharacterExportCommand>;

    explicit CharactersGrammar(CLI::App& program);
    ~CharactersGrammar() = default;
    CharactersGrammar(const CharactersGrammar&) = delete;
    CharactersGrammar& operator=(const CharactersGrammar&) = delete;

    // What was asked, after a parse that chose this command; nothing when it is none of these.
    std::optional<Command> chosen(std::string_view full_name) const;

private:
    void add_reading(CLI::App& character);  // list, show
    void add_import(CLI::App& character);
    void add_export(CLI::App& character);

    CharacterListCommand list_;
    CharacterShowCommand show_;
    CharacterImportCommand import_;
    CharacterExportCommand export_;
    // Paths, as CLI11 leaves them.
    std::string card_;
    std::string out_;
    std::string picture_;
};

}  // namespace elpis::cli
