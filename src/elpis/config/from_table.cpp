#include "elpis/config/from_table.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "elpis/base/error.h"
#include "elpis/base/utf8.h"
#include "elpis/config/adapters.h"
#include "elpis/config/entry.h"
#include "elpis/config/findings.h"
#include "elpis/config/own_events.h"
#include "elpis/config/settings.h"
#include "elpis/config/table.h"
#include "elpis/config/toml_values.h"

namespace elpis::config {
namespace {

// Sections of the reference implementation for its own engines: no mistake, and no effect.
constexpr std::array<std::string_view, 2> kForeignSections{"llama_cpp", "transformers"};

constexpr std::string_view kEvents = "events";  // names of its own: own_events.h
constexpr std::string_view kModel = "model";
constexpr std::string_view kAdapters = "adapters";  // the same, below it: adapters.h

bool accepts(const Entry& entry, const toml::node& value) {
    if (entry.has_auto && value.is_string()) return true;
    switch (entry.kind) {
        case Kind::Integer:
            return value.is_integer();
        case Kind::Decimal:
            return value.is_number();
        case Kind::Boolean:
            return value.is_boolean();
        case Kind::Duration:
            return value.is_number() || value.is_string();
        case Kind::Path:
        case Kind::Text:
        case Kind::Choice:
            break;
    }
    return value.is_string();
}

class Reader {
public:
    explicit Reader(std::string_view shown) : shown_(shown), sections_(sections()) {
        sections_.emplace_back(kEvents);
    }

    Findings read(const toml::table& root, const std::function<bool(std::string_view)>& wanted) && {
        for (const auto& [key, node] : in_order(root)) {
            if (!wanted(key.str())) continue;
            if (const toml::table* values = node->as_table()) {
                read_section(key, *values);
            } else {
                read_stray(key, *node);
            }
        }
        return std::move(findings_);
    }

private:
    std::string place(const toml::key& key) const {
        return fmt::format("{}:{}", shown_, key.source().begin.line);
    }

    bool is_section(std::string_view name) const {
        return std::ranges::find(sections_, name) != sections_.end();
    }

    void read_section(const toml::key& key, const toml::table& values) {
        if (key.str() == kEvents) {
            read_own_events(values, shown_, findings_);
        } else if (is_section(key.str())) {
            for (const auto& [name, node] : in_order(values))
                read_value(key.str(), name, *node);
        } else if (std::ranges::find(kForeignSections, key.str()) == kForeignSections.end()) {
            findings_.warnings.push_back(
                fmt::format("{}: the section [{}] is unknown and ignored.{}",
                            place(key),
                            utf8::printable(key.str()),
                            did_you_mean(key.str(), sections_)));
        }
    }

    // A key of the root that holds no section.
    void read_stray(const toml::key& key, const toml::node& node) {
        if (is_section(key.str())) {
            findings_.errors.push_back(
                {ErrorCode::InvalidArgument,
                 fmt::format("{}: {} is a section and cannot be {}; write [{}] on a line of its "
                             "own and its settings below.",
                             place(key),
                             key.str(),
                             shown_of(node),
                             key.str())});
        } else {
            findings_.warnings.push_back(
                fmt::format("{}: {} stands outside of every section and is ignored.",
                            place(key),
                            utf8::printable(key.str())));
        }
    }

    void read_adapter_table(const toml::key& name, const toml::node& node) {
        if (const toml::table* const adapters = node.as_table())
            return read_adapters(*adapters, shown_, findings_);
        findings_.errors.push_back(
            {ErrorCode::InvalidArgument,
             fmt::format("{}: model.adapters is a section and cannot be {}; write [model.adapters] "
                         "on a line of its own and the adapters below, each name = \"path\".",
                         place(name),
                         shown_of(node))});
    }

    void read_value(std::string_view section, const toml::key& name, const toml::node& node) {
        const std::string source = place(name);
        if (section == kModel && name.str() == kAdapters) return read_adapter_table(name, node);
        if (is_ignored(section, name.str())) {
            findings_.warnings.push_back(ignored(section, name.str(), source));
            return;
        }
        const Entry* entry = find(fmt::format("{}.{}", section, name.str()));
        if (entry == nullptr) {
            findings_.errors.push_back(unknown_setting(section, name.str(), source));
        } else if (const auto [first, is_first] = lines_.emplace(entry, source); !is_first) {
            findings_.errors.push_back(
                {ErrorCode::InvalidArgument,
                 fmt::format("{}: {} is the same setting as the one in {}; keep one of them.",
                             source,
                             name.str(),
                             first->second)});
        } else if (Assignment given{entry, text_of(node), shown_of(node), source};
                   accepts(*entry, node)) {
            findings_.assignments.push_back(std::move(given));
        } else {
            findings_.refuse(given, hint(*entry, node));
        }
    }

    static std::string hint(const Entry& entry, const toml::node& node) {
        const bool is_words =
            entry.kind == Kind::Path || entry.kind == Kind::Text || entry.kind == Kind::Choice;
        if (is_words) return ", in quotes";
        Settings scratch;
        const bool only_quoted = node.is_string() && entry.write(scratch, text_of(node));
        return only_quoted ? ", without quotes" : "";
    }

    std::string shown_;
    std::vector<std::string> sections_;
    std::map<const Entry*, std::string> lines_;  // where each entry was set
    Findings findings_;
};

}  // namespace

Findings from_table(const toml::table& root,
                    std::string_view shown,
                    const std::function<bool(std::string_view)>& wanted) {
    return Reader(shown).read(root, wanted);
}

}  // namespace elpis::config
