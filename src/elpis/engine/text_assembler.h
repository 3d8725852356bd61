#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace elpis::engine {

// Turns the bytes of tokens into text that may be shown: whole UTF-8 characters only, and never a
// stop string or a part of one. What might still become either is held back.
class TextAssembler {
public:
    explicit TextAssembler(std::vector<std::string> stop) : stop_(std::move(stop)) {}

    // The text that is certain after these bytes. After a stop string: everything before it, and
    // from then on nothing.
    std::string push(std::string_view bytes);

    // What was held back, when nothing more comes; broken characters become U+FFFD.
    std::string finish();

    bool stopped() const { return stopped_; }

private:
    std::vector<std::string> stop_;
    std::string bytes_;  // an unfinished character
    std::string held_;   // text that may be the beginning of a stop string
    bool stopped_ = false;
};

}  // namespace elpis::engine
