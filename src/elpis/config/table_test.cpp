#include "elpis/config/table.h"

#include <cmath>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/config/entry.h"
#include "elpis/config/settings.h"
#include "elpis/config/value_text.h"

namespace elpis::config {
namespace {

bool is_number(const Entry& entry) {
    return entry.kind == Kind::Integer || entry.kind == Kind::Decimal ||
           entry.kind == Kind::Duration;
}

TEST_CASE("every default can be written down and read back") {
    for (const Entry& entry : table()) {
        CAPTURE(entry.key());
        Settings settings;
        const std::string text = entry.default_text();

        CHECK(entry.write(settings, text));
        CHECK(entry.read(settings) == text);
    }
}

TEST_CASE("every default lies inside its range") {
    for (const Entry& entry : table()) {
        CAPTURE(entry.key());
        const auto number = entry.kind == Kind::Duration ? to_seconds(entry.default_text())
                                                         : to_decimal(entry.default_text());
        if (!number) continue;
        CHECK(*number >= entry.min);
        CHECK(*number <= entry.max);
    }
}

TEST_CASE("both edges of every range are accepted, and what lies outside is refused") {
    for (const Entry& entry : table()) {
        if (!is_number(entry)) continue;
        CAPTURE(entry.key());
        Settings settings;
        for (const double edge : {entry.min, entry.max}) {
            CAPTURE(edge);
            CHECK(entry.write(settings, from_decimal(edge)));
            const std::string text = entry.read(settings);
            CHECK((entry.kind == Kind::Duration ? to_seconds(text) : to_decimal(text)) == edge);
        }
        const std::string before = entry.read(settings);
        const double infinity = HUGE_VAL;
        for (const double outside : {entry.min - 1,
                                     entry.max + 1,
                                     std::nextafter(entry.min, -infinity),
                                     std::nextafter(entry.max, infinity)}) {
            CAPTURE(outside);
            CHECK_FALSE(entry.write(settings, from_decimal(outside)));
        }
        CHECK_FALSE(entry.write(settings, "nan"));
        CHECK_FALSE(entry.write(settings, ""));
        CHECK(entry.read(settings) == before);
    }
}

TEST_CASE("every choice is accepted in any case, and nothing else is") {
    for (const Entry& entry : table()) {
        if (entry.kind != Kind::Choice) continue;
        CAPTURE(entry.key());
        Settings settings;
        for (const std::string_view choice : entry.choices) {
            std::string shouted(choice);
            for (char& c : shouted)
                c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
            CHECK(entry.write(settings, shouted));
            CHECK(entry.read(settings) == choice);
        }
        CHECK_FALSE(entry.write(settings, "something else"));
    }
}

TEST_CASE("auto is a value where the program may decide, and nowhere else") {
    for (const Entry& entry : table()) {
        if (!is_number(entry) && entry.kind != Kind::Boolean) continue;
        CAPTURE(entry.key());
        Settings settings;
        CHECK(entry.write(settings, "Auto") == entry.has_auto);
    }
}

TEST_CASE("every entry writes to a place of its own") {
    for (const Entry& entry : table()) {
        Settings settings;
        const std::string other = entry.kind == Kind::Path      ? "/somewhere/else"
                                  : entry.kind == Kind::Text    ? "anything"
                                  : entry.kind == Kind::Boolean ? "true"
                                  : entry.kind == Kind::Choice  ? std::string(entry.choices.back())
                                                                : from_decimal(entry.max);
        REQUIRE(entry.write(settings, other));
        for (const Entry& neighbour : table()) {
            if (&neighbour == &entry) continue;
            CAPTURE(entry.key());
            CAPTURE(neighbour.key());
            CHECK(neighbour.read(settings) == neighbour.default_text());
        }
    }
}

TEST_CASE("names, flags and variables are unambiguous in both forms") {
    std::set<std::string> seen;
    for (const Entry& entry : table()) {
        std::string single = entry.environment();
        single.erase(single.find("__"), 1);
        std::vector<std::string> names{entry.key(), entry.flag(), entry.environment(), single};
        for (const std::string_view alias : entry.aliases) {
            names.push_back(std::string(entry.section) + "." + std::string(alias));
        }
        for (const std::string& name : names) {
            CAPTURE(name);
            CHECK(seen.insert(name).second);
        }
    }
}

TEST_CASE("the names of one setting follow from its section and name") {
    const Entry* entry = find("model.context_length");
    REQUIRE(entry != nullptr);

    CHECK(entry->flag() == "--model-context-length");
    CHECK(entry->environment() == "ELPIS_MODEL__CONTEXT_LENGTH");
    CHECK(entry->allowed() == "a whole number from 512 to 131072");
    CHECK(entry->placeholder() == "INT");
    CHECK(entry->default_text() == "4096");
}

TEST_CASE("an older name finds the same setting") {
    REQUIRE(find("emotion.spiral_window") != nullptr);
    CHECK(find("emotion.spiral_window") == find("emotion.spiral_history_window"));
    CHECK(find("emotion.spiral") == nullptr);
}

TEST_CASE("the defaults are those of the reference implementation") {
    for (const auto& [key, text] : std::initializer_list<std::pair<const char*, const char*>>{
             {"model.backend", "llama-cpp"},
             {"model.context_length", "4096"},
             {"model.gpu_layers", "auto"},
             {"model.n_threads", "auto"},
             {"model.temperature", "0.7"},
             {"model.top_p", "0.9"},
             {"model.max_tokens", "4096"},
             {"model.hardware_backend", "auto"},
             {"model.torch_dtype", "auto"},
             {"model.steering_layer", "15"},
             {"emotion.max_delta", "0.5"},
             {"emotion.steering_strength", "1"},
             {"emotion.trajectory_history_size", "20"},
             {"emotion.spiral_history_window", "5"},
             {"emotion.spiral_consecutive_increases", "3"}}) {
        CAPTURE(key);
        const Entry* entry = find(key);
        REQUIRE(entry != nullptr);
        CHECK(entry->default_text() == text);
    }
}

}  // namespace
}  // namespace elpis::config
