#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "elpis/base/result.h"

namespace elpis::backends::hf {

// llama.cpp's name (tokenizer.ggml.pre) for how a byte-level BPE cuts text into words before it
// merges: by the pre_tokenizer of tokenizer.json and by whether whole words are looked up first.
// llama.cpp knows a fixed number of them, so one that is not in the table is refused, and told in
// the message.
Result<std::string> pre_tokenizer_of(const nlohmann::json& pre_tokenizer, bool ignore_merges);

// The steps of a pre_tokenizer in one line, as the table has them: "Digits > ByteLevel GPT-2".
std::string pre_tokenizer_text(const nlohmann::json& pre_tokenizer);

}  // namespace elpis::backends::hf
