#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace elpis::engine {

// Several of llama.cpp's tokenisers match words with std::regex, which recurses once per byte of a
// match: one word of 40 KB overflows the stack and ends the process. So runs without a change
// between blank and not blank are cut after `limit` bytes, between characters and never inside one
// of the strings in `whole` (control tokens). All other text is one piece, as it was.
std::vector<std::string_view> cut_long_runs(std::string_view text,
                                            std::size_t limit,
                                            const std::vector<std::string>& whole);

}  // namespace elpis::engine
