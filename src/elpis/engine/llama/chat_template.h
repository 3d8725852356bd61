#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/message.h"
#include "elpis/engine/thought_splitter.h"

struct llama_model;
struct common_chat_templates;

namespace elpis::engine::llama {

// The model's own chat template (ChatML when it has none). Rendering cannot be interrupted: not on
// the engine's thread. One thread at a time.
class ChatTemplate {
public:
    // Unavailable when the model's template cannot be parsed. `source`, when not empty, is used
    // instead of the model's own.
    static Result<ChatTemplate> of(const llama_model* model, const std::string& source = {});

    // The system message that the template makes up when a conversation has none ("You are …,
    // trained by …"); empty when it makes up nothing.
    std::string made_up_system_message() const;

    struct Rendered {
        std::string prompt;
        std::vector<std::string> stop;  // further strings that end an answer in this format
        ThoughtMarks thoughts;
    };

    // Renders as the model expects the answer to begin. `thinking` off asks a model that thinks to
    // answer at once; some templates do not let it. When the template refuses the order of
    // roles, the conversation is made strictly alternating and rendered again.
    Result<Rendered> render(const std::vector<Message>& messages, bool thinking = true) const;

    // How `messages` begin a longer conversation: no beginning of an answer after them. Fails where
    // the template refuses them as they are.
    Result<std::string> render_opening(const std::vector<Message>& messages) const;

    const common_chat_templates* get() const { return templates_.get(); }

private:
    struct Free {
        void operator()(common_chat_templates* templates) const;
    };
    using Owned = std::unique_ptr<common_chat_templates, Free>;

    // What llama-common finds out about a template by rendering it dozens of times, which it does
    // for each request: learned once, for the conversations where it makes no difference.
    struct Learned {
        ThoughtMarks thoughts;
        std::vector<std::string> stop;

        bool operator==(const Learned&) const = default;
    };

    explicit ChatTemplate(Owned templates);

    static std::optional<Learned> learn(const common_chat_templates* templates);
    Result<Rendered> render_once(const std::vector<Message>& messages,
                                 bool answer_begins,
                                 bool thinking) const;

    Owned templates_;
    std::optional<Learned> learned_;
};

}  // namespace elpis::engine::llama
