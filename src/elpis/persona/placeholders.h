#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace elpis::persona {

// What placeholders stand for.
struct Names {
    std::string character;
    std::string user = "User";
    std::string original;  // {{original}}: the system prompt that a character's takes the place of
    std::uint64_t seed = 0;  // of {{random:…}} and {{roll:…}}
};

// `text` with its placeholders filled in, in any case of letters: {{char}}, <CHAR>, <BOT> ·
// {{user}}, <USER> · {{original}}, which appears once · {{random:A,B}}, a choice by the seed and
// the place · {{pick:A,B}}, a choice by the place, the same every time · {{roll:6}} · {{reverse:A}}
// · {{// A}}, {{comment:A}} and {{hidden_key:A}}, which disappear. Others stay as they are, and
// what was put in is not looked at again. The result is at most `text` times the longest name, and
// `original`.
std::string filled_in(std::string_view text, const Names& names);

}  // namespace elpis::persona
