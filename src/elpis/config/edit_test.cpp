#include "elpis/config/edit.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace elpis::config {
namespace {

const std::vector<Change> batch = {
    {.section = "engine", .name = "batch_rows", .value = "256", .why = "elpis tune: quickest"}};

TEST_CASE("a file that does not exist yet gets sections of its own") {
    CHECK(with_changes("", batch) == "[engine]\n# elpis tune: quickest\nbatch_rows = 256\n");
}

TEST_CASE("a setting that is there is changed in its place, and all else stays to the letter") {
    const std::string before =
        "# mine\n[model]\npath = \"a.gguf\"   # the small one\n\n[engine]  # speed\n"
        "sequences = 4\nbatch_rows=512 # big\nmax_step_ms = 20\n\n[mcp]\nworkers = 2";
    CHECK(with_changes(before, batch) ==
          "# mine\n[model]\npath = \"a.gguf\"   # the small one\n\n[engine]  # speed\n"
          "sequences = 4\n# elpis tune: quickest\nbatch_rows = 256\nmax_step_ms = 20\n\n"
          "[mcp]\nworkers = 2\n");
}

TEST_CASE("a section that is there gets what it lacks") {
    CHECK(with_changes("[engine]\nsequences = 4\n", batch) ==
          "[engine]\n# elpis tune: quickest\nbatch_rows = 256\nsequences = 4\n");
}

TEST_CASE("changed again, the old reason goes with the old value") {
    const std::string once = with_changes("[engine]\nsequences = 4\n", batch);
    const std::vector<Change> again = {
        {.section = "engine", .name = "batch_rows", .value = "64", .why = "elpis tune: other day"}};
    CHECK(with_changes(once, again) ==
          "[engine]\n# elpis tune: other day\nbatch_rows = 64\nsequences = 4\n");
    CHECK(with_changes(with_changes(once, again), again) == with_changes(once, again));
}

TEST_CASE("names that begin alike, sections that end alike and comments are not taken for it") {
    const std::string before =
        "[my.engine]\nbatch_rows = 1\n[engine]\n#batch_rows = 2\nbatch_rows_more = 3\n";
    CHECK(with_changes(before, batch) ==
          "[my.engine]\nbatch_rows = 1\n[engine]\n# elpis tune: quickest\nbatch_rows = 256\n"
          "#batch_rows = 2\nbatch_rows_more = 3\n");
}

}  // namespace
}  // namespace elpis::config
