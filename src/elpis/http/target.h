#pragma once

#include <optional>
#include <string_view>

namespace elpis::http {

// A request's target in the absolute form that proxies send, taken apart: "http://AUTHORITY/path".
struct AbsoluteTarget {
    std::string_view authority;  // as it stands; whoever asks for it judges it like a Host header
    std::string_view path;  // still encoded, without query and fragment; "/" where there is none
};

// Nothing when it has another form: a path of this server, or "*". Pure; safe on any bytes.
std::optional<AbsoluteTarget> read_absolute(std::string_view target);

}  // namespace elpis::http
