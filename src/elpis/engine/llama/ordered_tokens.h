#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include <llama.h>

namespace elpis::engine::llama {

class Vocabulary;

// All tokens of a vocabulary that have a text, in the order of its bytes: what neighbours have in
// common is walked once. Sorting a large vocabulary takes a tenth of a second, so it is done when
// it is first needed, and once for a model. Any thread.
class OrderedTokens {
public:
    struct Entry {
        std::string text;
        llama_token token = 0;
        std::size_t common = 0;  // bytes that are also the beginning of the one before
    };

    // Tokens that end a generation are not among them. Always with the same vocabulary.
    const std::vector<Entry>& of(const Vocabulary& vocabulary);

private:
    std::once_flag made_;
    std::vector<Entry> entries_;
};

}  // namespace elpis::engine::llama
