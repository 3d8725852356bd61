#include "elpis/steering/formats/bounded_json.h"

#include <string_view>

#include <nlohmann/json.hpp>

#include "elpis/base/result.h"
#include "elpis/steering/formats/json_builder.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::steering::formats {

Result<nlohmann::json> parse_json(std::string_view text) {
    JsonBuilder builder;
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder))
        return refuse(builder.problem());
    return builder.take();
}

}  // namespace elpis::steering::formats
