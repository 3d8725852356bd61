#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"

namespace elpis::engine {

// A grammar in GBNF, read: a table of rules that GbnfWalk walks. Every repetition is written out
// with rules of its own, so that only four kinds of elements are left.
struct Gbnf {
    struct Element {
        enum class Kind : std::uint8_t {
            End,    // of an alternative
            Rule,   // value: its place in `rules`
            Char,   // value: a code point
            Class,  // value: its place in `classes`
        } kind = Kind::End;
        std::uint32_t value = 0;
    };
    struct Range {
        char32_t first = 0;
        char32_t last = 0;
    };
    // The code points that one element allows: disjoint, in order.
    using Class = std::vector<Range>;
    struct Rule {
        std::vector<std::uint32_t> alternatives;  // where each begins in `elements`
        bool nullable = false;                    // the empty text fits it
    };

    // Whether some code point from `first` to `last` fits. False for what is no character.
    bool takes(Element element, char32_t first, char32_t last) const;

    std::vector<Element> elements;  // one alternative after another, each closed by an End
    std::vector<Class> classes;
    std::vector<Rule> rules;
    std::uint32_t root = 0;  // where an answer begins
};

// A grammar that a caller wrote, in the notation of llama.cpp's grammars/README.md, without its
// tokens (<[id]>, <name>). `whose` begins the sentence of an error: "response_format.grammar".
// InvalidArgument with the line and what is wrong there, or which limit the grammar is over. Pure;
// recurses only as deep as parentheses may nest.
Result<Gbnf> read_gbnf(std::string_view text, std::string_view whose);

}  // namespace elpis::engine
