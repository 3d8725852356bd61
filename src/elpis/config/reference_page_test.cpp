#include "elpis/config/reference_page.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "elpis/config/table.h"

namespace elpis::config {
namespace {

TEST_CASE("docs/settings.md is what the table says") {
    std::ifstream file(std::filesystem::path(ELPIS_SOURCE_DIR) / "docs/settings.md");
    REQUIRE(file.is_open());
    const std::string page{std::istreambuf_iterator<char>(file), {}};

    // When this fails: `elpis config reference > docs/settings.md`
    CHECK((page == reference_page()));
}

TEST_CASE("the page names every setting") {
    const std::string page = reference_page();
    for (const auto& entry : table()) {
        CAPTURE(entry.key());
        CHECK(page.find("| `" + std::string(entry.name) + "` |") != std::string::npos);
    }
}

}  // namespace
}  // namespace elpis::config
