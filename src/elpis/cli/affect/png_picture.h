#pragma once

#include <string>
#include <string_view>

#include "elpis/base/result.h"

namespace elpis::cli {

// One of our own SVG pictures (picture.h) as the bytes of a PNG file, on white paper, twice as many
// pixels as the picture's own measures. librsvg draws it. That is loaded when it is first needed:
// linked, its forty libraries would be in every server. Unsupported, with what to install, where it
// is not there; Internal for a text that is no SVG.
Result<std::string> png_of(std::string_view svg);

}  // namespace elpis::cli
