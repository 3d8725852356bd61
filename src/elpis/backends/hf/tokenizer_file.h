#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "elpis/backends/hf/string_pool.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// tokenizer.json of the tokenizers library, its large parts in a form that does not take ten times
// their size. What it means is told in vocabulary.h.
struct TokenizerFile {
    struct AddedToken {
        std::int64_t id = 0;
        std::string content;
        bool special = false;
        bool strips_right = false;  // takes white space behind it along
        bool strips_left = false;
    };

    StringPool tokens;
    std::vector<std::uint32_t> ids;  // of `tokens`; of Unigram the order
    std::vector<float> scores;       // Unigram only
    StringPool merges;               // two entries for each: left, right
    std::vector<AddedToken> added;
    nlohmann::json rest;  // everything but these, with null in their places
};

// Refused, as the rest of "tokenizer.json: …": what is not JSON, or has not this form; more than
// 2²² tokens or 2²³ merges, a token of more than 64 KiB, an id beyond 2²².
Result<TokenizerFile> read_tokenizer(std::string_view json);

}  // namespace elpis::backends::hf
