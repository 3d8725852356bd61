#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace elpis::http {

// More lines have no use, and cost whoever looks one up.
inline constexpr std::size_t kMostHeaderLines = 1'000;

// How much belongs to the request that some received bytes begin with. Says nothing about whether
// it is a good one: its real parser does.
struct Head {
    std::size_t bytes = 0;  // up to and with the empty line
    std::size_t lines = 0;  // without the request's own and the empty one
    // Bytes that follow. Absent: they cannot be counted ahead, because the body comes in chunks,
    // its sender waits for leave to go on, or the head contradicts itself.
    std::optional<std::uint64_t> body = 0;
};

// Nothing while the empty line has not come. Pure; safe on any bytes.
std::optional<Head> read_head(std::string_view received);

// Name and value of each line of `lines` that has both, up to the empty line or the end; no judge
// of what is between. For a head that the real parser has given up.
std::vector<std::pair<std::string, std::string>> header_lines(std::string_view lines);

// Takes every line of the header `name` out of the head that `received` begins with. Without a
// whole head: no effect.
void erase_header(std::string& received, std::string_view name);

}  // namespace elpis::http
