#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/result.h"

// The chunks of a PNG file (PNG specification, third edition, §5). What they draw is not looked at.
namespace elpis::persona {

inline constexpr std::string_view kPngSignature{"\x89PNG\r\n\x1A\n", 8};

struct Chunk {
    std::string_view type;  // four letters
    std::string_view data;
    std::string_view whole;  // with length, type and checksum
};

// From IHDR to IEND, as views into `file`; what comes after IEND is not looked at. InvalidArgument,
// as the rest of a sentence, for anything but a whole PNG with right checksums, and for more than
// 65 536 chunks. Needs memory for the list alone, whatever the lengths say.
Result<std::vector<Chunk>> read_chunks(std::string_view file);

// Of a tEXt chunk: Latin-1 keyword and text.
struct TextChunk {
    std::string_view keyword;
    std::string_view text;
};
std::optional<TextChunk> text_of(const Chunk& chunk);

// The picture with `texts`, keyword and text, as tEXt chunks before its end, in place of those that
// have the same keywords (in any case of letters).
std::string with_texts(std::span<const Chunk> chunks,
                       std::span<const std::pair<std::string, std::string>> texts);

// The first text of that keyword, in any case of letters.
std::optional<std::string_view> find_text(std::span<const Chunk> chunks, std::string_view keyword);

}  // namespace elpis::persona
