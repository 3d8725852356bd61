#pragma once

#include <string_view>
#include <vector>

#include "elpis/config/entry.h"

namespace elpis::config {

// All settings, in the order in which they are shown; the entries of a section stand together.
const std::vector<Entry>& table();

// By key, aliases included; null when there is none.
const Entry* find(std::string_view key);

}  // namespace elpis::config
