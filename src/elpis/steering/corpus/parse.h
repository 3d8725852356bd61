#pragma once

#include <string_view>

#include "elpis/base/result.h"
#include "elpis/steering/corpus/corpus.h"

namespace elpis::steering {

// A corpus as TOML, laid out as sentences.toml is. InvalidArgument names file, line, and what
// would be right; `shown` is the file's name in messages. Every training pattern is filled with
// every training topic, every held-out pattern with every held-out topic.
Result<Corpus> parse_corpus(std::string_view text, std::string_view shown);

}  // namespace elpis::steering
