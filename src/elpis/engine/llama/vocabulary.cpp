#include "elpis/engine/llama/vocabulary.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <llama.h>

#include "elpis/base/nfc.h"
#include "elpis/engine/long_runs.h"
#include "elpis/engine/shield.h"
#include "elpis/engine/space_in_front.h"

namespace elpis::engine::llama {
namespace {

// llama.cpp's worst tokeniser bears 20 KB on a stack of 8 MB, and a tenth of it under
// AddressSanitizer.
constexpr std::size_t kLongestRun = 1U << 10U;

// Keys of our own, which the conversion of checkpoints writes where llama.cpp has none. Empty where
// the model has not this one.
std::string own_key(const llama_model* model, const char* key) {
    std::array<char, 16> value{};
    if (llama_model_meta_val_str(model, key, value.data(), value.size()) <= 0) return {};
    return value.data();
}

SpaceInFront space_in_front(const std::string& rule) {
    return rule == "first"  ? SpaceInFront::First
           : rule == "each" ? SpaceInFront::Each
                            : SpaceInFront::None;
}

}  // namespace

Vocabulary::Vocabulary(const llama_model* model)
    : vocab_(llama_model_get_vocab(model)),
      begins_conversations_(own_key(model, "elpis.tokenizer.chats_begin_with_bos") != "false"),
      nfc_(own_key(model, "elpis.tokenizer.nfc") == "true"),
      space_in_front_(space_in_front(own_key(model, "elpis.tokenizer.space_in_front"))) {
    for (Token token = 0; token < size(); ++token) {
        const std::string_view text = llama_vocab_get_text(vocab_, token);
        const auto attributes = static_cast<unsigned>(llama_vocab_get_attr(vocab_, token));
        constexpr unsigned kParsedSpecially = LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_UNKNOWN;
        if ((attributes & kParsedSpecially) != 0 && !text.empty()) control_.emplace_back(text);
        if ((attributes & LLAMA_TOKEN_ATTR_USER_DEFINED) != 0 && !text.empty())
            special_.emplace_back(text);
        longest_piece_ = std::max(longest_piece_, text.size());
    }
    std::ranges::sort(control_, std::ranges::greater{}, &std::string::size);
    defined_ = special_.size();
    special_.insert(special_.end(), control_.begin(), control_.end());
}

std::vector<Token> Vocabulary::tokenise_from(const std::vector<PromptPart>& parts,
                                             bool bos,
                                             bool begins) const {
    std::vector<Token> tokens;
    FrontSpacer spacer(space_in_front_, begins);
    for (const PromptPart& part : parts) {
        const std::string text = prepared(part.text, !part.literal, spacer);
        for (const std::string_view piece : cut_long_runs(text, kLongestRun, control_)) {
            append(tokens, piece, !part.literal, bos);
            bos = false;
        }
    }
    return tokens;
}

std::vector<Token> Vocabulary::tokenise_further(std::string_view text) const {
    std::vector<Token> tokens;
    FrontSpacer spacer(space_in_front_, /*begins=*/false);
    const std::string own = prepared(text, /*special=*/false, spacer);
    for (const std::string_view piece : cut_long_runs(own, kLongestRun, control_)) {
        append(tokens, piece, /*special=*/false, /*first=*/false);
    }
    return tokens;
}

std::vector<Token> Vocabulary::tokenise_as_template(std::string_view given) const {
    FrontSpacer spacer(space_in_front_, /*begins=*/false);
    const std::string text = prepared(given, /*special=*/true, spacer);
    // Some tokenisers put a space before any text, or make it part of the first token: so there is
    // something before it, whose tokens are left out again.
    std::vector<Token> before;
    append(before, "\n", /*special=*/true, /*first=*/false);
    std::vector<Token> tokens;
    append(tokens, "\n" + text, /*special=*/true, /*first=*/false);
    if (tokens.size() >= before.size() &&
        std::equal(before.begin(), before.end(), tokens.begin())) {
        tokens.erase(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(before.size()));
        if (spelled(tokens) == text) return tokens;
    }
    tokens.clear();
    append(tokens, text, /*special=*/true, /*first=*/false);
    return tokens;
}

std::string Vocabulary::prepared(std::string_view text, bool special, FrontSpacer& spacer) const {
    const std::span tokens = std::span(special_).first(special ? special_.size() : defined_);
    return spacer.spaced(nfc_ ? to_nfc(text) : std::string(text), tokens);
}

std::string Vocabulary::spelled(const std::vector<Token>& tokens) const {
    std::string text;
    for (const Token token : tokens)
        text += piece(token, /*show_control=*/true);
    return text;
}

void Vocabulary::append(std::vector<Token>& tokens,
                        std::string_view text,
                        bool special,
                        bool first) const {
    const std::size_t before = tokens.size();
    tokens.resize(before + text.size() +
                  2);  // no text has more tokens than bytes, but for BOS, EOS
    const auto room = static_cast<std::int32_t>(tokens.size() - before);
    const std::int32_t count = llama_tokenize(vocab_,
                                              text.data(),
                                              static_cast<std::int32_t>(text.size()),
                                              tokens.data() + before,
                                              room,
                                              first,
                                              special);
    tokens.resize(before + static_cast<std::size_t>(std::max(count, 0)));
}

std::optional<Token> Vocabulary::control_token(std::string_view text) const {
    std::vector<Token> tokens;
    append(tokens, text, /*special=*/true, /*first=*/false);
    return tokens.size() == 1 ? std::optional(tokens.front()) : std::nullopt;
}

std::optional<Token> Vocabulary::end_of_text() const {
    const Token end = llama_vocab_eos(vocab_);
    if (!llama_vocab_get_add_eos(vocab_) || end == LLAMA_TOKEN_NULL) return std::nullopt;
    return end;
}

Token Vocabulary::end_of_turn() const {
    const Token end = llama_vocab_eot(vocab_);
    return end != LLAMA_TOKEN_NULL ? end : llama_vocab_eos(vocab_);
}

std::string Vocabulary::piece(Token token, bool show_control) const {
    std::string bytes(32, '\0');
    std::int32_t length = llama_token_to_piece(
        vocab_, token, bytes.data(), static_cast<std::int32_t>(bytes.size()), 0, show_control);
    if (length < 0) {
        bytes.resize(static_cast<std::size_t>(-length));
        length = llama_token_to_piece(
            vocab_, token, bytes.data(), static_cast<std::int32_t>(bytes.size()), 0, show_control);
    }
    bytes.resize(static_cast<std::size_t>(std::max(length, 0)));
    return bytes;
}

}  // namespace elpis::engine::llama
