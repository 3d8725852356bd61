#include "elpis/openai/embeddings_request.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/embedding.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"

namespace elpis::openai {
namespace {

using mcp::Json;
using mcp::Type;

constexpr std::int64_t kLargest = std::numeric_limits<std::int32_t>::max();

std::vector<mcp::Field> fields() {
    return {{.name = "model", .type = Type::String},
            {.name = "input",
             .type = Type::Array,
             .required = true,
             .items = Type::Any,
             .also_accepted = {Type::String}},
            {.name = "encoding_format", .type = Type::String},
            {.name = "dimensions", .type = Type::Integer, .within = {{1, kLargest}}}};
}

std::unexpected<Error> empty(const std::string& path) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} is empty; it must have a text or a token", path));
}

using Inputs = std::vector<engine::EmbeddingTask>;

Result<void> add_text(const Json& given, const std::string& path, Inputs& inputs) {
    const auto& text = given.get_ref<const std::string&>();
    if (text.empty()) return empty(path);
    inputs.emplace_back().input.emplace<std::string>(text);
    return {};
}

Result<void> add_tokens(const Json& given, const std::string& path, Inputs& inputs) {
    if (given.empty()) return empty(path);
    auto& tokens = inputs.emplace_back().input.emplace<std::vector<std::int32_t>>();
    tokens.reserve(given.size());
    for (std::size_t i = 0; i < given.size(); ++i) {
        // The vocabulary's own end is the engine's to say.
        ELPIS_OK(mcp::check_whole(fmt::format("{}[{}]", path, i), given[i], {0, kLargest}));
        tokens.push_back(static_cast<std::int32_t>(mcp::whole_number(given[i]).value_or(0)));
    }
    return {};
}

// A text, tokens, a list of texts, or a list of lists of tokens.
Result<Inputs> read_input(const Json& input) {
    Inputs inputs;
    if (input.is_string()) {
        ELPIS_OK(add_text(input, "input", inputs));
        return inputs;
    }
    if (input.empty()) return empty("input");
    if (input.front().is_number()) {
        ELPIS_OK(add_tokens(input, "input", inputs));
        return inputs;
    }
    for (std::size_t i = 0; i < input.size(); ++i) {
        const std::string path = fmt::format("input[{}]", i);
        if (!input[i].is_string() && !input[i].is_array()) {
            return fail(ErrorCode::InvalidArgument,
                        mcp::wrong_type(path, "string or array of integers", input[i]));
        }
        ELPIS_OK(input[i].is_string() ? add_text(input[i], path, inputs)
                                      : add_tokens(input[i], path, inputs));
    }
    return inputs;
}

}  // namespace

Result<EmbeddingsRequest> read_embeddings(Json body, int width) {
    static const std::vector<mcp::Field> known = fields();
    ELPIS_TRY(const mcp::Arguments arguments, mcp::Arguments::read(known, std::move(body)));
    EmbeddingsRequest request;
    const std::string format = arguments.text("encoding_format").value_or("float");
    if (format != "float" && format != "base64") {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("encoding_format is \"{}\"; it must be float or base64",
                                utf8::printable(format.substr(0, 40))));
    }
    request.base64 = format == "base64";
    if (const auto dimensions = arguments.integer("dimensions");
        dimensions && *dimensions != width) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("dimensions is {}; this model's vectors have {} numbers, and would "
                                "mean less cut short",
                                *dimensions,
                                width));
    }
    ELPIS_TRY(request.inputs, read_input(*arguments.find("input")));
    return request;
}

}  // namespace elpis::openai
