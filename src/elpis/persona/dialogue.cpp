#include "elpis/persona/dialogue.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/letters.h"
#include "elpis/base/trimmed.h"

namespace elpis::persona {
namespace {

constexpr std::string_view kStart = "<START>";
constexpr std::string_view kUserMark = "{{user}}:";
constexpr std::string_view kCharacterMark = "{{char}}:";

bool begins_with(std::string_view line, std::string_view mark) {
    return line.size() >= mark.size() && same_letters(line.substr(0, mark.size()), mark);
}

// Who begins to speak in a line, and what is left of it.
struct Beginning {
    Line::Speaker speaker;
    std::string_view text;
};

std::optional<Beginning> beginning_of(std::string_view line, std::span<const std::string> names) {
    using enum Line::Speaker;
    constexpr std::array<std::pair<std::string_view, Line::Speaker>, 6> kMarks{{
        {kUserMark, User},
        {"<USER>:", User},
        {"User:", User},
        {kCharacterMark, Character},
        {"<BOT>:", Character},
        {"<CHAR>:", Character},
    }};
    for (const auto& [mark, speaker] : kMarks) {
        if (begins_with(line, mark)) return Beginning{speaker, line.substr(mark.size())};
    }
    for (const std::string& name : names) {
        if (!name.empty() && begins_with(line, name) && line.substr(name.size()).starts_with(':'))
            return Beginning{Character, line.substr(name.size() + 1)};
    }
    return std::nullopt;
}

class Parser {
public:
    explicit Parser(std::span<const std::string> names) : names_(names) {}

    void take(std::string_view line) {
        if (same_letters(trimmed(line), kStart)) return end_conversation();
        const std::string_view words =
            line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
        if (const auto begun = beginning_of(words, names_)) {
            end_line();
            current_.speaker = begun->speaker;
            line = begun->text;
        }
        current_.text.append(line).push_back('\n');
    }
    std::vector<Conversation> take_all() && {
        end_conversation();
        return std::move(conversations_);
    }

private:
    void end_line() {
        current_.text = std::string(trimmed(current_.text));
        if (!current_.text.empty()) conversation_.push_back(std::move(current_));
        current_ = {.speaker = Line::Speaker::Narrator, .text = {}};
    }
    void end_conversation() {
        end_line();
        if (!conversation_.empty()) conversations_.push_back(std::move(conversation_));
        conversation_.clear();
    }

    std::span<const std::string> names_;
    Line current_{.speaker = Line::Speaker::Narrator, .text = {}};
    Conversation conversation_;
    std::vector<Conversation> conversations_;
};

}  // namespace

std::vector<Conversation> parse_dialogue(std::string_view text,
                                         std::span<const std::string> names) {
    Parser parser(names);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        parser.take(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(parser).take_all();
}

std::string to_text(std::span<const Conversation> conversations) {
    std::string text;
    for (const Conversation& conversation : conversations) {
        text.append(kStart).push_back('\n');
        for (const Line& line : conversation) {
            if (line.speaker == Line::Speaker::User) text.append(kUserMark).push_back(' ');
            if (line.speaker == Line::Speaker::Character)
                text.append(kCharacterMark).push_back(' ');
            text.append(line.text).push_back('\n');
        }
    }
    return text;
}

}  // namespace elpis::persona
