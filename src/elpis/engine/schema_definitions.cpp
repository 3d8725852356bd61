#include "elpis/engine/schema_definitions.h"

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/schema_places.h"
#include "elpis/engine/schema_references.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

// Letters that stand nowhere in the document.
std::string unused_word(const Json& schema) {
    const std::string text = schema.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::string word = "referred";
    while (text.contains(word))
        word += 'd';
    return word;
}

class Definitions {
public:
    Definitions(Json& root, std::size_t number)
        : root_(root), word_(fmt::format("{}{}n", unused_word(root), number)) {
        note(root);
    }

    bool none() const { return names_.empty(); }

    void write() {
        move(root_);
        // What is referred to stands elsewhere now, and nothing else of these is read.
        root_.erase("$defs");
        root_.erase("definitions");
        if (const auto it = names_.find(&root_); it != names_.end()) written_[it->second] = root_;
        root_["$defs"] = std::move(written_);
    }

private:
    // Gives a name to what each reference in there leads to.
    void note(const Json& schema) {
        if (const std::string* const reference = reference_of(schema)) {
            const Json* const target = target_of(*reference, root_);
            const auto [it, is_new] = names_.try_emplace(target);
            if (is_new) it->second = fmt::format("{}{}", word_, names_.size() - 1);
            places_.try_emplace(*reference, "#/$defs/" + it->second);
        }
        if (!schema.is_object()) return;
        for_each_schema_in(schema, [this](const Json& inner) { note(inner); });
    }

    // From below, so that no schema is looked at after it was moved.
    void move(Json& schema) {
        if (!schema.is_object()) return;
        for_each_schema_in(schema, [this](Json& inner) { move(inner); });
        if (const std::string* const reference = reference_of(schema))
            schema["$ref"] = places_.at(*reference);
        const auto it = names_.find(&schema);
        if (it == names_.end() || &schema == &root_) return;
        written_[it->second] = std::move(schema);
        schema = Json{{"$ref", "#/$defs/" + it->second}};
    }

    Json& root_;
    std::string word_;
    std::unordered_map<const Json*, std::string> names_;   // by what is referred to
    std::unordered_map<std::string, std::string> places_;  // new references, by old ones
    Json written_ = Json::object();
};

}  // namespace

Result<Json> with_own_definitions(Json schema, std::size_t number) {
    Definitions definitions(schema, number);
    if (definitions.none()) return schema;
    if (schema.contains("$defs") && !schema["$defs"].is_object())
        return fail(ErrorCode::InvalidArgument, "#/$defs: it must be an object of schemas");
    definitions.write();
    return schema;
}

}  // namespace elpis::engine
