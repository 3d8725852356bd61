#pragma once

#include "elpis/config/findings.h"
#include "elpis/config/load.h"

namespace elpis::config {

// What no single setting can say: which values do not go together (an error), and which have no
// effect beside another one (a warning).
void check_rules(const Loaded& loaded, Findings& findings);

}  // namespace elpis::config
