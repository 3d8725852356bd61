#pragma once

#include <string_view>

#include <toml++/toml.h>

#include "elpis/config/findings.h"

namespace elpis::config {

// The section [model.adapters]: LoRA adapters by names of the owner's choice, each `name = "path"`.
// `shown` names the file in messages. What is wrong with one is an error that names it, its value
// and what would be right.
void read_adapters(const toml::table& section, std::string_view shown, Findings& findings);

}  // namespace elpis::config
