#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {

// The arguments of one tool call, checked against the tool's fields: whoever asks for one by its
// name and type gets it or learns that it is absent.
class Arguments {
public:
    // InvalidArgument naming the field by its path (messages[2].role), what was expected and what
    // came. Null means absent, at every depth.
    static Result<Arguments> read(const std::vector<Field>& fields, Json given);

    // Null when absent. The pointer lives as long as these arguments.
    const Json* find(std::string_view name) const;

    std::optional<std::string> text(std::string_view name) const;
    std::optional<double> number(std::string_view name) const;
    std::optional<std::int64_t> integer(std::string_view name) const;  // clamped to 64 bits
    std::optional<bool> flag(std::string_view name) const;

    // Names that are not in the table, for the log: printable and cut to a decent length.
    const std::vector<std::string>& unknown() const { return unknown_; }

private:
    Json given_;
    std::vector<std::string> unknown_;
};

// The member, unless it is absent or null.
const Json* member(const Json& object, std::string_view name);

// Clamped to 64 bits; nothing when it is no number.
std::optional<std::int64_t> whole_number(const Json& value);

// InvalidArgument for what is no whole number in the range, naming the value as it was written and
// the range.
Result<void> check_whole(std::string_view path, const Json& value, const Field::Range& range);

// InvalidArgument for a member of an object that is not among the known ones: a misspelt one would
// be a wish that is silently not granted.
Result<void> check_known(std::span<const std::string_view> known,
                         const Json& given,
                         std::string_view path);

// For what the table cannot say: "stop[1] has the wrong type: expected string, got integer".
std::string wrong_type(std::string_view path, std::string_view expected, const Json& got);

}  // namespace elpis::mcp
