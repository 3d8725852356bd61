#pragma once

#include <span>
#include <string>

#include "elpis/cli/terminal.h"
#include "elpis/steering/felt.h"

namespace elpis::cli {

// What a text felt like, read by tokens: valence and arousal as bars, the text itself with the
// valence of each token as its colour (where there are colours; else a table of tokens), and the
// scores of named feelings. `pieces`: the tokens as text, bytes that may split characters.
std::string felt_page(const steering::FeltText& felt,
                      std::span<const std::string> pieces,
                      const Look& look);

// The same for programs, one JSON object.
std::string felt_json(const steering::FeltText& felt,
                      std::span<const std::string> pieces,
                      const std::string& set,
                      const std::string& set_hash);

}  // namespace elpis::cli
