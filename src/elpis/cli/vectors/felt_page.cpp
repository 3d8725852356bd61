#include "elpis/cli/vectors/felt_page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/utf8.h"
#include "elpis/cli/bar.h"
#include "elpis/cli/columns.h"
#include "elpis/cli/terminal.h"
#include "elpis/steering/felt.h"
#include "elpis/steering/gauge.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::ordered_json;
using steering::Felt;
using steering::FeltText;

constexpr int kHalfBar = 10;
constexpr int kLabel = 9;               // columns of "valence", "arousal" and the names of feelings
constexpr std::size_t kMostShown = 12;  // labels

// Backgrounds of the 256-colour table, from neutral to the end, dark enough for white letters.
constexpr std::array kPleasant{236, 22, 28, 34, 40};
constexpr std::array kUnpleasant{236, 52, 88, 124, 160};

int background_of(double valence) {
    const auto& scale = valence < 0.0 ? kUnpleasant : kPleasant;
    const double step = std::min(1.0, std::abs(valence)) * static_cast<double>(scale.size());
    return scale.at(std::min(scale.size() - 1, static_cast<std::size_t>(step)));
}

// Tokens put together until they are whole characters; what they felt like is that of the last.
struct Piece {
    std::string text;
    std::size_t token = 0;
};
std::vector<Piece> whole_pieces(std::span<const std::string> pieces) {
    std::vector<Piece> whole;
    std::string held;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        held += pieces[i];
        if (!utf8::valid(held) && i + 1 < pieces.size()) continue;
        whole.push_back({tamed(held), i});
        held.clear();
    }
    return whole;
}

std::string heat_map(const FeltText& felt, std::span<const std::string> pieces, const Look& look) {
    std::string map;
    int column = 0;
    for (const Piece& piece : whole_pieces(pieces)) {
        if (piece.token >= felt.tokens.size()) break;
        std::string_view text = piece.text;
        // Colours end with the line: the rest of it belongs to nobody.
        const std::size_t line_end = std::min(text.find('\n'), text.size());
        const std::string_view rest = text.substr(line_end);
        text = text.substr(0, line_end);
        const int wide = columns(text);
        if (column > 0 && column + wide > look.width) {
            map += '\n';
            column = 0;
        }
        column += wide;
        const auto& place = felt.tokens[piece.token].place;
        // The first token of a text does not count: in many models it is an outlier.
        if (!place || piece.token == 0) {
            map += paint(look, Ink::Faint, text);
        } else if (!text.empty()) {
            map += fmt::format("\x1b[97;48;5;{}m{}\x1b[0m", background_of(place->valence), text);
        }
        map += rest;
        if (!rest.empty()) column = columns(rest.substr(rest.rfind('\n') + 1));
    }
    return map + "\n";
}

std::string token_table(const FeltText& felt, std::span<const std::string> pieces) {
    std::string table = "  valence  arousal  token\n";
    for (std::size_t i = 0; i < std::min(felt.tokens.size(), pieces.size()); ++i) {
        const auto& place = felt.tokens[i].place;
        if (!place) continue;
        // As JSON, so that blanks and line ends can be seen.
        const std::string token =
            Json(pieces[i]).dump(-1, ' ', false, Json::error_handler_t::replace);
        table += fmt::format("  {:+7.2f}  {:+7.2f}  {}{}\n",
                             place->valence,
                             place->arousal,
                             tamed(token),
                             i == 0 ? "  (does not count)" : "");
    }
    return table;
}

std::string axis_row(std::string_view name,
                     double value,
                     const std::optional<steering::Summary>& over_tokens,
                     const Look& look) {
    std::string row =
        fmt::format("{:{}}{}  {:+.2f}", name, kLabel, gauge(value, kHalfBar, look.unicode), value);
    if (over_tokens) {
        row += paint(
            look,
            Ink::Faint,
            fmt::format(
                "  (highest {:+.2f}, last token {:+.2f})", over_tokens->max, over_tokens->final));
    }
    return row + "\n";
}

std::string label_rows(const Felt& felt) {
    std::string rows;
    for (const steering::Label& label :
         std::span(felt.labels).first(std::min(felt.labels.size(), kMostShown))) {
        rows += fmt::format("  {:12} {:+6.2f}\n", label.name, label.score);
    }
    return rows;
}

Json place_json(const Felt& felt) {
    if (!felt.place) return nullptr;
    return {{"valence", felt.place->valence}, {"arousal", felt.place->arousal}};
}

}  // namespace

std::string felt_page(const FeltText& felt, std::span<const std::string> pieces, const Look& look) {
    std::string page;
    if (felt.whole.place) {
        page += axis_row("valence", felt.whole.place->valence, felt.valence, look);
        page += axis_row("arousal", felt.whole.place->arousal, felt.arousal, look);
        page += "\n" + (look.colour ? heat_map(felt, pieces, look) : token_table(felt, pieces));
    } else {
        page += "The set has no plane: valence and arousal cannot be read by it.\n";
    }
    if (!felt.whole.labels.empty()) {
        page += "\nFeelings, in deviations from neutral text:\n" + label_rows(felt.whole);
    }
    return page;
}

std::string felt_json(const FeltText& felt,
                      std::span<const std::string> pieces,
                      const std::string& set,
                      const std::string& set_hash) {
    Json labels = Json::object();
    for (const steering::Label& label : felt.whole.labels)
        labels[label.name] = label.score;
    Json tokens = Json::array();
    for (std::size_t i = 0; i < std::min(felt.tokens.size(), pieces.size()); ++i) {
        Json token = {{"text", pieces[i]}};
        if (const auto& place = felt.tokens[i].place) {
            token["valence"] = place->valence;
            token["arousal"] = place->arousal;
        }
        tokens.push_back(std::move(token));
    }
    const Json page = {{"set", set},
                       {"set_hash", set_hash},
                       {"felt", place_json(felt.whole)},
                       {"labels", std::move(labels)},
                       {"tokens", std::move(tokens)}};
    return page.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

}  // namespace elpis::cli
