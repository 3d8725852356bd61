#include "elpis/steering/evaluation/report/markup.h"

#include <string>
#include <string_view>
#include <utility>

#include "elpis/base/utf8.h"

namespace elpis::steering::evaluation::report {

std::string escaped(std::string_view text) {
    std::string result;
    for (const char letter : utf8::repair(text)) {
        switch (letter) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            default:
                // XML knows no other control characters.
                if (static_cast<unsigned char>(letter) >= 0x20 || letter == '\n' ||
                    letter == '\t') {
                    result += letter;
                } else {
                    result += utf8::kReplacement;
                }
        }
    }
    return result;
}

void Markup::begin(std::string_view tag, const Attributes& attributes) {
    written_ += '<';
    written_ += tag;
    for (const auto& [name, value] : attributes) {
        written_ += ' ';
        written_ += name;
        written_ += "=\"" + escaped(value) + '"';
    }
}

Markup& Markup::open(std::string_view tag, const Attributes& attributes) {
    begin(tag, attributes);
    written_ += '>';
    open_.emplace_back(tag);
    return *this;
}

Markup& Markup::close() {
    if (open_.empty()) return *this;
    written_ += "</" + open_.back() + ">\n";
    open_.pop_back();
    return *this;
}

Markup& Markup::leaf(std::string_view tag, const Attributes& attributes) {
    begin(tag, attributes);
    written_ += "/>\n";
    return *this;
}

Markup& Markup::text(std::string_view text) {
    written_ += escaped(text);
    return *this;
}

Markup& Markup::element(std::string_view tag,
                        std::string_view content,
                        const Attributes& attributes) {
    return open(tag, attributes).text(content).close();
}

Markup& Markup::embed(const Markup& other) {
    Markup copy = other;
    written_ += std::move(copy).finish();
    return *this;
}

std::string Markup::finish() && {
    while (!open_.empty())
        close();
    return std::move(written_);
}

}  // namespace elpis::steering::evaluation::report
