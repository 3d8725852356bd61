#!/usr/bin/env python3
"""What steering costs: many short answers in pairs, with and without a feeling in the activations, in random
order, so that a machine whose speed drifts gives a figure all the same. bench/run builds what this needs."""

import argparse
import os
import pathlib
import random
import statistics
import sys
import tempfile

from figures import interval_of_median
from peers import FEELINGS, MODEL, Elpis


def pairs(measure, feelings, count, dice):
    """Speed with a feeling over speed without, of each pair."""
    ratios = []
    for _ in range(count):
        both = {}
        for felt in dice.sample((True, False), 2):
            both[felt] = measure(feelings if felt else None)
        ratios.append(both[True] / both[False])
    return ratios


def main():
    parser = argparse.ArgumentParser(prog="bench/steering_cost.py", description=__doc__)
    parser.add_argument("--pairs", type=int, default=60, help="pairs of each (default 60)")
    parser.add_argument("--tokens", type=int, default=48, help="length of an answer (default 48)")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--model", type=pathlib.Path, default=MODEL, help="a GGUF file")
    options = parser.parse_args()

    dice = random.Random()
    with tempfile.TemporaryDirectory() as folder, Elpis(options, pathlib.Path(folder)) as elpis:
        cases = {
            "one stream": lambda felt: elpis.one_stream(options.tokens, felt and felt[0]),
            "eight streams, eight feelings":
                lambda felt: elpis.eight_streams(options.tokens, felt or (None,) * 8)}
        for title, measure in cases.items():
            ratios = pairs(measure, FEELINGS, options.pairs, dice)
            low, high = interval_of_median(ratios)
            print(f"{title:<30} steered over unsteered: median {statistics.median(ratios):.3f} "
                  f"(95 % {low:.3f} … {high:.3f}, quartiles {statistics.quantiles(ratios)[0]:.3f} … "
                  f"{statistics.quantiles(ratios)[2]:.3f}, pairs: {options.pairs})", flush=True)


if __name__ == "__main__":
    sys.exit(main())
