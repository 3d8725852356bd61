#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "elpis/base/result.h"

namespace elpis::backends::hf {

// What is done to a text before it is cut into tokens, of all that the tokenizers library can do
// the part that llama.cpp and the engine do, too.
struct Normalizer {
    bool nfc = false;
    bool escapes_spaces = false;  // " " becomes "▁"
    bool space_in_front = false;  // of each piece, whatever it begins with
    enum class Metaspace { None, First, Each } metaspace = Metaspace::None;  // only where none is
    bool merge_spaces = false;             // several become one, and those at the end none
    std::vector<std::byte> character_map;  // of SentencePiece, as it is compiled
};

// By `normalizer` of tokenizer.json. Refused: any other step, by its name.
Result<Normalizer> read_normalizer(const nlohmann::json& normalizer);

// The part of it that SentencePiece vocabularies have in `pre_tokenizer`.
Result<void> add_metaspace(const nlohmann::json& pre_tokenizer, Normalizer& normalizer);

// RFC 4648; nothing for what is none.
std::optional<std::vector<std::byte>> from_base64(std::string_view text);

}  // namespace elpis::backends::hf
