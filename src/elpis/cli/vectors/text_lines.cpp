#include "elpis/cli/vectors/text_lines.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/steering/formats/bounded_json.h"

namespace elpis::cli {
namespace {

// Every line that is not blank, with its number.
Result<void> each_line(
    std::string_view content,
    std::string_view shown,
    const std::function<Result<void>(std::string_view line, std::size_t number)>& take) {
    std::size_t lines = 0;
    for (std::size_t number = 1; !content.empty(); ++number) {
        const std::size_t end = std::min(content.find('\n'), content.size());
        std::string_view line = content.substr(0, end);
        content.remove_prefix(std::min(end + 1, content.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (utf8::blank(line)) continue;
        if (++lines > kMostTextLines) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{}:{}: more than {} texts; take fewer at a time",
                                    shown,
                                    number,
                                    kMostTextLines));
        }
        if (auto taken = take(line, number); !taken) {
            return fail(taken.error().code,
                        fmt::format("{}:{}: {}", shown, number, taken.error().message));
        }
    }
    if (lines == 0)
        return fail(ErrorCode::InvalidArgument, fmt::format("{} has no text in it", shown));
    return {};
}

Result<std::string> text_in(std::string_view line) {
    ELPIS_TRY(const nlohmann::json json, steering::formats::parse_json(line));
    const auto wrong = [](std::string_view what) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format(R"({}; a line is {{"text": "…"}})", what));
    };
    if (!json.is_object()) return wrong("this is no JSON object");
    const auto text = json.find("text");
    if (text == json.end()) {
        return wrong(json.contains("messages")
                         ? "messages are not read, because activations are those of plain text"
                         : "\"text\" is missing");
    }
    if (!text->is_string()) return wrong("\"text\" is no text");
    auto content = text->get<std::string>();
    if (utf8::blank(content)) return wrong("\"text\" is blank");
    if (!utf8::valid(content)) return wrong("\"text\" is not UTF-8");
    return content;
}

}  // namespace

Result<std::vector<TextLine>> json_lines(std::string_view content, std::string_view shown) {
    std::vector<TextLine> texts;
    ELPIS_OK(
        each_line(content, shown, [&](std::string_view line, std::size_t number) -> Result<void> {
            ELPIS_TRY(std::string text, text_in(line));
            texts.push_back({.text = std::move(text), .line = number});
            return {};
        }));
    return texts;
}

Result<std::vector<std::string>> plain_lines(std::string_view content, std::string_view shown) {
    std::vector<std::string> lines;
    ELPIS_OK(each_line(content, shown, [&](std::string_view line, std::size_t) -> Result<void> {
        if (!utf8::valid(line)) {
            return fail(ErrorCode::InvalidArgument,
                        "this is not UTF-8 text; convert it first, with iconv for example");
        }
        lines.emplace_back(line);
        return {};
    }));
    return lines;
}

}  // namespace elpis::cli
