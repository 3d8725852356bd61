#include "elpis/steering/to_file.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/file_fields.h"
#include "elpis/steering/formats/known_fields.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/known_names.h"
#include "elpis/steering/library.h"
#include "elpis/steering/reading_fields.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

void put(FileFields& fields, std::string_view key, std::string_view value) {
    if (!value.empty()) fields[std::string(key)] = value;
}

constexpr std::size_t kLongestName = 100;  // bytes

bool can_name_a_file(std::string_view name) {
    return !name.empty() && name.size() <= kLongestName && name.front() != '.' &&
           std::ranges::none_of(name, [](char letter) {
               return letter == '/' || letter == '\\' ||
                      static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
           });
}

Result<void> check_with(const Vector& vector, const Library& library) {
    Library alone = library;
    alone.vectors = {{vector.name, vector}};
    return check(alone);
}

}  // namespace

Result<VectorToWrite> to_file(const Vector& vector, const Library& library) {
    ELPIS_OK(check_with(vector, library));
    if (!can_name_a_file(vector.name)) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("a vector cannot be called \"{}\": its name is that of its file, so "
                        "it has 1 to {} characters, none of them a slash or a control "
                        "character, and does not begin with a dot",
                        shown(vector.name),
                        kLongestName));
    }
    VectorToWrite file{.name = vector.name,
                       .rows = {},
                       .model = library.model,
                       .residual_rms = library.residual_rms,
                       .fields = {}};
    for (const auto& [block, row] : vector.rows)
        add_scaled(file.rows, {{block, row}}, library.typical_norm(block));

    put(file.fields, formats::keys::kMode, "add");
    put(file.fields, field::kMethod, library.method);
    put(file.fields, field::kStanding, name_of(library.standing));
    put(file.fields, field::kFullStrength, fmt::format("{}", library.full_strength));
    put_reading(library, vector, file.fields);
    return file;
}

}  // namespace elpis::steering
