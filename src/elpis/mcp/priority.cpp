#include "elpis/mcp/priority.h"

#include <string>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"

namespace elpis::mcp {

Field priority_field() {
    return {.name = "priority",
            .type = Type::String,
            .description = "interactive (default), or background: whoever else asks goes first."};
}

Result<bool> read_background(const Arguments& arguments) {
    const std::string priority = arguments.text("priority").value_or("interactive");
    if (priority == "background") return true;
    if (priority == "interactive") return false;
    return fail(ErrorCode::InvalidArgument,
                fmt::format("priority is \"{}\"; it must be interactive or background",
                            utf8::printable(priority.substr(0, 40))));
}

}  // namespace elpis::mcp
