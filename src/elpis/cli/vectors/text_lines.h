#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"

namespace elpis::cli {

inline constexpr std::size_t kMostTextLines = 100'000;

// A line of a file of texts, and where it stands, counted from 1.
struct TextLine {
    std::string text;
    std::size_t line = 0;
};

// Texts as JSON objects, one {"text": "…"} a line; empty lines are passed over, other members
// ignored. InvalidArgument names file and line: no such object, a blank text, chats (which are not
// read), more than kMostTextLines.
Result<std::vector<TextLine>> json_lines(std::string_view content, std::string_view shown);

// Every line that is not blank, as it is. InvalidArgument: not UTF-8, none, too many.
Result<std::vector<std::string>> plain_lines(std::string_view content, std::string_view shown);

}  // namespace elpis::cli
