#include "elpis/api/body.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/http/message.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json_rpc.h"

namespace elpis::api {
namespace {

std::string names_of(const std::vector<mcp::Field>& fields) {
    std::vector<std::string> names;
    names.reserve(fields.size());
    for (const mcp::Field& field : fields)
        names.push_back(field.name);
    return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

Result<mcp::Arguments> read_body(http::Request& request,
                                 const std::vector<mcp::Field>& fields,
                                 std::size_t max_depth) {
    const http::Request::Body body = request.take_body();
    auto json = mcp::parse(body.text, {.max_bytes = body.text.size(), .max_depth = max_depth});
    if (!json) return fail(ErrorCode::InvalidArgument, std::move(json).error().message);
    if (!json->is_object()) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("the body is not a JSON object; it has the fields {}", names_of(fields)));
    }
    ELPIS_TRY(mcp::Arguments arguments, mcp::Arguments::read(fields, *std::move(json)));
    if (!arguments.unknown().empty()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("\"{}\" is no field of this body; it has {}",
                                arguments.unknown().front(),
                                names_of(fields)));
    }
    return arguments;
}

}  // namespace elpis::api
