#pragma once

#include <span>
#include <string_view>

namespace elpis::page {

// A file of the page, as the build has bundled it. All of it lies in the program.
struct Asset {
    std::string_view path;  // "/", "/page/main-3F2A.js"
    std::string_view type;  // Content-Type
    std::string_view etag;  // with its quotes; of `bytes`
    std::string_view bytes;
    std::string_view gzip;  // the same, compressed; empty where that is not worth it
    bool hashed = false;    // its name changes when it does, so that it can be kept for good
};

// Empty in a program that was built without the page (ELPIS_PAGE=OFF).
std::span<const Asset> assets();

}  // namespace elpis::page
