#pragma once

#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {

// A place at which a library is used at full strength.
struct Corner {
    std::string name;
    Rows rows;  // in shares
};

// Of a library with four quadrants, the corners of its centred blend; of any other, each vector and
// its opposite.
Result<std::vector<Corner>> corners_of(const Library& library);

}  // namespace elpis::steering
