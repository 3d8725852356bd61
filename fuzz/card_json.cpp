#include "elpis/persona/card/card_json.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "elpis/persona/placeholders.h"
#include "elpis/persona/tree.h"

// A card is refused with a reason, or is a persona that can be written as a card and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis::persona;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto card = read_card_json(text);
    if (!card) {
        if (card.error().message.empty()) std::abort();
        return 0;
    }
    const Persona& persona = card->persona;
    if (!check(persona)) std::abort();
    filled_in(persona.greeting, {.character = persona.called()});
    for (const CardVersion version : {CardVersion::V2, CardVersion::V3}) {
        const auto again = read_card_json(write_card_json(persona, version));
        if (!again) std::abort();
        Persona same = again->persona;
        same.card.rest = persona.card.rest;  // V3 adds a list
        if (same != persona) std::abort();
    }
    return 0;
}
