#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "elpis/affect/options.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/persona/dialogue.h"
#include "elpis/persona/persona.h"

namespace elpis::persona::testing {

// Personas of every kind that check() finds good, the same in every run.
class RandomPersona {
public:
    explicit RandomPersona(std::uint64_t seed) : dice_(seed) {}

    Persona make() {
        Persona persona;
        persona.name = "N" + line();
        persona.nickname = line();
        for (std::string* text : {&persona.description,
                                  &persona.personality,
                                  &persona.scenario,
                                  &persona.system_prompt,
                                  &persona.post_history_instructions,
                                  &persona.greeting,
                                  &persona.card.creator,
                                  &persona.card.creator_notes,
                                  &persona.card.version}) {
            *text = this->text();
        }
        persona.alternate_greetings = texts();
        persona.card.tags = texts();
        const std::vector<std::string> nobody;
        persona.examples =
            parse_dialogue("<START>\n{{user}}: " + text() + "\n{{char}}: " + text(), nobody);
        fill(persona.sampling);
        fill(persona.affect);
        if (dice_.below(3) == 0) persona.card.rest = rest();
        return persona;
    }

private:
    std::optional<double> maybe(double low, double high) {
        return dice_.below(2) == 0 ? std::nullopt : std::optional(dice_.between(low, high));
    }
    std::optional<affect::Seconds> maybe_time() {
        if (dice_.below(2) == 0) return std::nullopt;
        const double time = dice_.below(2) == 0 ? static_cast<double>(1 + dice_.below(1'000'000))
                                                : dice_.between(1.0, 1e7);
        return affect::Seconds(time);
    }
    void fill(SamplingDefaults& sampling) {
        sampling.temperature = maybe(0.0, 2.0);
        sampling.top_p = maybe(0.0, 1.0);
        if (dice_.below(2) == 0) sampling.max_tokens = 1 + static_cast<int>(dice_.below(32'768));
    }
    void fill(AffectDefaults& affect) {
        switch (dice_.below(4)) {
            case 0:
                affect.baseline = {.valence = maybe(-1, 1), .arousal = maybe(-1, 1)};
                break;
            case 1:
                affect.traits.openness = maybe(-1, 1);
                affect.traits.stability = maybe(-1, 1);
                affect.traits.recovery = dice_.between(0, 1);
                break;
            case 2:
                affect.temperament = {.pleasure = dice_.between(-1, 1),
                                      .arousal = dice_.between(-1, 1),
                                      .dominance = dice_.between(-1, 1)};
                break;
            default:
                break;
        }
        affect.half_lives = {.valence = maybe_time(),
                             .arousal = maybe_time(),
                             .mood_valence = maybe_time(),
                             .mood_arousal = maybe_time()};
        for (std::size_t i = dice_.below(4); i > 0; --i) {
            affect.events["e" + line()] = {
                .valence = dice_.between(-1, 1),
                .arousal = dice_.between(-1, 1),
                .dominance = dice_.below(2) == 0 ? 0.0 : dice_.between(-1, 1)};
        }
        affect.vectors = line();
        if (dice_.below(2) == 0) affect.clock = AffectDefaults::Clock::Manual;
    }

    // Short text of one line: what files and cards have to quote, escape and keep.
    std::string line() {
        static const std::vector<std::string> pieces{"a",
                                                     "B ",
                                                     " ",
                                                     "'",
                                                     "\"",
                                                     "\\",
                                                     "é",
                                                     "日本",
                                                     "🙂",
                                                     "=",
                                                     "#",
                                                     "[",
                                                     "]",
                                                     ".",
                                                     "{{char}}",
                                                     "'''",
                                                     "\"\"\"",
                                                     "-"};
        std::string text;
        for (std::size_t i = dice_.below(8); i > 0; --i)
            text += pieces[dice_.below(pieces.size())];
        return text;
    }
    std::string text() {
        static const std::vector<std::string> pieces{"\n",
                                                     "\n\n",
                                                     "\t",
                                                     "\x01",
                                                     "\x7F",
                                                     "{{user}}",
                                                     "<START>",
                                                     "\\n",
                                                     "\\u0041",
                                                     "\b",
                                                     "\x1B[31m",
                                                     " \n"};
        std::string text;
        for (std::size_t i = dice_.below(6); i > 0; --i)
            text += line() + pieces[dice_.below(pieces.size())];
        return text + line();
    }
    std::vector<std::string> texts() {
        std::vector<std::string> list;
        for (std::size_t i = dice_.below(4); i > 0; --i)
            list.push_back(text());
        return list;
    }
    // As an import leaves it.
    std::string rest() {
        nlohmann::json data = {{"character_book", {{"entries", {{{"content", text()}}}}}},
                               {"extensions", {{"theirs", line()}}},
                               {"group_only_greetings", texts()},
                               {"assets", nullptr}};
        std::string json = nlohmann::json({{"data", data}}).dump();
        for (std::size_t at = 0; (at = json.find_first_of("'\x7F", at)) != std::string::npos;)
            json.replace(at, 1, json[at] == '\'' ? "\\u0027" : "\\u007f");
        return json;
    }

    affect::testing::Dice dice_;
};

}  // namespace elpis::persona::testing
