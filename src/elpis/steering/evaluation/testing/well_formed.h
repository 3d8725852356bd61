#pragma once

#include <cctype>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace elpis::steering::evaluation::testing {

// A strict little reader of XML: what is wrong with a page, or nothing. Knows a DOCTYPE, elements,
// attributes in double quotes, text, and the five entities; everything else is an error.
class WellFormed {
public:
    // Empty: nothing is wrong.
    static std::string fault(std::string_view page) { return WellFormed(page).run(); }

private:
    explicit WellFormed(std::string_view page) : rest_(page) {}

    bool take(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }

    std::string name() {
        std::size_t length = 0;
        while (length < rest_.size() &&
               (std::isalnum(static_cast<unsigned char>(rest_[length])) != 0 ||
                rest_[length] == '-' || rest_[length] == ':')) {
            ++length;
        }
        const std::string found(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return found;
    }

    // Of text or an attribute: nothing unescaped may stand in it.
    static bool clean(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto letter = static_cast<unsigned char>(text[i]);
            if (letter == '<' || (letter < 0x20 && letter != '\n' && letter != '\t')) return false;
            if (letter != '&') continue;
            bool known = false;
            for (const std::string_view entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"})
                known = known || text.substr(i).starts_with(entity);
            if (!known) return false;
        }
        return true;
    }

    std::string attributes() {
        std::set<std::string> seen;
        while (take(" ")) {
            const std::string key = name();
            if (key.empty() || !seen.insert(key).second) return "attribute \"" + key + "\"";
            if (!take("=\"")) return "no value of " + key;
            const std::size_t end = rest_.find('"');
            if (end == std::string_view::npos || !clean(rest_.substr(0, end)))
                return "value of " + key;
            rest_.remove_prefix(end + 1);
        }
        return {};
    }

    std::string element() {
        if (take("/")) {
            const std::string tag = name();
            if (open_.empty() || open_.back() != tag || !take(">")) return "</" + tag;
            open_.pop_back();
            return {};
        }
        const std::string tag = name();
        if (tag.empty()) return "a < that begins no element";
        if (open_.empty() && had_root_) return "a second root: " + tag;
        had_root_ = true;
        if (std::string fault = attributes(); !fault.empty()) return tag + ": " + fault;
        if (take("/>")) return {};
        if (!take(">")) return "<" + tag + " does not end";
        open_.push_back(tag);
        return {};
    }

    std::string run() {
        if (!take("<!DOCTYPE html>\n")) return "no DOCTYPE";
        while (!rest_.empty()) {
            const std::size_t until = rest_.find('<');
            const std::string_view text = rest_.substr(0, until);
            if (!clean(text)) return "text: " + std::string(text.substr(0, 60));
            if (open_.empty() && text.find_first_not_of("\n ") != std::string_view::npos) {
                return "text outside: " + std::string(text);
            }
            rest_.remove_prefix(text.size());
            if (!take("<")) break;
            if (std::string fault = element(); !fault.empty()) return fault;
        }
        return open_.empty() ? "" : open_.back() + " stays open";
    }

    std::string_view rest_;
    std::vector<std::string> open_;
    bool had_root_ = false;
};

}  // namespace elpis::steering::evaluation::testing
