#pragma once

#include <string_view>

namespace elpis::steering {

// sentences.toml, as it was when the program was built.
std::string_view shipped_sentences();

}  // namespace elpis::steering
