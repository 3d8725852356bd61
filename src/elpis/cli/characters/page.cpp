#include "elpis/cli/characters/page.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/in_force.h"
#include "elpis/affect/options.h"
#include "elpis/base/duration_text.h"
#include "elpis/base/trimmed.h"
#include "elpis/base/utf8.h"
#include "elpis/cli/characters/cast.h"
#include "elpis/cli/columns.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/characters.h"
#include "elpis/persona/dialogue.h"
#include "elpis/persona/persona.h"
#include "elpis/persona/placeholders.h"
#include "elpis/persona/tree.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::ordered_json;
using persona::Persona;

constexpr int kWidest = 90;  // longer lines are no pleasure to read
constexpr int kMargin = 2;
constexpr std::size_t kInShort = 60;  // bytes of what the list says of somebody

std::string dumped(const Json& json) {
    return json.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

std::string named(std::string_view text, const Persona& persona) {
    return persona::filled_in(text, {.character = persona.called()});
}

// The first words of what a persona says of itself.
std::string in_short(const Persona& persona) {
    std::string text =
        named(persona.personality.empty() ? persona.description : persona.personality, persona);
    text = trimmed(text);
    text.resize(std::min(text.find('\n'), text.size()));
    if (text.size() <= kInShort) return text;
    text.resize(std::min(text.rfind(' ', kInShort), kInShort));
    text.resize(text.size() - utf8::unfinished_tail(text));
    return text + " …";
}

class CharacterPage {
public:
    CharacterPage(const Persona& persona, const Look& look)
        : persona_(persona), look_(look), width_(std::min(look.width, kWidest)) {}

    void heading(std::string_view text) { page_ += "\n" + paint(look_, Ink::Bold, text) + "\n"; }
    void line(std::string_view text) {
        page_ += fmt::format("{:{}}{}\n", "", kMargin, wrapped(tamed(text), width_, kMargin));
    }
    void section(std::string_view title, std::string_view text) {
        if (trimmed(text).empty()) return;
        heading(title);
        line(trimmed(named(text, persona_)));
    }
    void examples() {
        using enum persona::Line::Speaker;
        for (const persona::Conversation& conversation : persona_.examples) {
            heading("Example");
            for (const auto& [speaker, text] : conversation) {
                const std::string who = speaker == Narrator    ? ""
                                        : speaker == Character ? persona_.called() + ": "
                                                               : "User: ";
                line(who + named(text, persona_));
            }
        }
    }
    std::string take() { return std::move(page_); }

private:
    const Persona& persona_;
    Look look_;
    int width_;
    std::string page_;
};

// To the second: traits make half-lives that no one would have written.
std::string in_words(affect::Seconds time) {
    return from_seconds(std::max(1.0, std::round(time.count())));
}

void add_feeling(const persona::AffectDefaults& affect,
                 const affect::Options& settings,
                 CharacterPage& page) {
    const affect::Options options = affect::in_force(persona::affect_options(affect, settings));
    const char* const why = affect.traits.given()     ? ", from its traits"
                            : affect.temperament      ? ", from its temperament"
                            : affect.baseline.given() ? ""
                                                      : ", as the settings say";
    page.heading("Feeling");
    page.line(fmt::format("at home at valence {:+.2f}, arousal {:+.2f}{}",
                          options.baseline.valence,
                          options.baseline.arousal,
                          why));
    const auto& lives = options.half_lives;
    page.line(
        fmt::format("half of a feeling fades in {} (valence) and {} (arousal), half of a "
                    "mood in {} and {}",
                    in_words(lives.valence),
                    in_words(lives.arousal),
                    in_words(lives.mood_valence),
                    in_words(lives.mood_arousal)));
    for (const auto& [event, effect] : affect.events) {
        page.line(fmt::format(
            "{}: valence {:+.2f}, arousal {:+.2f}", event, effect.valence, effect.arousal));
    }
    if (!affect.vectors.empty()) page.line("steering vectors: " + affect.vectors);
    if (affect.clock == persona::AffectDefaults::Clock::Manual)
        page.line("its time passes by hand");
}

void add_sampling(const persona::SamplingDefaults& sampling, CharacterPage& page) {
    std::string text;
    if (sampling.temperature) text += fmt::format(", temperature {}", *sampling.temperature);
    if (sampling.top_p) text += fmt::format(", top_p {}", *sampling.top_p);
    if (sampling.max_tokens) text += fmt::format(", at most {} tokens", *sampling.max_tokens);
    if (text.empty()) return;
    page.heading("Answers");
    page.line(text.substr(2));
}

}  // namespace

