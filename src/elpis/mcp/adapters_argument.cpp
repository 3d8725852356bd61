#include "elpis/mcp/adapters_argument.h"

#include <cstddef>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

constexpr std::size_t kMost = 64;
constexpr std::size_t kLongestShown = 64;

}  // namespace

Field adapters_field() {
    return {.name = "adapters",
            .type = Type::Object,
            .description =
                "LoRA adapters of the server by name (get_capabilities lists them), each "
                "with its scale, -4 to 4: {\"pirate\": 1.0}. 0 is off. Left out: none."};
}

Result<std::vector<engine::AdapterWish>> read_adapters(const Arguments& arguments) {
    std::vector<engine::AdapterWish> wishes;
    const Json* const given = arguments.find("adapters");
    if (given == nullptr) return wishes;
    if (given->size() > kMost) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("adapters names {}; at most {} are taken", given->size(), kMost));
    }
    for (const auto& item : given->items()) {
        if (!item.value().is_number()) {
            return fail(
                ErrorCode::InvalidArgument,
                wrong_type(fmt::format("adapters[\"{}\"]",
                                       utf8::printable(item.key().substr(0, kLongestShown))),
                           "number",
                           item.value()));
        }
        wishes.push_back({.name = item.key(), .scale = item.value().get<double>()});
    }
    return wishes;
}

}  // namespace elpis::mcp
