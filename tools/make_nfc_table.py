#!/usr/bin/env python3
"""Prints src/elpis/base/nfc_table.h: what Unicode normal form C needs, from Python's unicodedata."""

import sys
import unicodedata

HANGUL = range(0xAC00, 0xAC00 + 11172)
PER_LINE = 6


def rows(entries):
    texts = ["{" + ",".join(str(n) for n in entry) + "}" for entry in entries]
    return "\n".join("    " + ", ".join(texts[i : i + PER_LINE]) + "," for i in range(0, len(texts), PER_LINE))


def main():
    pairs, classes, excluded = [], [], []
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        found = unicodedata.combining(char)
        if found:
            if classes and classes[-1][1] == code - 1 and classes[-1][2] == found:
                classes[-1][1] = code
            else:
                classes.append([code, code, found])
        parts = unicodedata.decomposition(char).split()
        if code in HANGUL or not parts or parts[0].startswith("<"):
            continue
        numbers = [int(p, 16) for p in parts]
        pairs.append([code, numbers[0], numbers[1] if len(numbers) > 1 else 0])
        whole = unicodedata.normalize("NFD", char)
        if len(numbers) > 1 and unicodedata.normalize("NFC", whole) != char:
            excluded.append(code)
    singles = [excluded[i : i + 12] for i in range(0, len(excluded), 12)]
    print(f"""#pragma once

#include <array>
#include <cstdint>

// Made by tools/make_nfc_table.py from Unicode {unicodedata.unidata_version}. Do not edit.
// clang-format off
namespace elpis::nfc_table {{

// A character and the two (or one: 0) that it is canonically made of. Hangul is arithmetic.
struct Decomposition {{
    std::uint32_t whole, first, second;
}};
inline constexpr std::array<Decomposition, {len(pairs)}> kDecompositions{{{{
{rows(pairs)}
}}}};

// Of these two parts no whole is made again.
inline constexpr std::array<std::uint32_t, {len(excluded)}> kExcluded{{{{
{chr(10).join("    " + ", ".join(map(str, line)) + "," for line in singles)}
}}}};

// Canonical combining class, of characters from first to last. Of all others it is 0.
struct CombiningClass {{
    std::uint32_t first, last;
    std::uint8_t value;
}};
inline constexpr std::array<CombiningClass, {len(classes)}> kCombiningClasses{{{{
{rows(classes)}
}}}};

}}  // namespace elpis::nfc_table
// clang-format on""")


main()
