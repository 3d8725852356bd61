#pragma once

#include <string>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/config/load.h"

namespace elpis::config {

// `elpis config show`: every setting with its value and where it came from, aligned.
std::string show(const Loaded& loaded);

// The same for programs: {"file", "settings": {section: {name: {"value", "source"}}}, "warnings"}.
std::string show_json(const Loaded& loaded);

// `elpis config check`: that all is well, the warnings, and what the rates of decay mean.
std::string check(const Loaded& loaded);

// What is printed when settings cannot be used: one error a line, and how many there are.
std::string report(const std::vector<Error>& errors);

}  // namespace elpis::config
