#include "elpis/mcp/reasoning_json.h"

#include <string>
#include <utility>

#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {

Json reasoning_json(const streams::Stream& stream) {
    std::string thought = stream.thought();
    if (thought.empty()) return Json::object();
    return {{"reasoning_content", std::move(thought)}};
}

Field reasoning_field() {
    return {.name = "reasoning_content",
            .type = Type::String,
            .description = "What the model thought before it answered; left out when it did not."};
}

}  // namespace elpis::mcp
