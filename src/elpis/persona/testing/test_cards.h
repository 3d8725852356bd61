#pragma once

#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

// The cards that tests/data/cards/make_cards.py writes.
namespace elpis::persona::testing {

inline std::string card_file(std::string_view name) {
    std::ifstream file(std::filesystem::path(ELPIS_TEST_DATA) / "cards" / name, std::ios::binary);
    REQUIRE_MESSAGE(file.is_open(), name);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace elpis::persona::testing