std::vector<ListedCharacter> listed(const config::CharacterFiles& files) {
    std::vector<ListedCharacter> characters;
    for (const auto& [name, file] : files) {
        ListedCharacter listed{
            .name = name, .file = file, .called = {}, .about = {}, .trouble = {}};
        if (const auto persona = config::load_character(name, file)) {
            listed.called = persona->name;
            listed.about = in_short(*persona);
        } else {
            listed.trouble = persona.error().front().message;
        }
        characters.push_back(std::move(listed));
    }
    return characters;
}

std::string list_page(const std::vector<ListedCharacter>& characters, const Look& look) {
    if (characters.empty())
        return "There is nobody yet; elpis character import makes a character of a card.\n";
    int widest = 0;
    for (const ListedCharacter& each : characters)
        widest = std::max(widest, columns(tamed(each.name)));
    std::string page;
    for (const ListedCharacter& each : characters) {
        const std::string name = tamed(each.name);
        page += fmt::format("{}{:{}}  ", paint(look, Ink::Bold, name), "", widest - columns(name));
        if (!each.trouble.empty()) {
            page += paint(look, Ink::Red, "not readable: ") + tamed(each.trouble) + "\n";
            continue;
        }
        std::string about = each.about;
        if (each.called != each.name)
            about = fmt::format("{}{}{}", each.called, about.empty() ? "" : ": ", about);
        page += tamed(about);
        page += each.file.shipped ? paint(look, Ink::Faint, " (comes with elpis)") : "";
        page += '\n';
    }
    return page;
}

std::string list_json(const std::vector<ListedCharacter>& characters) {
    Json list = Json::array();
    for (const ListedCharacter& each : characters) {
        Json entry = {{"name", each.name},
                      {"full_name", each.called},
                      {"about", each.about},
                      {"file", each.file.path.string()},
                      {"shipped", each.file.shipped}};
        if (!each.trouble.empty()) entry["trouble"] = each.trouble;
        list.push_back(std::move(entry));
    }
    return dumped({{"characters", std::move(list)}});
}

std::string character_page(const CastMember& member,
                           const affect::Options& settings,
                           const Look& look) {
    const Persona& persona = member.persona;
    CharacterPage page(persona, look);
    page.heading(tamed(persona.nickname.empty()
                           ? persona.name
                           : fmt::format("{} (\"{}\")", persona.name, persona.nickname)));
    page.line(fmt::format("asked for as {}; {}{}",
                          member.name,
                          member.file.path.string(),
                          member.file.shipped ? ", which comes with elpis" : ""));
    page.section("Description", persona.description);
    page.section("Personality", persona.personality);
    page.section("Scenario", persona.scenario);
    page.section("System prompt", persona.system_prompt);
    page.section("After the conversation", persona.post_history_instructions);
    page.section("Greeting", persona.greeting);
    for (const std::string& greeting : persona.alternate_greetings)
        page.section("Another greeting", greeting);
    page.examples();
    add_sampling(persona.sampling, page);
    add_feeling(persona.affect, settings, page);
    if (!persona.card.creator.empty() || !persona.card.version.empty()) {
        page.section("Creator", fmt::format("{} {}", persona.card.creator, persona.card.version));
    }
    page.section("Notes of the creator", persona.card.creator_notes);
    if (!persona.card.tags.empty())
        page.section("Tags", fmt::format("{}", fmt::join(persona.card.tags, ", ")));
    return page.take().substr(1);  // the empty line above the first heading
}

std::string character_json(const CastMember& member) {
    return dumped({{"name", member.name},
                   {"file", member.file.path.string()},
                   {"shipped", member.file.shipped},
                   {"persona", persona::to_tree(member.persona)}});
}

}  // namespace elpis::cli
