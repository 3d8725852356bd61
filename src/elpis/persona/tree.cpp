#include "elpis/persona/tree.h"

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/persona/field_reader.h"
#include "elpis/persona/field_writer.h"
#include "elpis/persona/fields.h"
#include "elpis/persona/persona.h"

namespace elpis::persona {

void check_rules(const Persona& persona, const std::string& path, FieldFindings& findings) {
    const AffectDefaults& affect = persona.affect;
    const bool has_traits = affect.traits.given();
    if (affect.baseline.given() && (has_traits || affect.temperament)) {
        findings.refuse(
            path + "affect.baseline",
            "stands beside traits or a temperament, from which a baseline follows; keep one");
    } else if (has_traits && affect.temperament) {
        findings.refuse(path + "affect.temperament",
                        "stands beside traits, from which a temperament follows; keep one");
    }
}

std::expected<Persona, std::vector<FieldProblem>> from_tree(const nlohmann::json& tree) {
    FieldFindings findings;
    Persona persona;
    FieldReader reader(tree, "", findings);
    visit_persona(reader, persona);
    reader.refuse_unknown();
    check_rules(persona, "", findings);
    if (findings.problems.empty()) return persona;
    if (findings.left_out > 0) findings.problems.back().sentence += "; and there is more";
    return std::unexpected(std::move(findings.problems));
}

nlohmann::ordered_json to_tree(const Persona& persona) {
    nlohmann::ordered_json tree = nlohmann::ordered_json::object();
    FieldWriter writer(tree);
    visit_persona(writer, persona);
    return tree;
}

Result<void> check(const Persona& persona) {
    const auto read = from_tree(nlohmann::json(to_tree(persona)));
    if (!read) return fail(ErrorCode::InvalidArgument, read.error().front().sentence);
    if (read->examples != persona.examples) {
        return fail(ErrorCode::InvalidArgument,
                    "example_dialogue has a text that begins like a speaker's line, has blank "
                    "space around it, or is empty");
    }
    return {};
}

}  // namespace elpis::persona
