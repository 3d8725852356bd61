#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

// Example dialogue as character cards write it: conversations that each begin with <START>, in
// which {{user}}: and {{char}}: begin what somebody says.
namespace elpis::persona {

struct Line {
    // Narrator: text of a conversation before anybody speaks.
    enum class Speaker { User, Character, Narrator } speaker = Speaker::User;
    std::string text;  // without blank space around it; may have several lines

    bool operator==(const Line&) const = default;
};
using Conversation = std::vector<Line>;

// `names`: other names by which the text may call the character ("Iris:"). <USER>: and User: are
// the user, <BOT>: and <CHAR>: the character; case does not matter. Empty lines and conversations
// are left out.
std::vector<Conversation> parse_dialogue(std::string_view text, std::span<const std::string> names);

// The text from which parse_dialogue reads the same, whatever the names, as long as no line begins
// like a speaker's.
std::string to_text(std::span<const Conversation> conversations);

}  // namespace elpis::persona
