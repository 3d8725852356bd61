#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "elpis/backends/hf/gguf_header.h"
#include "elpis/backends/hf/json_fields.h"
#include "elpis/backends/hf/normalizer.h"
#include "elpis/backends/hf/string_pool.h"
#include "elpis/backends/hf/tokenizer_file.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// llama.cpp's kinds of tokens (tokenizer.ggml.token_type).
enum class TokenKind : std::int32_t {
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
};

// A vocabulary as llama.cpp holds it.
struct Vocabulary {
    std::string model;  // gpt2 (byte-level BPE), llama (pieces merged by score), t5 (Unigram)
    std::string pre = "default";
    std::vector<std::string> tokens;  // all different
    std::vector<TokenKind> kinds;
    std::vector<float> scores;  // llama and t5
    StringPool merges;          // gpt2: "left right"

    std::optional<std::uint32_t> bos;
    std::optional<std::uint32_t> unknown;
    std::optional<std::uint32_t> padding;
    std::vector<std::uint32_t> ends;  // tokens that end an answer, the tokenizer's own first
    bool add_bos = false;
    bool add_eos = false;
    // transformers begins a conversation as its template says, and llama.cpp with BOS in any case:
    // the engine leaves that to the template where this is false.
    bool chats_begin_with_bos = true;
    std::optional<bool> space_in_front;                             // llama and t5
    Normalizer::Metaspace metaspace = Normalizer::Metaspace::None;  // done by the engine
    std::optional<bool> merge_spaces;                               // t5
    std::vector<std::byte> character_map;                           // t5
    bool nfc = false;  // text is brought to this form first; llama.cpp does not, the engine does

    std::vector<std::string> remarks;  // where it differs from the tokenizer's, for people
};

// Everything that tokens are read from beside tokenizer.json; each may be an empty object.
struct TokenizerSettings {
    JsonFields tokenizer_config;
    JsonFields special_tokens_map;
    JsonFields generation_config;
    JsonFields config;
};

// `size`: how many tokens the embeddings have. Places without a token are filled with unused ones;
// tokens beyond are left out. Refused, as the rest of "tokenizer.json: …": a model, normaliser or
// pre-tokenizer that llama.cpp cannot do as the tokenizers library does.
Result<Vocabulary> make_vocabulary(const TokenizerFile& file,
                                   const TokenizerSettings& settings,
                                   std::size_t size);

// The tokenizer.* keys.
void write_vocabulary(const Vocabulary& vocabulary, GgufHeader& header);

}  // namespace elpis::backends::hf
