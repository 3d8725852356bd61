#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace elpis::steering::evaluation::report {

// Text for between tags and between quotes: & < > " ' escaped, what is not UTF-8 or no character of
// XML replaced.
std::string escaped(std::string_view text);

// Writes HTML and SVG that is well-formed XML by construction: whatever is opened is closed once,
// in order, and text is escaped.
class Markup {
public:
    using Attributes = std::vector<std::pair<std::string_view, std::string>>;

    Markup& open(std::string_view tag, const Attributes& attributes = {});
    Markup& close();  // the innermost
    // An element without content: <line …/>.
    Markup& leaf(std::string_view tag, const Attributes& attributes = {});
    Markup& text(std::string_view text);
    // An element with text alone.
    Markup& element(std::string_view tag, std::string_view text, const Attributes& attributes = {});
    // Markup that another one made.
    Markup& embed(const Markup& other);

    // Everything that is still open is closed first.
    std::string finish() &&;

private:
    void begin(std::string_view tag, const Attributes& attributes);

    std::string written_;
    std::vector<std::string> open_;
};

}  // namespace elpis::steering::evaluation::report
