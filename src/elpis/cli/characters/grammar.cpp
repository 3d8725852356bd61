#include "elpis/cli/characters/grammar.h"

#include <optional>
#include <string_view>

#include <CLI/App.hpp>
#include <CLI/Option.hpp>

#include "elpis/cli/characters/commands.h"
#include "elpis/cli/command_grammar.h"

namespace elpis::cli {
namespace {

constexpr const char* kGroup = "Characters";

}  // namespace

CharactersGrammar::CharactersGrammar(CLI::App& program) {
    CLI::App& character = add_command(program,
                                      "character",
                                      "who there is to talk with, and character cards. "
                                      "A character is a TOML file: who it is, how it talks, what "
                                      "it feels like by nature. Cards of other programs, V1 to V3, "
                                      "become such files and files such cards.",
                                      kGroup);
    character.require_subcommand(0, 1);
    character.footer(
        "  elpis character list\n"
        "  elpis character import ~/Downloads/seraphina.png\n");
    add_reading(character);
    add_import(character);
    add_export(character);
}

void CharactersGrammar::add_reading(CLI::App& character) {
    CLI::App& list = add_command(character,
                                 "list",
                                 "all characters that have a file. "
                                 "Those that come with the program, and your own.",
                                 "Look");
    list.add_flag("--json", list_.json, "the same for programs");
    list.footer(
        "  elpis character list\n"
        "  elpis character list --characters-dir my-cast --json\n");

    CLI::App& show = add_command(character,
                                 "show",
                                 "everything about one character. "
                                 "What it says of itself, and what it feels like by nature once "
                                 "the settings are added.",
                                 "Look");
    show.add_option("NAME", show_.name, "which one")->required()->group("Arguments");
    show.add_flag("--json", show_.json, "the same for programs");
    show.footer("  elpis character show ada\n");
}

void CharactersGrammar::add_import(CLI::App& character) {
    CLI::App& command =
        add_command(character,
                    "import",
                    "makes a character of a card. "
                    "Reads a PNG picture with a card in it, or the card as JSON, and writes the "
                    "character's file into your folder of characters. What of the card has no "
                    "effect is told, and kept for an export.",
                    "Cards");
    command.add_option("CARD", card_, "a .png or .json file")->required()->group("Arguments");
    command.add_option("--name", import_.name, "by what it is asked for; the card's own name else")
        ->type_name("NAME");
    command.add_flag("--force", import_.force, "write over a character of that name");
    command.footer(
        "  elpis character import seraphina.png\n"
        "  elpis character import card.json --name sera --force\n");
}

void CharactersGrammar::add_export(CLI::App& character) {
    CLI::App& command =
        add_command(character,
                    "export",
                    "makes a card of a character. "
                    "A picture gets the card as V2 and V3, JSON as V3. What the character feels "
                    "like goes with it, and comes back with an import.",
                    "Cards");
    command.add_option("NAME", export_.name, "which one")->required()->group("Arguments");
    command.add_option("-o,--out", out_, "the card, .png or .json; - is standard output, as JSON")
        ->required()
        ->type_name("FILE");
    command.add_option("--picture", picture_, "the PNG picture that a .png card is written into")
        ->type_name("FILE");
    command.add_flag("--v2", export_.v2, "JSON as V2, for programs that know no other");
    command.footer(
        "  elpis character export ada -o ada.png --picture portrait.png\n"
        "  elpis character export ada -o ada.json --v2\n");
}

std::optional<CharactersGrammar::Command> CharactersGrammar::chosen(
    std::string_view full_name) const {
    if (full_name == "character list") return list_;
    if (full_name == "character show") return show_;
    if (full_name == "character import") {
        CharacterImportCommand command = import_;
        command.card = card_;
        return command;
    }
    if (full_name == "character export") {
        CharacterExportCommand command = export_;
        command.out = out_;
        command.picture = picture_;
        return command;
    }
    return std::nullopt;
}

}  // namespace elpis::cli
