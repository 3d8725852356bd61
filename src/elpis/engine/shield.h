#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/engine/message.h"

namespace elpis::engine {

// A piece of a rendered prompt. Only the template's own text may become control tokens.
struct PromptPart {
    std::string text;
    bool literal = false;  // the client's: tokenise as plain text, whatever it spells

    bool operator==(const PromptPart&) const = default;
};

// Keeps client text from smuggling control tokens through a chat template, which flattens
// everything into one string: before rendering, each control string in client text is replaced by
// a sentinel; after it, the prompt is split there and the original is put back as a literal part.
// Text without control strings passes untouched, so it tokenises exactly as without a shield.
class Shield {
public:
    // `control` are the model's control tokens as text; `nonce` makes the sentinels unguessable.
    // `control` must outlive the shield.
    Shield(const std::vector<std::string>& control, std::uint64_t nonce);

    Message cover(Message message);
    Tool cover(const Tool& tool);
    std::string cover(std::string_view text);

    std::vector<PromptPart> split(std::string_view rendered) const;

private:
    const std::vector<std::string>& control_;
    std::string mark_;                 // what every sentinel starts with
    std::vector<std::string> hidden_;  // what sentinel i stands for
};

}  // namespace elpis::engine
