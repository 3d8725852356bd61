#include "elpis/mcp/tool.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/tool_appraise.h"
#include "elpis/mcp/tool_capabilities.h"
#include "elpis/mcp/tool_character.h"
#include "elpis/mcp/tool_emotion.h"
#include "elpis/mcp/tool_function_call.h"
#include "elpis/mcp/tool_generate.h"
#include "elpis/mcp/tool_result.h"
#include "elpis/mcp/tool_say.h"
#include "elpis/mcp/tool_stream.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

// Every hint is written: left out, they read as destructive and open to the world.
Json Tool::json() const {
    return {{"name", name},
            {"title", title},
            {"description", description},
            {"inputSchema", input_schema(arguments)},
            {"outputSchema", output_schema(result)},
            {"annotations",
             {{"title", title},
              {"readOnlyHint", hints.read_only},
              {"destructiveHint", hints.destructive},
              {"idempotentHint", hints.idempotent},
              {"openWorldHint", false}}}};
}

Tool::Run at_once(Result<Json> (*handler)(const Services&, const Arguments&)) {
    return [handler](const Services& services,
                     const Arguments& arguments,
                     const std::shared_ptr<Call>& call) {
        answer(*call, handler(services, arguments));
    };
}

bool answer(Call& call, Result<Json> result) {
    return call.answer(result ? success(*std::move(result)) : failure(result.error()));
}

Field character_field() {
    return {.name = "character",
            .type = Type::String,
            .description =
                "Whose feelings these are: each character has a state of its own. "
                "Default: \"default\"."};
}

std::string character_of(const Arguments& arguments) {
    return arguments.text("character").value_or(std::string(mind::kDefaultCharacter));
}

std::vector<Tool> standard_tools() {
    return {generate_tool(),
            function_call_tool(),
            update_emotion_tool(),
            reset_emotion_tool(),
            get_emotion_tool(),
            generate_stream_start_tool(),
            generate_stream_read_tool(),
            generate_stream_cancel_tool(),
            get_capabilities_tool(),
            say_tool(),
            forget_tool(),
            list_characters_tool(),
            set_baseline_tool(),
            explain_emotion_tool(),
            appraise_text_tool(),
            set_clock_tool(),
            advance_clock_tool(),
            snapshot_tool(),
            restore_tool(),
            erase_tool()};
}

}  // namespace elpis::mcp
