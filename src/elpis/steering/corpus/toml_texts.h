#pragma once

#include <cstddef>
#include <expected>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::steering {

// A text and where it stands in its file.
struct Line {
    std::string text;
    std::size_t number = 0;
};
using Lines = std::vector<Line>;

std::vector<std::string> texts_of(Lines lines);

// Sections and lists of texts of one TOML file. Every refusal is InvalidArgument and begins with
// file:line.
class TomlTexts {
public:
    explicit TomlTexts(std::string_view shown) : shown_(shown) {}

    std::unexpected<Error> wrong(std::size_t line, std::string_view what) const;

    // No key but these, with the likely meaning of a slip.
    Result<void> only(const toml::table& table,
                      std::string_view section,
                      const std::vector<std::string>& known) const;

    // The table `key` of `parent`, called [shown] in messages; null when it is absent and not
    // needed.
    Result<const toml::table*> table(const toml::table& parent,
                                     std::string_view key,
                                     std::string_view shown,
                                     bool needed) const;

    // The list of texts `key`: none blank, none over 4000 bytes, and at least one if it is needed.
    Result<Lines> list(const toml::table& parent,
                       std::string_view section,
                       std::string_view key,
                       bool needed = true) const;

    // Nothing twice, over all the lists together.
    Result<void> distinct(std::initializer_list<const Lines*> lists, std::string_view what) const;

private:
    std::string shown_;
};

inline std::size_t line_of(const toml::node& node) {
    return node.source().begin.line;
}

}  // namespace elpis::steering
