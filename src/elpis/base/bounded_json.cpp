#include "elpis/base/bounded_json.h"

#include <cstddef>
#include <string_view>

#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/json_builder.h"
#include "elpis/base/result.h"

namespace elpis {

Result<nlohmann::json> parse_json(std::string_view text, std::size_t deepest) {
    JsonBuilder builder(deepest);
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder))
        return fail(ErrorCode::InvalidArgument, builder.problem());
    return builder.take();
}

}  // namespace elpis
