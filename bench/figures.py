"""How figures are printed: medians with their spread, ratios with an interval."""

import random
import statistics


def described(values, unit):
    return (f"{statistics.median(values):8.2f} {unit:<6}"
            f" ({min(values):.2f} … {max(values):.2f}, {len(values)} times)")


def interval_of_median(values, rounds=2000):
    """95 %, by the percentile bootstrap."""
    dice = random.Random(1)
    medians = sorted(statistics.median(dice.choices(values, k=len(values))) for _ in range(rounds))
    return medians[rounds * 25 // 1000], medians[rounds * 975 // 1000]


def compared(title, ours, theirs, our_name, their_name):
    print(f"\n{title}")
    print(f"  {our_name:<13} {described(ours, 'tok/s')}")
    print(f"  {their_name:<13} {described(theirs, 'tok/s')}")
    ratios = [one / other for one, other in zip(ours, theirs)]
    low, high = interval_of_median(ratios)
    print(f"  ratio         {statistics.median(ratios):8.3f}        "
          f"(95 % of the median {low:.3f} … {high:.3f}, pairs: {len(ratios)})")
