#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/persona/persona.h"

// Character cards as JSON: V1 (flat), V2 (malfoyslastname/character-card-spec-v2) and V3
// (kwaroran/character-card-spec-v3).
namespace elpis::persona {

// What a card says, and in sentences what of it has no effect here.
struct ImportedCard {
    Persona persona;
    std::vector<std::string> remarks;
};

// V3's system_prompt and its like are read although its text forbids it: every program writes them,
// and its interface has them. Line ends become \n. What is not understood is kept in
// CardDetails::rest. InvalidArgument, as the rest of a sentence, with every problem there is.
Result<ImportedCard> read_card_json(std::string_view text);

enum class CardVersion { V2, V3 };

// The card of a persona that check() finds good; read_card_json reads the same persona from it. All
// that an import left over is in it again, and how the character feels under `extensions.elpis`.
std::string write_card_json(const Persona& persona, CardVersion version);

}  // namespace elpis::persona
