#include "elpis/persona/name.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace elpis::persona {
namespace {

TEST_CASE("names are short text that could name a file") {
    for (const std::string_view good : {"default", "Ada Lovelace", "Пушкин", "a.b", "x"}) {
        CHECK(check_character_name(good).has_value());
    }
    for (const std::string_view bad : {std::string_view(""),
                                       std::string_view(".."),
                                       std::string_view(".hidden"),
                                       std::string_view("a/b"),
                                       std::string_view("a\\b"),
                                       std::string_view("a\0b", 3),
                                       std::string_view("a\nb"),
                                       std::string_view("\xFF")}) {
        CHECK_FALSE(check_character_name(bad).has_value());
    }
    CHECK(check_character_name(std::string(64, 'x')).has_value());
    CHECK_FALSE(check_character_name(std::string(65, 'x')).has_value());
}

}  // namespace
}  // namespace elpis::persona
