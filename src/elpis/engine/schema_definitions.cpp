#include "elpis/engine/schema_definitions.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/schema_limits.h"
#include "elpis/engine/schema_places.h"
#include "elpis/engine/schema_references.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostCopied = 4000;  // values
constexpr std::string_view kPlace = "$defs";

// What is left of a reference in the name of a rule.
std::string rule_of(std::string_view reference) {
    std::string rule;
    for (const char c : reference.substr(1)) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter || (c >= '0' && c <= '9')) {
            rule += c;
        } else if (!rule.ends_with('-')) {
            rule += '-';
        }
    }
    return rule;
}

bool has_escapes(std::string_view reference) {
    return reference.find_first_of("~%") != std::string_view::npos;
}

class Definitions {
public:
    // Notes every reference in `schema`; those that llama.cpp can read keep their names.
    void note(const Json& schema) {
        if (const std::string* const reference = reference_of(schema)) {
            if (seen_.insert(*reference).second) {
                const bool readable = reference->starts_with("#/") && !has_escapes(*reference);
                if (!readable || !rules_.insert(rule_of(*reference)).second)
                    unreadable_.push_back(*reference);
            }
        }
        if (!schema.is_object()) return;
        const auto noted =
            visit_schemas_in(schema, {}, [this](const Json& inner, const std::string&) {
                note(inner);
                return Result<void>{};
            });
        static_cast<void>(noted);  // nothing in there fails
    }

    bool none() const { return unreadable_.empty(); }

    // Copies what they lead to, each under a name that nothing else has.
    Result<void> define(const Json& root, std::string_view whose) {
        std::size_t copied = 0;
        int number = 0;
        for (const std::string& reference : unreadable_) {
            Json target = *target_of(reference, root);
            if (reference == "#" && target.is_object()) {
                target.erase("$defs");  // all references lead to those of the document
                target.erase("definitions");
            }
            copied += values_in(target);
            if (copied > kMostCopied) {
                return fail(ErrorCode::InvalidArgument,
                            fmt::format("{}: what the references with escapes, to #, or with names "
                                        "that differ in punctuation only lead to comes to over {} "
                                        "values; name it otherwise under $defs",
                                        whose,
                                        kMostCopied));
            }
            std::string name;
            do {
                name = fmt::format("referred{}", number++);
            } while (!rules_.insert(rule_of(path_of(name))).second ||
                     (root.contains(kPlace) && root[kPlace].contains(name)));
            names_.emplace(reference, path_of(name));
            copies_.emplace_back(std::move(name), std::move(target));
        }
        return {};
    }

    // The schema with new names for its references, and with the copies.
    void write(Json& schema) {
        rename(schema);
        Json& place = schema[kPlace];
        for (auto& [name, copy] : copies_) {
            rename(copy);
            place[name] = std::move(copy);
        }
    }

private:
    static std::string path_of(std::string_view name) {
        return fmt::format("#/{}/{}", kPlace, name);
    }

    void rename(Json& schema) const {
        if (!schema.is_object()) return;
        if (const std::string* const reference = reference_of(schema)) {
            const auto it = names_.find(*reference);
            if (it != names_.end()) schema["$ref"] = it->second;
        }
        const auto renamed = visit_schemas_in(schema, {}, [this](Json& inner, const std::string&) {
            rename(inner);
            return Result<void>{};
        });
        static_cast<void>(renamed);  // nothing in there fails
    }

    std::unordered_set<std::string> seen_;
    std::unordered_set<std::string> rules_;
    std::vector<std::string> unreadable_;
    std::unordered_map<std::string, std::string> names_;  // new ones, by reference
    std::vector<std::pair<std::string, Json>> copies_;
};

}  // namespace

Result<Json> with_readable_references(Json schema, std::string_view whose) {
    Definitions definitions;
    definitions.note(schema);
    if (definitions.none()) return schema;
    if (schema.contains(kPlace) && !schema[kPlace].is_object())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: #/$defs: it must be an object of schemas", whose));
    ELPIS_OK(definitions.define(schema, whose));
    definitions.write(schema);
    return schema;
}

}  // namespace elpis::engine
