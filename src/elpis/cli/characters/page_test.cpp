#include "elpis/cli/characters/page.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/options.h"
#include "elpis/base/test_folder.h"
#include "elpis/cli/characters/cast.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/characters.h"
#include "elpis/persona/persona.h"

namespace elpis::cli {
namespace {

using nlohmann::json;

CastMember iris() {
    persona::Persona persona{.name = "Iris Vale",
                             .nickname = "Iris",
                             .description = "{{char}} keeps bees.",
                             .greeting = "Good morning, {{user}}.",
                             .alternate_greetings = {"Mind the smoke."},
                             .examples = {{{persona::Line::Speaker::User, "Hi"},
                                           {persona::Line::Speaker::Character, "Hello."}}}};
    persona.sampling.max_tokens = 100;
    persona.affect.traits.extraversion = 1.0;
    persona.affect.events["sting"] = {.valence = -0.5, .arousal = 0.5};
    return {.name = "iris", .file = {.path = "/c/iris.toml", .shipped = true}, .persona = persona};
}

TEST_CASE("the page of a character has everything that it says, with its name filled in") {
    CHECK(character_page(iris(), affect::Options{}, Look{}) ==
          "Iris Vale (\"Iris\")\n"
          "  asked for as iris; /c/iris.toml, which comes with elpis\n"
          "\nDescription\n  Iris keeps bees.\n"
          "\nGreeting\n  Good morning, User.\n"
          "\nAnother greeting\n  Mind the smoke.\n"
          "\nExample\n  User: Hi\n  Iris: Hello.\n"
          "\nAnswers\n  at most 100 tokens\n"
          "\nFeeling\n"
          "  at home at valence +0.21, arousal +0.00, from its traits\n"
          "  half of a feeling fades in 5m (valence) and 150s (arousal), half of a mood in\n"
          "  3h and 90m\n"
          "  sting: valence -0.50, arousal +0.50\n");
}

TEST_CASE("text of a stranger's card cannot move the cursor") {
    CastMember member = iris();
    member.persona.name =
        "a\x9B"
        "b";
    member.persona.description = "\x1B[31mred";
    const std::string page = character_page(member, {}, Look{});
    CHECK(page.find('\x1B') == std::string::npos);
}

TEST_CASE("for programs a character is its tree") {
    const json page = json::parse(character_json(iris()));
    CHECK(page["name"] == "iris");
    CHECK(page["file"] == "/c/iris.toml");
    CHECK(page["shipped"] == true);
    CHECK(page["persona"]["name"] == "Iris Vale");
    CHECK(page["persona"]["affect"]["traits"]["extraversion"] == 1.0);
}

TEST_CASE("the list has one line for each, and says what is wrong with a file") {
    const TestFolder folder;
    const config::CharacterFiles files{
        {"ada", {.path = folder.write("ada.toml", "personality = \"curious\"\n"), .shipped = true}},
        {"broken", {.path = folder.write("broken.toml", "\nnam = 1\n")}},
        {"iris", {.path = folder.write("iris.toml", "name = \"Iris Vale\"\n")}}};
    const std::string place = (folder.path() / "broken.toml").string();
    CHECK(list_page(listed(files), Look{}) ==
          "ada     curious (comes with elpis)\n"
          "broken  not readable: " +
              place +
              ":2: there is no field nam; did you mean name?\n"
              "iris    Iris Vale\n");
    const json page = json::parse(list_json(listed(files)));
    CHECK(page["characters"][0]["shipped"] == true);
    CHECK(page["characters"][1].contains("trouble"));
    CHECK(page["characters"][2]["full_name"] == "Iris Vale");
    CHECK(list_page({}, Look{}).starts_with("There is nobody yet"));
}

TEST_CASE("what is said in short ends between words") {
    const TestFolder folder;
    const auto file = folder.write(
        "a.toml", "description = \"" + std::string(40, 'x') + " " + std::string(40, 'y') + "\"\n");
    CHECK(listed({{"a", {.path = file}}}).front().about == std::string(40, 'x') + " …");
}

}  // namespace
}  // namespace elpis::cli
