#!/usr/bin/env python3
"""clang-tidy over some files or all of src/, in parallel, remembering what was clean.

A file is clean for good under the same clang-tidy, .clang-tidy and compile command and the same contents of
every file it includes; .cache/tidy holds the proof, and only a clean file gets one. tools/check_tidy.sh
calls this with the clang-tidy that the project pins."""

import argparse
import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache/tidy"
BUILD = ROOT / "build/dev"
# clang counts what it found in other people's headers too.
COUNTS = re.compile(r"^\d+ warnings? (generated|treated as errors?)\.?$|^Suppressed \d+ warnings")

LEFT = object()  # instead of what clang-tidy says about a file that there was no time for

NOT_FOR_TESTS = [
    "bugprone-random-generator-seed",  # a test is to see the same numbers each time
    "bugprone-throwing-static-initialization",  # fails the test, as it should
    "bugprone-unchecked-optional-access",  # does not understand that REQUIRE(…) ends a test
    "clang-analyzer-*",  # a third of the time of a test, and the sanitizers see every path it takes
]


def flags(source):
    """What clang-tidy is told about one file, beside .clang-tidy."""
    # Warnings of the compiler are g++'s to give, whose commands clang reads here.
    told = ["--quiet", f"-p={BUILD}", "--extra-arg=-Wno-everything"]
    # The analyzer follows this many steps of a function at most; by default three times as many, which
    # takes 10 s longer for one file of config and finds nothing more.
    told += [f"--extra-arg={word}" for word in
             ("-Xclang", "-analyzer-config", "-Xclang", "max-nodes=75000")]
    if source.endswith(".h"):
        # What else there is to say about a header is said where it is included; its own includes only here.
        told.append("--checks=-*,misc-include-cleaner")
        # The command it borrows may be that of a source that is not of the tests.
        told.append('--extra-arg=-DELPIS_TEST_DATA=""')
    elif source.endswith("_test.cpp"):
        told.append(f"--checks=-{',-'.join(NOT_FOR_TESTS)}")
    return told


def commands_of(entries):
    """How each source is compiled. For a header clang-tidy takes the command of a source with a similar
    name; the sum of all kinds of commands stands for it."""
    commands = {os.path.relpath(entry["file"], ROOT): entry["command"] for entry in entries}
    kinds = {re.sub(r" -o \S+ -c \S+$", "", command)
             for source, command in commands.items() if source.startswith("src/")}
    return commands, "\n".join(sorted(kinds))


@functools.cache
def digest_of(path):
    """SHA-256 of a file; many sources include the same headers."""
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def included_files(depfile):
    """The files that a make rule written by clang names, after its colon."""
    rule = depfile.read_text().replace("\\\n", " ").split(": ", 1)[1]
    return [name.replace("\\ ", " ") for name in re.findall(r"(?:\\ |\S)+", rule)]


class Checker:
    def __init__(self, tidy, entries):
        self.tidy = tidy
        self.commands, self.kinds_of_commands = commands_of(entries)
        version = subprocess.run([tidy, "--version"], capture_output=True, check=True).stdout
        self.setup = [version.decode(), (ROOT / ".clang-tidy").read_text()]

    def proof(self, source, depfile):
        """A digest of everything that the findings in `source` depend on."""
        of = hashlib.sha256()
        command = self.commands.get(source, self.kinds_of_commands)
        for part in [*self.setup, *flags(source), command]:
            of.update(part.encode() + b"\0")
        for path in included_files(depfile):
            of.update(f"{path}\0{digest_of(path)}\0".encode())
        return of.hexdigest()

    def is_known_clean(self, source):
        depfile = CACHE / f"{source}.d"
        clean = CACHE / f"{source}.clean"
        try:
            return clean.read_text() == self.proof(source, depfile)
        except (OSError, IndexError):  # never checked, or an included file is gone
            return False

    def check(self, source):
        """What clang-tidy says about one file; nothing when it is clean."""
        if self.is_known_clean(source):
            return None
        depfile = CACHE / f"{source}.d"
        clean = CACHE / f"{source}.clean"
        depfile.parent.mkdir(parents=True, exist_ok=True)
        clean.unlink(missing_ok=True)
        depfile.unlink(missing_ok=True)
        began = time.time()
        # clang-tidy takes every plain -M flag out of a command.
        ran = subprocess.run(
            [self.tidy, *flags(source), f"--extra-arg=-Wp,-MD,{depfile}", source],
            cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = "\n".join(line for line in ran.stdout.splitlines() if not COUNTS.match(line))
        if ran.returncode != 0 and not said:
            return f"{source}: clang-tidy ended with status {ran.returncode} and said nothing"
        if said:
            return said
        # A file that was edited meanwhile may not be the one that was checked.
        if all(os.stat(path).st_mtime < began for path in included_files(depfile)):
            clean.write_text(self.proof(source, depfile))
        return None


def git(*words):
    return subprocess.run(["git", *words], cwd=ROOT, text=True, capture_output=True,
                          check=True).stdout.splitlines()


def sources_of(arguments):
    """The files to check; without arguments all, and what changed last comes first."""
    if arguments:
        return [os.path.relpath(os.path.abspath(name), ROOT) for name in arguments]
    patterns = ("src/*.cpp", "src/*.h")
    present = set(git("ls-files", *patterns))
    recent = git("log", "-30", "--name-only", "--format=", "--", *patterns)
    return [*dict.fromkeys(name for name in recent if name in present),
            *sorted(present - set(recent))]


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tidy", required=True, help="the clang-tidy to run")
    asked.add_argument("--jobs", type=int, default=os.cpu_count())
    asked.add_argument("--seconds", type=float, default=float("inf"),
                       help="begin no further file after this time")
    asked.add_argument("files", nargs="*")
    asked = asked.parse_args()

    checker = Checker(asked.tidy, json.loads((BUILD / "compile_commands.json").read_text()))
    sources = sources_of(asked.files)
    unknown = [name for name in sources if not name.endswith(".h") and name not in checker.commands]
    if unknown:
        sys.exit(f"clang-tidy: the dev build does not compile {', '.join(unknown)}. Name files that a "
                 "CMakeLists.txt lists; if it is new there, build first.")

    ends = time.monotonic() + asked.seconds
    left = 0

    def check(source):
        if time.monotonic() < ends:
            return checker.check(source)
        return None if checker.is_known_clean(source) else LEFT

    bad = 0
    with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
        # One file's findings are said at once, so that two processes do not mix.
        for done, said in enumerate(pool.map(check, sources)):
            if sys.stdout.isatty():
                print(f"\r\033[Kclang-tidy: {done} of {len(sources)} files", end="\r", flush=True)
            if said is LEFT:
                left += 1
            elif said:
                print(said, flush=True)
                bad += 1
    if left:
        print(f"clang-tidy: no time was left for {left} files that did not change lately")
    if bad:
        sys.exit(f"clang-tidy: {bad} of {len(sources)} files have to change")
    print(f"clang-tidy: nothing to say, files: {len(sources) - left}")


if __name__ == "__main__":
    main()
