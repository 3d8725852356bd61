#include "elpis/config/persona_file.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include "elpis/base/error.h"
#include "elpis/base/utf8.h"
#include "elpis/base/whole_file.h"
#include "elpis/persona/field_reader.h"
#include "elpis/persona/persona.h"
#include "elpis/persona/tree.h"

namespace elpis::config {
namespace {

using Json = nlohmann::json;
using Line = std::uint32_t;

constexpr std::uintmax_t kMaxFileBytes = 64U << 20U;

// The values of a file as a tree, and the line of each by its path. toml++ bounds the depth.
class Planting {
public:
    Json object(const toml::table& table, const std::string& path) {
        Json tree = Json::object();
        for (const auto& [key, node] : table) {
            const std::string name(key.str());
            const std::string place = path.empty() ? name : fmt::format("{}.{}", path, name);
            lines_.emplace_back(place, key.source().begin.line);
            tree[name] = value(node, place);
        }
        return tree;
    }

    // Of the nearest thing around `path` that has one.
    Line line_of(std::string path) const {
        while (true) {
            const auto found =
                std::ranges::find(lines_, path, &std::pair<std::string, Line>::first);
            if (found != lines_.end()) return found->second;
            const std::size_t end = path.find_last_of(".[");
            if (end == std::string::npos) return 1;
            path.resize(end);
        }
    }

    const std::vector<std::string>& dates() const { return dates_; }

private:
    Json value(const toml::node& node, const std::string& place) {
        if (const auto* table = node.as_table()) return object(*table, place);
        if (const auto* text = node.as_string()) return text->get();
        if (const auto* integer = node.as_integer()) return integer->get();
        if (const auto* decimal = node.as_floating_point()) return decimal->get();
        if (const auto* boolean = node.as_boolean()) return boolean->get();
        const auto* const array = node.as_array();
        if (array != nullptr) {
            Json list = Json::array();
            for (const toml::node& each : *array) {
                lines_.emplace_back(fmt::format("{}[{}]", place, list.size()),
                                    each.source().begin.line);
                list.push_back(value(each, lines_.back().first));
            }
            return list;
        }
        // A date or a time, for which the tree has no word.
        dates_.push_back(place);
        return nullptr;
    }

    std::vector<std::pair<std::string, Line>> lines_;  // in the order of the table
    std::vector<std::string> dates_;                   // paths
};

Error at(std::string_view shown, Line line, std::string_view sentence) {
    return {ErrorCode::InvalidArgument,
            fmt::format("{}:{}: {}{}", shown, line, sentence, sentence.ends_with('?') ? "" : ".")};
}

}  // namespace

std::expected<persona::Persona, std::vector<Error>> persona_from_toml(std::string_view text,
                                                                      std::string_view shown) {
    Planting planting;
    Json tree;
    try {
        tree = planting.object(toml::parse(text), "");
    } catch (const toml::parse_error& error) {
        return std::unexpected(std::vector{
            at(shown,
               error.source().begin.line,
               fmt::format("this is not TOML: {}", utf8::printable(error.description())))});
    }
    auto persona = persona::from_tree(tree);
    std::vector<std::pair<Line, std::string>> problems;
    for (const std::string& path : planting.dates()) {
        problems.emplace_back(
            planting.line_of(path),
            fmt::format("{} cannot be a date or time; put it in quotes", utf8::printable(path)));
    }
    if (persona && problems.empty()) return *std::move(persona);
    if (!persona) {
        for (const persona::FieldProblem& problem : persona.error())
            problems.emplace_back(planting.line_of(problem.path), problem.sentence);
    }
    std::ranges::stable_sort(problems, {}, &std::pair<Line, std::string>::first);
    std::vector<Error> errors;
    errors.reserve(problems.size());
    for (const auto& [line, sentence] : problems)
        errors.push_back(at(shown, line, sentence));
    return std::unexpected(std::move(errors));
}

std::expected<persona::Persona, std::vector<Error>> read_persona_file(
    const std::filesystem::path& file) {
    const auto text = read_whole_file(file, kMaxFileBytes, "character file");
    if (!text) {
        Error error = text.error();
        error.message += '.';
        return std::unexpected(std::vector{std::move(error)});
    }
    return persona_from_toml(*text, utf8::printable(file.string()));
}

}  // namespace elpis::config
