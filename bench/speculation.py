#!/usr/bin/env python3
"""What guessing tokens ahead gains: the same answers with `engine.draft_tokens` and without, in turns.

It depends on the text: where an answer quotes its prompt or repeats itself much is right, in a free one little.
Greedy, so that both servers write the same text; where they do not, that is said (rows computed together are
not computed to the last digit as rows computed alone)."""

import argparse
import pathlib
import tempfile

from figures import compared
from peers import Elpis, options_of

PASSAGE = ("The harbour opens at six in the morning. Fishing boats leave first, then the ferry to the island, and "
           "at eight the cargo ships. Nobody may sail after ten in the evening, when the lighthouse keeper closes "
           "the gate and writes the names of all ships into the great book. ")
TASKS = {
    "quotes its prompt": f"Repeat this text word for word, twice.\n\n{PASSAGE * 2}",
    "a list": "Write the numbers from one to fifty as words, one on each line, each followed by a short rhyme.",
    "code": "Write a Python class for a bank account with deposit, withdraw, transfer and history, and a test for each.",
    "free text": "Tell me a story about a lighthouse keeper who is afraid of the dark.",
}


def speed(server, task, tokens):
    """Tokens per second after the first, and the answer."""
    def ask(count):
        return server.answered([{"role": "user", "content": task}], count)
    ask(1)  # the prompt is known from here on
    first, _, _ = ask(1)
    whole, answer, made = ask(tokens)
    return (made - 1) / (whole - first), answer


def main():
    parser = argparse.ArgumentParser(prog="bench/speculation.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5, help="turns of each (default 5)")
    parser.add_argument("--tokens", type=int, default=200, help="length of an answer (default 200)")
    parser.add_argument("--draft-tokens", type=int, default=8, help="guessed ahead at most (default 8)")
    options = options_of(parser)
    print(f"{options.model.name}, {options.threads} threads, answers of {options.tokens} tokens, greedy, "
          f"{options.draft_tokens} guessed ahead at most\n")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        with (Elpis(options, folder, ENGINE__DRAFT_TOKENS=options.draft_tokens) as guessing,
              Elpis(options, folder) as plain):
            for name, task in TASKS.items():
                speeds = {"guessing": [], "plain": []}
                same = True
                before = guessing.totals()
                for _ in range(options.repeats):
                    fast, text = speed(guessing, task, options.tokens)
                    usual, expected = speed(plain, task, options.tokens)
                    speeds["guessing"].append(fast)
                    speeds["plain"].append(usual)
                    same = same and text == expected
                after = guessing.totals()
                guessed, right = (after[it] - before[it] for it in ("tokens_guessed", "guesses_right"))
                compared(name, speeds["guessing"], speeds["plain"], "guessing", "plain")
                share = f"{right / guessed:.0%} of {guessed} guesses right" if guessed else "nothing guessed"
                print(f"  {share}; {'the same text' if same else 'NOT the same text'}")


if __name__ == "__main__":
    main()
