#include "elpis/persona/card/card_json.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/bounded_json.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/persona/card/card_remarks.h"
#include "elpis/persona/dialogue.h"
#include "elpis/persona/field_reader.h"
#include "elpis/persona/field_writer.h"
#include "elpis/persona/fields.h"
#include "elpis/persona/persona.h"
#include "elpis/persona/tree.h"

namespace elpis::persona {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kDeepest = 64;
constexpr const char* kOurs = "elpis";  // under `extensions`

// Fields of V1, which programs still write beside `data` for others who know only these.
constexpr std::array<const char*, 6> kOldFields{
    "name", "description", "personality", "scenario", "first_mes", "mes_example"};

void unify_line_ends(std::string& text) {
    std::size_t to = 0;
    for (std::size_t from = 0; from < text.size(); ++from) {
        if (text[from] == '\r' && from + 1 < text.size() && text[from + 1] == '\n') continue;
        text[to++] = text[from];
    }
    text.resize(to);
}

void unify_line_ends(Persona& persona) {
    for (std::string* text : {&persona.description,
                              &persona.personality,
                              &persona.scenario,
                              &persona.system_prompt,
                              &persona.post_history_instructions,
                              &persona.greeting,
                              &persona.card.creator_notes}) {
        unify_line_ends(*text);
    }
    for (std::string& text : persona.alternate_greetings)
        unify_line_ends(text);
}

// JSON that can stand between the ''' of a TOML string, too.
std::string as_text(const Json& object) {
    if (object.empty()) return {};
    std::string text;
    for (const char c : object.dump()) {
        if (c == '\'') {
            text += "\\u0027";
        } else if (c == '\x7F') {
            text += "\\u007f";
        } else {
            text.push_back(c);
        }
    }
    return text;
}

std::vector<Conversation> dialogue_of(const Json& text, const Persona& persona) {
    if (!text.is_string()) return {};
    const std::array names{persona.name, persona.nickname};
    return parse_dialogue(text.get_ref<const std::string&>(), names);
}

std::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorCode::InvalidArgument, std::move(reason));
}

std::unexpected<Error> refuse(const FieldFindings& findings) {
    std::string reason;
    for (const FieldProblem& problem : findings.problems)
        reason += (reason.empty() ? "" : "; ") + problem.sentence;
    if (findings.left_out > 0) reason += "; and there is more";
    return refuse(std::move(reason));
}

class CardReader {
public:
    // `card` loses what is understood.
    Result<ImportedCard> read(Json card) {
        if (!card.is_object()) return refuse("its JSON is no object");
        const bool flat = !card.contains("data");
        if (flat && !card.contains("name"))
            return refuse("its JSON has neither `data` nor `name`, so it is no character card");
        Json& data = flat ? card : card["data"];
        if (!data.is_object()) return refuse("its `data` is no object");

        FieldReader reader(data, flat ? "" : "data", findings_);
        Persona& persona = imported_.persona;
        visit_card(reader, persona);
        read_feeling(data, flat);
        if (findings_.problems.empty() && persona.name.empty())
            findings_.refuse(flat ? "name" : "data.name", "is empty; a character has a name");
        if (!findings_.problems.empty()) return refuse(findings_);

        drop_understood(data, reader.known());
        add_remarks(card, imported_.remarks);
        if (flat) {
            card = {{"data", std::move(card)}};
        } else {
            drop_envelope(card);
        }
        if (card["data"].empty() && card.size() == 1) card = Json::object();
        unify_line_ends(persona);
        persona.card.rest = as_text(card);
        if (persona.card.rest.size() > limits::kRest) {
            return refuse(
                fmt::format("what is not understood of it has {} bytes, more than the {} "
                            "that can be kept",
                            persona.card.rest.size(),
                            limits::kRest));
        }
        return std::move(imported_);
    }

private:
    void read_feeling(Json& data, bool flat) {
        const auto extensions = data.find("extensions");
        if (extensions == data.end()) return;
        if (extensions->is_null()) *extensions = Json::object();
        if (!extensions->is_object()) {
            return findings_.refuse(fmt::format("{}extensions", flat ? "" : "data."),
                                    "must be an object");
        }
        const auto ours = extensions->find(kOurs);
        if (ours == extensions->end()) return;
        const std::string path = fmt::format("{}extensions.{}", flat ? "" : "data.", kOurs);
        if (!ours->is_object()) return findings_.refuse(path, "must be an object");
        FieldReader reader(*ours, path, findings_);
        visit_feeling(reader, imported_.persona);
        check_rules(imported_.persona, path + ".", findings_);
        // A later version of ours may know more.
        for (const auto& [key, value] : ours->items()) {
            if (std::ranges::find(reader.known(), key) == reader.known().end()) {
                imported_.remarks.push_back(
                    fmt::format("{}.{} is not known here, and is left out", path, key));
            }
        }
    }

