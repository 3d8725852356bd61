#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace elpis::http {

// How much belongs to the request that some received bytes begin with. Says nothing about whether
// it is a good one: its real parser does.
struct Head {
    std::size_t bytes = 0;  // up to and with the empty line
    // Bytes that follow. Absent: they cannot be counted ahead, because the body comes in chunks,
    // its sender waits for leave to go on, or the head contradicts itself.
    std::optional<std::uint64_t> body = 0;
};

// Nothing while the empty line has not come. Pure; safe on any bytes.
std::optional<Head> read_head(std::string_view received);

// Takes every line of the header `name` out of the head that `received` begins with. Without a
// whole head: no effect.
void erase_header(std::string& received, std::string_view name);

}  // namespace elpis::http
