#include "elpis/base/log_line.h"

#include <chrono>
#include <string>
#include <string_view>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "elpis/base/options.h"
#include "elpis/base/utc_time.h"
#include "elpis/base/utf8.h"

namespace elpis {
namespace {

struct Style {
    std::string_view name;
    std::string_view colour;  // ANSI
};

Style style(LogLevel level) {
    switch (level) {
        case LogLevel::Debug:
            return {"DEBUG", "\x1b[2m"};
        case LogLevel::Info:
            return {"INFO", "\x1b[36m"};
        case LogLevel::Warning:
            return {"WARNING", "\x1b[33m"};
        case LogLevel::Error:
            return {"ERROR", "\x1b[31m"};
        case LogLevel::Critical:
            break;
    }
    return {"CRITICAL", "\x1b[1;31m"};
}

std::string timestamp(std::chrono::system_clock::time_point time) {
    const UtcTime at = utc_time(time);
    return fmt::format("{}.{:03}Z", iso_text(at), at.microsecond / 1'000);
}

}  // namespace

std::string text_line(const LogRecord& record, bool coloured) {
    const auto [name, colour] = style(record.level);
    return fmt::format("{} {}{}{} {}: {}\n",
                       timestamp(record.time),
                       coloured ? colour : "",
                       name,
                       coloured ? "\x1b[0m" : "",
                       utf8::printable(record.about),
                       utf8::printable(record.text));
}

std::string json_line(const LogRecord& record) {
    const nlohmann::ordered_json line{{"time", timestamp(record.time)},
                                      {"level", style(record.level).name},
                                      {"about", record.about},
                                      {"message", record.text}};
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace elpis
