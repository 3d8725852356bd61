#pragma once

#include <vector>

namespace elpis::engine {

// A set of code points, as a pattern's character class is one. A value; every member is cheap.
class CharSet {
public:
    struct Range {
        char32_t first = 0;
        char32_t last = 0;
        bool operator==(const Range&) const = default;
    };

    CharSet() = default;
    explicit CharSet(std::vector<Range> ranges);  // in any order, overlapping or not
    static CharSet all();
    static CharSet one(char32_t character) {
        return CharSet(std::vector<Range>{{character, character}});
    }

    bool empty() const { return ranges_.empty(); }
    bool contains(char32_t character) const;
    // In order, with gaps between them.
    const std::vector<Range>& ranges() const { return ranges_; }

    CharSet operator|(const CharSet& other) const;
    CharSet operator&(const CharSet& other) const;
    CharSet operator~() const;

private:
    std::vector<Range> ranges_;
};

}  // namespace elpis::engine
