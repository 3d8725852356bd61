#include "elpis/cli/doctor/page.h"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/cli/doctor/diagnosis.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

Diagnosis example() {
    return {.sections = {{.name = "model",
                          .facts = {{"file", "/m.gguf", "/m.gguf", "the default model"},
                                    {"context_length", 4096, "4096 tokens", ""}}}}};
}

TEST_CASE("the page names facts with their reasons, and ends with the verdict") {
    CHECK(doctor_page(example(), Look{}) ==
          "Model\n"
          "  file            /m.gguf (the default model)\n"
          "  context length  4096 tokens\n"
          "\n"
          "All is well.\n");
}

TEST_CASE("problems and advice are lists, and with a problem all is not well") {
    Diagnosis diagnosis = example();
    diagnosis.advice = {"Mind the gap."};
    CHECK(doctor_page(diagnosis, Look{}).ends_with("Advice\n  * Mind the gap.\n\nAll is well.\n"));
    diagnosis.problems = {"There is no model."};
    const std::string page = doctor_page(diagnosis, Look{});
    CHECK(page.find("Problems\n  * There is no model.\n") != std::string::npos);
    CHECK(page.find("All is well") == std::string::npos);
}

TEST_CASE("a model's name cannot command the terminal") {
    Diagnosis diagnosis = example();
    diagnosis.sections[0].facts[0].text = "evil\x1b[2J";
    CHECK(doctor_page(diagnosis, Look{}).find('\x1b') == std::string::npos);
}

TEST_CASE("programs get values, reasons and the verdict") {
    Diagnosis diagnosis = example();
    diagnosis.problems = {"There is no model."};
    const auto page = nlohmann::json::parse(doctor_json(diagnosis));
    CHECK(page["good"] == false);
    CHECK(page["problems"][0] == "There is no model.");
    CHECK(page["model"]["context_length"]["value"] == 4096);
    CHECK(page["model"]["file"]["why"] == "the default model");
    CHECK_FALSE(page["model"]["context_length"].contains("why"));
}

}  // namespace
}  // namespace elpis::cli
