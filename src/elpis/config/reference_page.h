#pragma once

#include <string>

namespace elpis::config {

// docs/settings.md, made from the table, so that the page can be compared with it.
std::string reference_page();

}  // namespace elpis::config