    // A dialogue that is not written as we would is kept as it is.
    void drop_understood(Json& data, const std::vector<std::string>& known) {
        const Json written = data.value("mes_example", Json());
        for (const std::string& key : known)
            data.erase(key);
        if (written.is_string() && written != to_text(imported_.persona.examples))
            data["mes_example"] = written;
        if (const auto extensions = data.find("extensions"); extensions != data.end()) {
            extensions->erase(kOurs);
            if (extensions->empty()) data.erase("extensions");
        }
    }

    static void drop_envelope(Json& card) {
        card.erase("spec");
        card.erase("spec_version");
        for (const char* key : kOldFields)
            card.erase(key);
    }

    ImportedCard imported_;
    FieldFindings findings_;
};

// What an import left over. Others may have written into it.
Json left_over(const Persona& persona) {
    Json rest = Json::parse(persona.card.rest, nullptr, /*allow_exceptions=*/false);
    if (!rest.is_object()) rest = Json::object();
    Json& data = rest["data"];
    if (!data.is_object()) data = Json::object();
    if (const auto extensions = data.find("extensions");
        extensions == data.end() || !extensions->is_object()) {
        data["extensions"] = Json::object();
    }
    return rest;
}

}  // namespace

Result<ImportedCard> read_card_json(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    ELPIS_TRY(Json card, parse_json(text, kDeepest));
    return CardReader().read(std::move(card));
}

std::string write_card_json(const Persona& persona, CardVersion version) {
    using Ordered = nlohmann::ordered_json;
    const Json rest = left_over(persona);
    const Json& rest_of_data = rest["data"];

    Ordered data = Ordered::object();
    FieldWriter writer(data, /*with_empty=*/true);
    visit_card(writer, persona);
    if (persona.nickname.empty()) data.erase("nickname");
    if (const auto written = rest_of_data.find("mes_example");
        written != rest_of_data.end() && dialogue_of(*written, persona) == persona.examples) {
        data["mes_example"] = *written;
    }
    for (const auto& [key, value] : rest_of_data.items()) {
        if (!data.contains(key)) data[key] = value;
    }
    if (version == CardVersion::V3 && !data.contains("group_only_greetings"))
        data["group_only_greetings"] = Ordered::array();
    Ordered ours = Ordered::object();
    FieldWriter feeling(ours);
    visit_feeling(feeling, persona);
    if (!ours.empty()) data["extensions"][kOurs] = std::move(ours);

    Ordered card = {{"spec", version == CardVersion::V2 ? "chara_card_v2" : "chara_card_v3"},
                    {"spec_version", version == CardVersion::V2 ? "2.0" : "3.0"},
                    {"data", std::move(data)}};
    for (const auto& [key, value] : rest.items()) {
        if (!card.contains(key)) card[key] = value;
    }
    return card.dump(2) + "\n";
}

}  // namespace elpis::persona
