#pragma once

#include <string>

#include "elpis/cli/doctor/diagnosis.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {

// The diagnosis for people.
std::string doctor_page(const Diagnosis& diagnosis, const Look& look);

// The same for programs: {"good", "problems", "advice", section: {fact: {"value", "why"}}}.
std::string doctor_json(const Diagnosis& diagnosis);

}  // namespace elpis::cli
