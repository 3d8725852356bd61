#include "elpis/config/from_environment.h"

#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/config/findings.h"

namespace elpis::config {
namespace {

using Environment = std::map<std::string, std::string>;

// "model.path=a.gguf by ELPIS_MODEL__PATH" for each assignment.
std::vector<std::string> assignments(const Environment& environment) {
    std::vector<std::string> all;
    for (const Assignment& each : from_environment(environment).assignments) {
        all.push_back(each.entry->key() + "=" + each.text + " by " + each.source);
    }
    return all;
}

TEST_CASE("both forms of a variable set the same setting") {
    CHECK(assignments({{"ELPIS_MODEL__PATH", "a"}}) ==
          std::vector<std::string>{"model.path=a by ELPIS_MODEL__PATH"});
    CHECK(assignments({{"ELPIS_MODEL_PATH", "a"}}) ==
          std::vector<std::string>{"model.path=a by ELPIS_MODEL_PATH"});
}

TEST_CASE("names with underscores of their own are found in both forms") {
    CHECK(assignments({{"ELPIS_MODEL_CONTEXT_LENGTH", "512"}}) ==
          std::vector<std::string>{"model.context_length=512 by ELPIS_MODEL_CONTEXT_LENGTH"});
    CHECK(assignments({{"ELPIS_EMOTION__SPIRAL_WINDOW", "6"}}) ==
          std::vector<std::string>{
              "emotion.spiral_history_window=6 by ELPIS_EMOTION__SPIRAL_WINDOW"});
}

TEST_CASE("where both forms are set and differ, the double one counts, with a warning") {
    const Findings found =
        from_environment({{"ELPIS_MODEL__PATH", "double"}, {"ELPIS_MODEL_PATH", "single"}});

    REQUIRE(found.assignments.size() == 1);
    CHECK(found.assignments[0].text == "double");
    CHECK(found.warnings ==
          std::vector<std::string>{"ELPIS_MODEL_PATH and ELPIS_MODEL__PATH both set model.path; "
                                   "ELPIS_MODEL__PATH counts."});
}

TEST_CASE("where both forms say the same, nobody is warned") {
    CHECK(
        from_environment({{"ELPIS_MODEL__PATH", "a"}, {"ELPIS_MODEL_PATH", "a"}}).warnings.empty());
}

TEST_CASE("an empty variable counts as not set") {
    CHECK(assignments({{"ELPIS_MODEL__PATH", ""}}).empty());
}

TEST_CASE("an unknown variable is a warning with the nearest one of its form") {
    const Findings found = from_environment(
        {{"ELPIS_MODEL__PTAH", "a"}, {"ELPIS_MODEL_TOPP", "1"}, {"ELPIS_FROBNICATE", "1"}});

    CHECK(found.errors.empty());
    CHECK(found.warnings ==
          std::vector<std::string>{
              "The variable ELPIS_FROBNICATE is unknown and ignored.",
              "The variable ELPIS_MODEL_TOPP is unknown and ignored. Did you mean "
              "ELPIS_MODEL_TOP_P?",
              "The variable ELPIS_MODEL__PTAH is unknown and ignored. Did you mean "
              "ELPIS_MODEL__PATH?"});
}

TEST_CASE("variables of others, and those with a meaning elsewhere, are left alone") {
    const Findings found = from_environment({{"PATH", "/bin"},
                                             {"ELPISX", "1"},
                                             {"ELPIS_CONFIG", "a.toml"},
                                             {"ELPIS_LLAMA_DIR", "/llama"},
                                             {"ELPIS_LLAMA_CPP_N_BATCH", "1"},
                                             {"ELPIS_TRANSFORMERS_DEVICE", "cpu"}});

    CHECK(found.assignments.empty());
    CHECK(found.warnings.empty());
}

TEST_CASE("ELPIS_QUIET is yes for 1, true and yes in any case, and no for everything else") {
    for (const char* yes : {"1", "true", "YES"}) {
        CHECK(assignments({{"ELPIS_QUIET", yes}}) ==
              std::vector<std::string>{"logging.quiet=true by ELPIS_QUIET"});
    }
    for (const char* no : {"0", "false", "maybe"}) {
        CHECK(assignments({{"ELPIS_QUIET", no}}) ==
              std::vector<std::string>{"logging.quiet=false by ELPIS_QUIET"});
    }
}

TEST_CASE("chat_format is ignored with a notice in the environment, too") {
    const Findings found = from_environment({{"ELPIS_MODEL_CHAT_FORMAT", "chatml"}});

    CHECK(found.assignments.empty());
    REQUIRE(found.warnings.size() == 1);
    CHECK(found.warnings[0].starts_with("ELPIS_MODEL_CHAT_FORMAT: model.chat_format is ignored"));
}

}  // namespace
}  // namespace elpis::config
