#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "elpis/base/result.h"
#include "elpis/steering/file_fields.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {

// How vectors are read back, as fields of their files:
//   elpis.gauge.NAME.block, .centre, .deviation, .unit (numbers between blanks)
//   elpis.plane.valence.intercept, elpis.plane.valence.weight.NAME, and the same for arousal
// A file holds the gauge of its own vector, those that belong to no vector, and the plane. The unit
// is absent where it is the direction of the vector's row at the gauge's block.
struct ReadingFields {
    std::map<std::string, Gauge> gauges;
    std::optional<PlaneReading> plane;
};

void put_reading(const Library& library, const Vector& vector, FileFields& fields);

// `vectors` of the same file give the units that are not written. InvalidArgument names the key.
Result<ReadingFields> reading_of(const FileFields& fields, std::span<const Vector> vectors);

}  // namespace elpis::steering
