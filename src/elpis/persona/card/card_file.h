#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/persona/card/card_json.h"
#include "elpis/persona/persona.h"

// Character cards as files: JSON, or a PNG picture with the JSON as base64 in a tEXt chunk, `ccv3`
// for V3 and `chara` for V1 and V2.
namespace elpis::persona {

// Pictures are some megabytes; a file beyond this is none.
inline constexpr std::size_t kMostCardBytes = std::size_t{64} << 20U;
inline constexpr std::size_t kMostCardJsonBytes = std::size_t{16} << 20U;

// By content, not by name; of a picture with both chunks V3. InvalidArgument, as the rest of a
// sentence: "it has no card: …".
Result<ImportedCard> read_card(std::string_view file);

// `picture` with the card in it, V2 and V3, in place of the card it may have had; all else of it
// stays. InvalidArgument when it is no PNG.
Result<std::string> write_card_png(const Persona& persona, std::string_view picture);

}  // namespace elpis::persona
