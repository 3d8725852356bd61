#pragma once

#include <string>
#include <string_view>

// How text lies on a terminal's grid.
namespace elpis::cli {

// Cells that UTF-8 text takes: two for East Asian wide characters and emoji, none for combining
// marks. An approximation without the locale's tables.
int columns(std::string_view text);

// The start of `text` that is at most `width` columns wide; no character is cut in two.
std::string_view cut_to(std::string_view text, int width);

// `text`, which starts at column `indent`, with line ends put where words would cross column
// `width`; later lines are indented as much. Line ends in the text stay. A word wider than a line
// sticks out.
std::string wrapped(std::string_view text, int width, int indent = 0);

}  // namespace elpis::cli
