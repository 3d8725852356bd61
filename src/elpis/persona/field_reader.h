#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/event_table.h"
#include "elpis/affect/options.h"
#include "elpis/affect/pad.h"
#include "elpis/persona/fields.h"
#include "elpis/persona/persona.h"

namespace elpis::persona {

// Something wrong with one field.
struct FieldProblem {
    std::string path;  // "affect.baseline.valence"
    std::string
        sentence;  // "affect.baseline.valence cannot be 7; it must be a number from -1 to 1"
};

// What a walk over one document has found so far.
struct FieldFindings {
    std::vector<FieldProblem> problems;
    std::size_t left_out = 0;  // problems beyond those that are kept

    void refuse(std::string path, std::string_view what);
};

// Fills fields from an object of JSON, whoever wrote it. What is wrong becomes a problem, and the
// field stays as it is. null is as if the field were not there.
class FieldReader {
public:
    // `path` is that of the object: "", "extensions.elpis". All outlive the reader.
    FieldReader(const nlohmann::json& object, std::string path, FieldFindings& findings)
        : object_(object), path_(std::move(path)), findings_(findings) {}

    void line(std::string_view key, std::string& into);  // of limits::kName, without control bytes
    void text(std::string_view key, std::string& into);
    void texts(std::string_view key, std::vector<std::string>& into);
    void json(std::string_view key, std::string& into);
    void dialogue(std::string_view key, std::vector<Conversation>& into, const Persona& whose);
    void number(std::string_view key, std::optional<double>& into, Range range);
    void number(std::string_view key, double& into, Range range);
    void number(std::string_view key, std::optional<int>& into, Range range);
    void duration(std::string_view key, std::optional<affect::Seconds>& into, Range range);
    void point(std::string_view key, std::optional<affect::Pad>& into);
    void events(std::string_view key,
                std::map<std::string, affect::EventTable::Effect, std::less<>>& into);

    template <class T, std::size_t N>
    void choice(std::string_view key,
                T& into,
                const std::array<std::pair<std::string_view, T>, N>& names) {
        const nlohmann::json* const value = find(key);
        if (value == nullptr) return;
        std::string allowed;
        for (const auto& [name, meaning] : names) {
            if (*value == name) {
                into = meaning;
                return;
            }
            allowed += fmt::format("{}\"{}\"", allowed.empty() ? "" : " or ", name);
        }
        refuse(key, *value, allowed);
    }

    template <class Visit>
    void section(std::string_view key, Visit visit) {
        const nlohmann::json* const value = find(key);
        if (value == nullptr) return;
        if (!value->is_object()) return refuse(key, *value, "a table of fields");
        FieldReader in(*value, path_of(key), findings_);
        visit(in);
        in.refuse_unknown();
    }

    // Problems for keys that no call has asked for.
    void refuse_unknown();
    const std::vector<std::string>& known() const { return known_; }

private:
    const nlohmann::json* find(std::string_view key);  // null: there is nothing
    std::string path_of(std::string_view key) const;
    void refuse(std::string_view key, const nlohmann::json& value, std::string_view allowed);
    std::optional<double> figure(std::string_view key, const nlohmann::json& value, Range range);
    // Good text of a value; nothing, and a problem, where it is none.
    std::optional<std::string> text_of(std::string_view key,
                                       const nlohmann::json& value,
                                       std::size_t longest);
    std::optional<affect::EventTable::Effect> effect_of(const std::string& key,
                                                        const nlohmann::json& value);

    const nlohmann::json& object_;
    std::string path_;
    FieldFindings& findings_;
    std::vector<std::string> known_;
};

}  // namespace elpis::persona
