#pragma once

#include <expected>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "elpis/base/result.h"
#include "elpis/persona/field_reader.h"  // IWYU pragma: export
#include "elpis/persona/persona.h"

// A persona as a tree of plain values: what a file of ours holds, whatever its notation.
namespace elpis::persona {

// Every problem there is, up to fifty, each with the path of its field.
std::expected<Persona, std::vector<FieldProblem>> from_tree(const nlohmann::json& tree);

nlohmann::ordered_json to_tree(const Persona& persona);

// Whether a persona is one that from_tree could have given. InvalidArgument with the first problem.
Result<void> check(const Persona& persona);

// Rules between several fields, for those who have filled them one by one; `path` is in front of
// each field's name.
void check_rules(const Persona& persona, const std::string& path, FieldFindings& findings);

}  // namespace elpis::persona
