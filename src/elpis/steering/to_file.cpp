#include "elpis/steering/to_file.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/file_fields.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/library.h"
#include "elpis/steering/reading_fields.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

void put(FileFields& fields, std::string_view key, std::string_view value) {
    if (!value.empty()) fields[std::string(key)] = value;
}

Result<void> check_with(const Vector& vector, const Library& library) {
    Library alone = library;
    alone.vectors = {{vector.name, vector}};
    return check(alone);
}

}  // namespace

Result<VectorToWrite> to_file(const Vector& vector, const Library& library) {
    ELPIS_OK(check_with(vector, library));
    VectorToWrite file{.name = vector.name,
                       .rows = {},
                       .model = library.model,
                       .residual_rms = library.residual_rms,
                       .fields = {}};
    for (const auto& [block, row] : vector.rows)
        add_scaled(file.rows, {{block, row}}, library.typical_norm(block));

    put(file.fields, field::kMode, field::kAdd);
    put(file.fields, field::kMethod, library.method);
    put(file.fields, field::kStanding, name_of(library.standing));
    put(file.fields, field::kFullStrength, fmt::format("{}", library.full_strength));
    put_reading(library, vector, file.fields);
    return file;
}

}  // namespace elpis::steering
