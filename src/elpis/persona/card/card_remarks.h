#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace elpis::persona {

// Adds a sentence for each thing in a card that has no effect here. `card` is what was not
// understood of it, with `spec` and `spec_version`.
void add_remarks(const nlohmann::json& card, std::vector<std::string>& remarks);

}  // namespace elpis::persona
