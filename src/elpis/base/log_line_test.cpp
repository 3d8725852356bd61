#include "elpis/base/log_line.h"

#include <chrono>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/options.h"

namespace elpis {
namespace {

LogRecord record(std::string_view text) {
    const std::chrono::sys_days day = std::chrono::year(2026) / 3 / 1;
    return {day + std::chrono::hours(12) + std::chrono::milliseconds(7),
            LogLevel::Warning,
            "engine",
            text};
}

TEST_CASE("a text line says when, how bad, who and what") {
    CHECK(text_line(record("The model is slow."), false) ==
          "2026-03-01T12:00:00.007Z WARNING engine: The model is slow.\n");
}

TEST_CASE("only a coloured line holds escape sequences") {
    CHECK(text_line(record("x"), true).find('\x1b') != std::string::npos);
    CHECK(text_line(record("x\x1b[31m"), false).find('\x1b') == std::string::npos);
}

TEST_CASE("text from outside cannot fake a line of its own") {
    const std::string text = text_line(record("a\n2026 ERROR engine: b"), false);
    const std::string json = json_line(record("a\nb"));

    CHECK(text.find('\n') == text.size() - 1);
    CHECK(json.find('\n') == json.size() - 1);
}

TEST_CASE("a json line holds the same four facts") {
    const auto line = nlohmann::json::parse(json_line(record("The \"model\" is slow.")));

    CHECK(line == nlohmann::json{{"time", "2026-03-01T12:00:00.007Z"},
                                 {"level", "WARNING"},
                                 {"about", "engine"},
                                 {"message", "The \"model\" is slow."}});
}

TEST_CASE("bytes that are no text are replaced in a json line") {
    const auto line = nlohmann::json::parse(json_line(record("broken \xff\xc3 text")));

    CHECK(line["message"] == "broken \xEF\xBF\xBD\xEF\xBF\xBD text");
}

}  // namespace
}  // namespace elpis
