// What is read of a request before its parser sees it, and of its headers behind it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "elpis/http/encoded_header.h"
#include "elpis/http/head.h"
#include "elpis/http/host_list.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto head = elpis::http::read_head(bytes)) {
        if (head->bytes > size) std::abort();
    }
    static const elpis::http::HostList hosts("127.0.0.1", "elpis.lan", "https://app.example");
    // Whatever is in front of a foreign name or behind it, it stays foreign.
    if (bytes.find("evil") != std::string_view::npos && hosts.allows_host(bytes)) std::abort();
    static_cast<void>(hosts.allows_origin(bytes));
    static_cast<void>(elpis::http::decode_header(bytes));
    return 0;
}
