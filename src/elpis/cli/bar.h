#pragma once

#include <string>

namespace elpis::cli {

// A figure from −1 to 1 as a bar that grows from the middle; 2 × `half` + 1 columns wide. Values
// outside are drawn at the end. Without `unicode` in ASCII.
std::string gauge(double value, int half, bool unicode);

// How much is done, 0 to 1, `cells` columns wide.
std::string progress_bar(double fraction, int cells, bool unicode);

}  // namespace elpis::cli
