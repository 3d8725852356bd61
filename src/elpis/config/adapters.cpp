#include "elpis/config/adapters.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "elpis/base/error.h"
#include "elpis/base/utf8.h"
#include "elpis/config/findings.h"
#include "elpis/config/toml_values.h"

namespace elpis::config {
namespace {

constexpr std::size_t kMostAdapters = 64;  // each is loaded with the model
constexpr std::size_t kLongestName = 64;

bool good_name(std::string_view name) {
    return !utf8::blank(name) && name.size() <= kLongestName && utf8::printable(name) == name;
}

}  // namespace

void read_adapters(const toml::table& section, std::string_view shown, Findings& findings) {
    const auto refuse = [&](std::string message) {
        findings.errors.push_back({ErrorCode::InvalidArgument, std::move(message)});
    };
    if (section.size() > kMostAdapters) {
        return refuse(fmt::format("{}:{}: [model.adapters] has {} adapters; at most {} are taken.",
                                  shown,
                                  section.source().begin.line,
                                  section.size(),
                                  kMostAdapters));
    }
    for (const auto& [key, node] : in_order(section)) {
        const std::string place = fmt::format("{}:{}", shown, key.source().begin.line);
        const std::string name(key.str());
        const auto path = node->value_exact<std::string>();
        if (!good_name(name)) {
            refuse(
                fmt::format("{}: an adapter cannot be called \"{}\"; a name has 1 to {} bytes, "
                            "not all blank, and no control characters.",
                            place,
                            utf8::printable(name.substr(0, kLongestName)),
                            kLongestName));
        } else if (!path || path->empty()) {
            refuse(
                fmt::format("{}: model.adapters.{} cannot be {}; it must be the path of a "
                            "folder of PEFT or of a .gguf file, in quotes.",
                            place,
                            name,
                            shown_of(*node)));
        } else {
            findings.adapters.push_back({.name = name, .path = *path, .source = place});
        }
    }
}

}  // namespace elpis::config
