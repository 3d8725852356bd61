#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <llama.h>

#include "elpis/engine/llama/ordered_tokens.h"
#include "elpis/engine/shield.h"
#include "elpis/engine/space_in_front.h"

namespace elpis::engine::llama {

using Token = llama_token;

// Text and tokens of one model. Read-only after construction: any thread. Lives as long as the
// model.
class Vocabulary {
public:
    explicit Vocabulary(const llama_model* model);

    // Literal parts become plain text whatever they spell; the model's own beginning is added.
    std::vector<Token> tokenise(const std::vector<PromptPart>& parts) const {
        return tokenise_from(parts, /*bos=*/true, /*begins=*/true);
    }

    // The same for a conversation as its template writes it: some models want no beginning there
    // but what the template has.
    std::vector<Token> tokenise_conversation(const std::vector<PromptPart>& parts) const {
        // Its own beginning is taken out of the template's text, which then does not begin there.
        const bool bos = begins_conversations_ && llama_vocab_get_add_bos(vocab_);
        return tokenise_from(
            parts, begins_conversations_, !bos || space_in_front_ == SpaceInFront::Each);
    }

    // The tokens of a text that goes on where another ended: no beginning is added.
    std::vector<Token> tokenise_further(std::string_view text) const;

    // The same for a text of the model's template, whose control strings are control tokens.
    std::vector<Token> tokenise_as_template(std::string_view text) const;

    // The bytes of a token; empty for control tokens unless they are to be shown. May be a part of
    // a character.
    std::string piece(Token token, bool show_control = false) const;

    // The token of one of the control strings.
    std::optional<Token> control_token(std::string_view text) const;

    // What stands behind every text where the model was made so; most were not.
    std::optional<Token> end_of_text() const;

    // What a model ends its turn with; LLAMA_TOKEN_NULL where it has no such token.
    Token end_of_turn() const;
    bool ends_generation(Token token) const { return llama_vocab_is_eog(vocab_, token); }
    int size() const { return llama_vocab_n_tokens(vocab_); }

    // The control tokens as text, longest first.
    const std::vector<std::string>& control_strings() const { return control_; }
    // Bytes of the longest token: `n` bytes of text are at least n / this tokens.
    std::size_t longest_piece() const { return longest_piece_; }

    // In the order of their bytes. The first call takes a while.
    const std::vector<OrderedTokens::Entry>& in_order() const { return ordered_->of(*this); }

    const llama_vocab* get() const { return vocab_; }

private:
    std::vector<Token> tokenise_from(const std::vector<PromptPart>& parts,
                                     bool bos,
                                     bool begins) const;
    std::string prepared(std::string_view text, bool special, FrontSpacer& spacer) const;
    std::string spelled(const std::vector<Token>& tokens) const;
    void append(std::vector<Token>& tokens, std::string_view text, bool special, bool first) const;

    const llama_vocab* vocab_;
    std::vector<std::string> control_;
    // All that are tokens of their own: the first `defined_` in any text, then the control tokens.
    std::vector<std::string> special_;
    std::size_t defined_ = 0;
    std::size_t longest_piece_ = 1;
    bool begins_conversations_ = true;
    // What the tokeniser was made for, and llama.cpp leaves out.
    bool nfc_ = false;
    SpaceInFront space_in_front_ = SpaceInFront::None;
    std::unique_ptr<OrderedTokens> ordered_ = std::make_unique<OrderedTokens>();
};

}  // namespace elpis::engine::llama
