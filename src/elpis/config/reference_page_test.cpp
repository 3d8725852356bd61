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
    if (page == reference_page()) return;

    const std::filesystem::path fresh = std::filesystem::path(ELPIS_BINARY_DIR) / "settings.md";
    std::ofstream(fresh) << reference_page();
    FAIL("the page is out of date: copy ", fresh.string(), " to docs/settings.md");
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
