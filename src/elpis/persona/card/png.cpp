#include "elpis/persona/card/png.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <zlib.h>

#include "elpis/base/error.h"
#include "elpis/base/letters.h"
#include "elpis/base/result.h"

namespace elpis::persona {
namespace {

constexpr std::size_t kMostChunks = 65'536;
constexpr std::size_t kHeader = 8;    // length and type
constexpr std::size_t kChecksum = 4;  // after the data
constexpr std::uint32_t kLongestData = 0x7FFFFFFF;

std::uint32_t number_at(std::string_view bytes) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = number << 8U | static_cast<unsigned char>(bytes[i]);
    return number;
}

void put_number(std::string& bytes, std::uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<char>(number >> static_cast<unsigned>(shift) & 0xFFU));
}

std::uint32_t checksum_of(std::string_view type_and_data) {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(type_and_data.data());
    return static_cast<std::uint32_t>(::crc32_z(0, bytes, type_and_data.size()));
}

std::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorCode::InvalidArgument, std::move(reason));
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The chunk at the beginning of `rest`, which begins at byte `place` of the file.
Result<Chunk> read_chunk(std::string_view rest, std::size_t place) {
    if (rest.size() < kHeader + kChecksum)
        return refuse(fmt::format("it is cut off at byte {}, before its end mark", place));
    const std::uint32_t length = number_at(rest);
    const std::string_view type = rest.substr(4, 4);
    if (!std::ranges::all_of(type, is_letter))
        return refuse(fmt::format("its chunk at byte {} has a type that is none", place));
    if (length > kLongestData || length > rest.size() - kHeader - kChecksum) {
        return refuse(fmt::format("its chunk {} at byte {} says it has {} bytes, and {} are left",
                                  type,
                                  place,
                                  length,
                                  rest.size() - kHeader - kChecksum));
    }
    const Chunk chunk{.type = type,
                      .data = rest.substr(kHeader, length),
                      .whole = rest.substr(0, kHeader + length + kChecksum)};
    if (checksum_of(rest.substr(4, 4 + length)) != number_at(rest.substr(kHeader + length)))
        return refuse(fmt::format("its chunk {} at byte {} has a wrong checksum", type, place));
    return chunk;
}

void put_text(std::string& file, std::string_view keyword, std::string_view text) {
    std::string chunk = "tEXt";
    chunk.append(keyword).push_back('\0');
    chunk.append(text);
    put_number(file, static_cast<std::uint32_t>(chunk.size() - 4));
    file += chunk;
    put_number(file, checksum_of(chunk));
}

}  // namespace

Result<std::vector<Chunk>> read_chunks(std::string_view file) {
    if (!file.starts_with(kPngSignature)) return refuse("it is no PNG picture");
    std::vector<Chunk> chunks;
    std::size_t place = kPngSignature.size();
    while (chunks.empty() || chunks.back().type != "IEND") {
        if (chunks.size() == kMostChunks)
            return refuse(fmt::format("it has more than the {} chunks allowed", kMostChunks));
        ELPIS_TRY(const Chunk chunk, read_chunk(file.substr(place), place));
        if (chunks.empty() && (chunk.type != "IHDR" || chunk.data.size() != 13))
            return refuse("it does not begin with the header of a picture");
        chunks.push_back(chunk);
        place += chunk.whole.size();
    }
    return chunks;
}

std::optional<TextChunk> text_of(const Chunk& chunk) {
    if (chunk.type != "tEXt") return std::nullopt;
    const std::size_t end = chunk.data.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    return TextChunk{.keyword = chunk.data.substr(0, end), .text = chunk.data.substr(end + 1)};
}

std::optional<std::string_view> find_text(std::span<const Chunk> chunks, std::string_view keyword) {
    for (const Chunk& chunk : chunks) {
        const auto found = text_of(chunk);
        if (found && same_letters(found->keyword, keyword)) return found->text;
    }
    return std::nullopt;
}

std::string with_texts(std::span<const Chunk> chunks,
                       std::span<const std::pair<std::string, std::string>> texts) {
    const auto is_replaced = [&](const Chunk& chunk) {
        const auto old = text_of(chunk);
        return old && std::ranges::any_of(texts, [&](const auto& text) {
                   return same_letters(text.first, old->keyword);
               });
    };
    std::string file(kPngSignature);
    for (const Chunk& chunk : chunks) {
        if (is_replaced(chunk)) continue;
        if (chunk.type == "IEND") {
            for (const auto& [keyword, text] : texts)
                put_text(file, keyword, text);
        }
        file += chunk.whole;
    }
    return file;
}

}  // namespace elpis::persona
