#include "elpis/config/from_file.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/config/findings.h"

namespace elpis::config {
namespace {

// One error a line.
std::string errors_of(const char* text) {
    std::string messages;
    for (const auto& error : from_toml(text, "a.toml").errors)
        messages += error.message + "\n";
    return messages;
}

TEST_CASE("each value comes with its line") {
    const Findings found =
        from_toml("[model]\n# a comment\ntop_p = 0.5\n\npath = \"a.gguf\"\n", "a.toml");

    REQUIRE(found.assignments.size() == 2);
    CHECK(found.assignments[0].entry->key() == "model.top_p");
    CHECK(found.assignments[0].text == "0.5");
    CHECK(found.assignments[0].source == "a.toml:3");
    CHECK(found.assignments[1].text == "a.gguf");
    CHECK(found.assignments[1].source == "a.toml:5");
}

TEST_CASE("dotted keys and inline tables are sections too") {
    CHECK(from_toml("model.top_p = 0.5\n", "a.toml").assignments.size() == 1);
    CHECK(from_toml("model = { top_p = 0.5 }\n", "a.toml").assignments.size() == 1);
}

TEST_CASE("what is not TOML is named with its line") {
    const auto errors = errors_of("[model]\ntop_p = 0.5\npath = \n");

    CHECK(errors.starts_with("a.toml:3: this is not TOML: "));
}

TEST_CASE("the same key twice is not TOML") {
    const auto errors = errors_of("[model]\ntop_p = 0.5\ntop_p = 0.6\n");

    CHECK(errors.starts_with("a.toml:3: this is not TOML: "));
}

TEST_CASE("an unknown setting comes with the nearest one") {
    CHECK(errors_of("[model]\ncontext_lenght = 4096\n") ==
          "a.toml:2: there is no setting model.context_lenght; did you mean "
          "model.context_length?\n");
}

TEST_CASE("a setting in the wrong section is sent to its own") {
    CHECK(errors_of("[model]\nmax_delta = 0.5\n") ==
          "a.toml:2: there is no setting model.max_delta; did you mean emotion.max_delta?\n");
}

TEST_CASE("a setting like no other gets the list") {
    CHECK(errors_of("[appraisal]\nfavourite_colour = 1\n") ==
          "a.toml:2: there is no setting appraisal.favourite_colour; [appraisal] has mode, "
          "source.\n");
}

TEST_CASE("a value of the wrong type names value, line and what is allowed") {
    CHECK(errors_of("[model]\ncontext_length = 1.5\ntemperature = \"0.7\"\npath = 3\n"
                    "preload = \"maybe\"\nhardware_backend = [\"cuda\"]\n") ==
          "a.toml:2: model.context_length cannot be 1.5; it must be a whole number from 512 to "
          "131072.\n"
          "a.toml:3: model.temperature cannot be \"0.7\"; it must be a number from 0 to 2, without "
          "quotes.\n"
          "a.toml:4: model.path cannot be 3; it must be a path, in quotes.\n"
          "a.toml:5: model.preload cannot be \"maybe\"; it must be true or false.\n"
          "a.toml:6: model.hardware_backend cannot be a list; it must be one of auto, cuda, rocm, "
          "vulkan, metal, cpu, in quotes.\n");
}

TEST_CASE("whole numbers are numbers, and times may be either") {
    const Findings found = from_toml(
        "[model]\ntemperature = 1\n[emotion]\nhalf_life_valence = 90\nhalf_life_arousal = \"2m\"\n",
        "a.toml");

    CHECK(found.errors.empty());
    CHECK(found.assignments.size() == 3);
}

TEST_CASE("an unknown section is a warning with the nearest one") {
    const Findings found = from_toml("[emotoin]\nmax_delta = 1\n", "a.toml");

    CHECK(found.errors.empty());
    CHECK(found.assignments.empty());
    CHECK(found.warnings ==
          std::vector<std::string>{
              "a.toml:1: the section [emotoin] is unknown and ignored. Did you mean emotion?"});
}

TEST_CASE("sections for the engines of the reference implementation are no mistake") {
    const Findings found = from_toml("[llama_cpp]\na = 1\n[transformers]\nb = 2\n", "a.toml");

    CHECK(found.errors.empty());
    CHECK(found.warnings.empty());
}

TEST_CASE("chat_format is ignored with a notice") {
    const Findings found = from_toml("[model]\nchat_format = \"chatml\"\n", "a.toml");

    CHECK(found.errors.empty());
    REQUIRE(found.warnings.size() == 1);
    CHECK(found.warnings[0].starts_with("a.toml:2: model.chat_format is ignored"));
}

TEST_CASE("a value outside of every section is a warning, and a section that is a value an error") {
    const Findings found = from_toml("path = \"a.gguf\"\nmodel = 3\n", "a.toml");

    REQUIRE(found.warnings.size() == 1);
    CHECK(found.warnings[0].starts_with("a.toml:1: path stands outside"));
    REQUIRE(found.errors.size() == 1);
    CHECK(found.errors[0].message.starts_with("a.toml:2: model is a section and cannot be 3;"));
}

TEST_CASE("two names of one setting are an error") {
    CHECK(errors_of("[emotion]\nspiral_window = 5\nspiral_history_window = 6\n") ==
          "a.toml:3: spiral_history_window is the same setting as the one in a.toml:2; keep one of "
          "them.\n");
}

}  // namespace
}  // namespace elpis::config
