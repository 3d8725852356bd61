#include "elpis/persona/card/card_file.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/base64.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/persona/card/card_json.h"
#include "elpis/persona/card/png.h"
#include "elpis/persona/persona.h"

namespace elpis::persona {
namespace {

constexpr const char* kV2 = "chara";
constexpr const char* kV3 = "ccv3";

Result<ImportedCard> read_picture(std::string_view file) {
    ELPIS_TRY(const std::vector<Chunk> chunks, read_chunks(file));
    auto text = find_text(chunks, kV3);
    if (!text) text = find_text(chunks, kV2);
    if (!text) {
        return fail(ErrorCode::InvalidArgument,
                    "it has no card: no text chunk called ccv3 or chara; pictures lose theirs when "
                    "an image program or a web site saves them anew");
    }
    ELPIS_TRY(const std::string json, from_base64(*text, kMostCardJsonBytes));
    ELPIS_TRY(ImportedCard card, read_card_json(json));
    const auto assets = std::ranges::count_if(chunks, [](const Chunk& chunk) {
        const auto found = text_of(chunk);
        return found && found->keyword.starts_with("chara-ext-asset_");
    });
    if (assets > 0) {
        card.remarks.push_back(fmt::format(
            "{} file{} inside of the picture {} not kept; an export into the same picture has {}",
            assets,
            assets == 1 ? "" : "s",
            assets == 1 ? "is" : "are",
            assets == 1 ? "it" : "them"));
    }
    return card;
}

}  // namespace

Result<ImportedCard> read_card(std::string_view file) {
    if (file.starts_with(kPngSignature)) return read_picture(file);
    if (file.size() > kMostCardJsonBytes) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("it has {} bytes, more than the {} that a card of JSON may have",
                                file.size(),
                                kMostCardJsonBytes));
    }
    if (file.starts_with("PK\x03\x04")) {
        return fail(ErrorCode::InvalidArgument,
                    "it is a zip archive (CHARX?); cards are read from PNG and JSON, card.json "
                    "inside of the archive is one");
    }
    return read_card_json(file);
}

Result<std::string> write_card_png(const Persona& persona, std::string_view picture) {
    ELPIS_TRY(const std::vector<Chunk> chunks, read_chunks(picture));
    const std::array<std::pair<std::string, std::string>, 2> texts{{
        {kV2, to_base64(write_card_json(persona, CardVersion::V2))},
        {kV3, to_base64(write_card_json(persona, CardVersion::V3))},
    }};
    return with_texts(chunks, texts);
}

}  // namespace elpis::persona
