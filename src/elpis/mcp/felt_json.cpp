#include "elpis/mcp/felt_json.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "elpis/affect/rounding.h"
#include "elpis/base/utf8.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/watch.h"
#include "elpis/steering/felt.h"
#include "elpis/steering/probe.h"

namespace elpis::mcp {
namespace {

using affect::rounded;

Json place_json(const steering::Felt& felt) {
    Json json = Json::object();
    if (!felt.place) return json;
    json["valence"] = rounded(felt.place->valence, 3);
    json["arousal"] = rounded(felt.place->arousal, 3);
    return json;
}

Json labels_json(const steering::Felt& felt) {
    Json json = Json::object();
    for (const steering::Label& label : felt.labels)
        json[label.name] = rounded(label.score, 2);
    return json;
}

// A token may end within a character: its bytes go to the one that completes it, so that the texts
// together are the answer.
Json tokens_json(const steering::FeltText& felt, const std::vector<std::string>& pieces) {
    Json json = Json::array();
    std::string pending;
    for (std::size_t i = 0; i < felt.tokens.size() && i < pieces.size(); ++i) {
        pending += pieces[i];
        const bool last = i + 1 == felt.tokens.size() || i + 1 == pieces.size();
        const std::size_t whole = pending.size() - (last ? 0 : utf8::unfinished_tail(pending));
        Json token{{"text", utf8::repair(pending.substr(0, whole))}};
        pending.erase(0, whole);
        token.update(place_json(felt.tokens[i]));
        json.push_back(std::move(token));
    }
    return json;
}

Json unmeasured(std::string reason) {
    return {{"felt", {{"measured", false}, {"reason", std::move(reason)}}}};
}

}  // namespace

Json felt_json(const mind::Watch& watch, const steering::ProbeReading* probed) {
    using Detail = mind::WatchWish::Detail;
    if (watch.wish.detail == Detail::None) return Json::object();
    if (!watch.set) return unmeasured(watch.why_not);
    if (probed == nullptr) return unmeasured("the activations of this model cannot be read");
    const mind::Measured measured = mind::measure(*probed, watch);
    if (!measured.reply) return unmeasured("the answer has no token that the model has read");
    Json felt{{"measured", true}};
    felt.update(place_json(measured.reply->whole));
    felt["labels"] = labels_json(measured.reply->whole);
    if (measured.user) felt["message"] = place_json(measured.user->whole);
    if (watch.wish.detail == Detail::Tokens) {
        felt["tokens"] = tokens_json(*measured.reply, probed->answer_pieces);
    }
    return {{"felt", std::move(felt)}};
}

Field felt_field() {
    return {.name = "felt",
            .type = Type::Object,
            .description =
                "When probe asked for it: what the answer felt like to the model. measured, and if "
                "not, reason; valence and arousal; labels (deviations from neutral text, strongest "
                "first); message: the same place for the last user message; tokens."};
}

}  // namespace elpis::mcp
