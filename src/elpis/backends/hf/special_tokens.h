#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "elpis/backends/hf/tokenizer_file.h"
#include "elpis/backends/hf/vocabulary.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// The id of a token's text; nothing where there is none.
using TokenId = std::function<std::optional<std::uint32_t>(std::string_view)>;

// Which tokens begin, end, pad and stand for the unknown, and whether the tokenizer puts them
// around a text: as transformers 4 decides it from tokenizer_config.json, special_tokens_map.json,
// the post-processor of tokenizer.json, generation_config.json and config.json.
Result<void> find_special_tokens(const TokenizerFile& file,
                                 const TokenizerSettings& settings,
                                 const TokenId& id_of,
                                 Vocabulary& vocabulary);

}  // namespace elpis::backends::hf
