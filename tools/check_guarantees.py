#!/usr/bin/env python3
"""Every row of docs/guarantees.md and docs/hardening.md names a test, and every test it names is there.

usage: check_guarantees.py ROOT
"""

import pathlib
import re
import sys


def cases(root):
    """The names of all doctest cases."""
    text = "".join(path.read_text() for path in sorted((root / "src").rglob("*_test.cpp")))
    # A long name is written in pieces.
    return ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', names))
            for names in re.findall(r'TEST_CASE\(((?:\s*"(?:[^"\\]|\\.)*")+)\)', text)]


def problems_of(page, root, known):
    problems = []
    for line in page.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 4 or not cells[0].isdigit():
            continue
        number, *_, test = cells
        named = re.findall(r'"([^"]+)"', test)
        files = re.findall(r"`((?:tests|tools)/[^`]+)`", test)
        if not named and not files:
            problems.append(f"{page.stem} {number} names no test")
        problems += [f'{page.stem} {number}: there is no test "{name}"' for name in named
                     if not any(case.startswith(name) for case in known)]
        problems += [f"{page.stem} {number}: there is no {file}" for file in files
                     if not (root / file).exists()]
    return problems


def main(root):
    known = cases(root)
    problems = [problem for name in ("guarantees", "hardening")
                for problem in problems_of(root / f"docs/{name}.md", root, known)]
    print("\n".join(problems), end="\n" if problems else "")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
