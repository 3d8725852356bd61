#include "elpis/config/value_text.h"

#include <cmath>
#include <random>

#include <doctest/doctest.h>

namespace elpis::config {
namespace {

TEST_CASE("a number is the whole text or none") {
    CHECK(to_integer("-12") == -12);
    CHECK(to_decimal("1e-3") == 0.001);
    for (const char* wrong : {"", " 1", "1 ", "1x", "0x10", "1.5.2", "--1"}) {
        CAPTURE(wrong);
        CHECK_FALSE(to_integer(wrong).has_value());
        CHECK_FALSE(to_decimal(wrong).has_value());
    }
    CHECK_FALSE(to_integer("1.0").has_value());
    CHECK_FALSE(to_integer("99999999999999999999").has_value());
}

TEST_CASE("what is not finite is no number") {
    for (const char* wrong : {"nan", "inf", "-inf", "1e999"}) {
        CAPTURE(wrong);
        CHECK_FALSE(to_decimal(wrong).has_value());
    }
}

TEST_CASE("true and false have their usual names, in any case") {
    for (const char* yes : {"true", "YES", "On", "1"})
        CHECK(to_boolean(yes) == true);
    for (const char* no : {"false", "NO", "Off", "0"})
        CHECK(to_boolean(no) == false);
    CHECK_FALSE(to_boolean("2").has_value());
    CHECK_FALSE(to_boolean("").has_value());
}

TEST_CASE("every number survives being written") {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> exponent(-6, 6);
    std::uniform_real_distribution<double> mantissa(-10, 10);
    for (int i = 0; i < 10'000; ++i) {
        const double number = mantissa(random) * std::pow(10.0, exponent(random));
        CHECK(to_decimal(from_decimal(number)) == number);
    }
}

TEST_CASE("words are compared without case, and with one kind of dash") {
    CHECK(same_word("Llama_CPP", "llama-cpp"));
    CHECK_FALSE(same_word("llama-cpp", "llama-cp"));
}

}  // namespace
}  // namespace elpis::config
