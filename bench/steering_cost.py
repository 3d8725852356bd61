#!/usr/bin/env python3
"""What steering costs: the median time of the steps of many short answers, in pairs with and without a feeling
in the activations, in random order. Steps are timed by the server itself (--trace-steps): a machine whose speed
drifts, or a neighbour's burst, spoils a few steps of many. bench/run builds what this needs."""

import argparse
import json
import pathlib
import random
import statistics
import sys
import tempfile

from figures import interval_of_median
from peers import FEELINGS, Elpis, options_of


class Traced(Elpis):
    """An Elpis that says how long its steps took."""

    def __init__(self, options, folder):
        self._trace = folder / "steps.jsonl"
        self._read = 0
        super().__init__(options, folder)

    def _start(self):
        self._environment["ELPIS_ENGINE__TRACE_STEPS"] = str(self._trace)
        return super()._start()

    def row_ms(self, rows, answer):
        """The median time for an answer row of the steps of answer(self) that have so many, or all but two,
        and no prompt rows: eight prompts come one after the other."""
        answer(self)
        text = self._trace.read_text()
        whole = text.rfind("\n") + 1  # the line of a step may be written this moment
        lines, self._read = text[self._read:whole].splitlines(), whole
        steps = [json.loads(line) for line in lines]
        times = [step["ms"] / step["answer_rows"] for step in steps
                 if step["answer_rows"] > max(rows - 3, 0) and not step["prompt_rows"]]
        if not times:
            sys.exit(f"no step had {max(rows - 2, 1)} answers at once: give more --tokens")
        return statistics.median(times)


def pairs(elpis, rows, answer, count, dice):
    """Speed with a feeling over speed without, of each pair."""
    ratios = []
    for _ in range(count):
        ms = {felt: elpis.row_ms(rows, lambda one: answer(one, FEELINGS if felt else (None,) * 8))
              for felt in dice.sample((True, False), 2)}
        ratios.append(ms[False] / ms[True])
    return ratios


def main():
    parser = argparse.ArgumentParser(prog="bench/steering_cost.py", description=__doc__)
    parser.add_argument("--pairs", type=int, default=60, help="pairs of each (default 60)")
    parser.add_argument("--tokens", type=int, default=32, help="length of an answer (default 32)")
    options = options_of(parser)

    dice = random.Random()
    with tempfile.TemporaryDirectory() as folder, Traced(options, pathlib.Path(folder)) as elpis:
        for title, rows, answer in (
                ("one stream", 1, lambda one, felt: one.one_stream(options.tokens, felt[0])),
                ("eight streams, eight feelings", 8,
                 lambda one, felt: one.eight_streams(2 * options.tokens, felt))):
            ratios = pairs(elpis, rows, answer, options.pairs, dice)
            low, high = interval_of_median(ratios)
            print(f"{title:<30} steered over unsteered: median {statistics.median(ratios):.3f} "
                  f"(95 % {low:.3f} … {high:.3f}, quartiles {statistics.quantiles(ratios)[0]:.3f} … "
                  f"{statistics.quantiles(ratios)[2]:.3f}, pairs: {options.pairs})", flush=True)


if __name__ == "__main__":
    sys.exit(main())
