"""Cases with long prompts, and a busy machine: what a server does beside writing one answer."""

import contextlib
import random
import statistics
import subprocess
import sys
import time

from figures import described

WORDS = ("river stone lamp winter garden letter harbour window music bread engine forest paper "
         "mountain glass candle market silver shadow bridge").split()
PROMPT_WORDS = 2900  # about 3000 tokens: each of these words is one
SHARED_WORDS = 1000
AGENTS = 8


def words(count, dice):
    """Never the same twice, so that no cache knows it."""
    return " ".join(dice.choices(WORDS, k=count))


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def pace(server, dice):
    """Gaps, in ms, of a running answer while a long prompt is read; that prompt's seconds, beside it
    and alone."""
    prompt = [{"role": "user", "content": words(PROMPT_WORDS, dice)}]
    began = time.perf_counter()
    server.first_token(prompt)
    alone = time.perf_counter() - began

    times = []
    prompt = [{"role": "user", "content": words(PROMPT_WORDS, dice)}]
    with server.running_answer(times.append):
        while len(times) < 30:
            time.sleep(0.01)
        began = time.perf_counter()
        server.first_token(prompt)
        ended = time.perf_counter()
    during = [at for at in times if began <= at <= ended]
    gaps = [(b - a) * 1000 for a, b in zip([began, *during], [*during, ended])]
    return gaps, ended - began, alone


def warm(server, dice):
    """Seconds to the first token: of a prompt, and of the next that begins alike."""
    shared = words(1500, dice)
    taken = []
    for question in ("What is it about?", "Who would write this?"):
        began = time.perf_counter()
        server.first_token([{"role": "system", "content": shared},
                            {"role": "user", "content": question}])
        taken.append(time.perf_counter() - began)
    return taken


def agents(server, dice):
    """Seconds until eight, who share a long prompt and came at once, have their 32 tokens."""
    shared = words(SHARED_WORDS, dice)
    began = time.perf_counter()
    server.all_at_once([[{"role": "system", "content": shared},
                         {"role": "user", "content": f"You are number {i}. Tell a story about {word}."}]
                        for i, word in enumerate(WORDS[:AGENTS])], 32)
    return time.perf_counter() - began


@contextlib.contextmanager
def busy_neighbour():
    """A program that takes all of one core it can get."""
    hog = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        hog.kill()
        hog.wait()


def measure(elpis, server, repeats, tokens):
    dice = random.Random()
    found = {name: {"pace": [], "warm": [], "agents": [], "hog": []} for name in ("elpis", "llama-server")}
    cancels = []
    for turn in range(repeats):
        print(f"\rlong prompts, turn {turn + 1} of {repeats}", end="", flush=True, file=sys.stderr)
        for name, one in (("elpis", elpis), ("llama-server", server)):
            found[name]["pace"].append(pace(one, dice))
            found[name]["warm"].append(warm(one, dice))
            found[name]["agents"].append(agents(one, dice))
            quiet = one.one_stream(tokens)
            with busy_neighbour():
                found[name]["hog"].append(quiet / one.one_stream(tokens))
        cancels.append(elpis.cancel_ms([{"role": "user", "content": words(PROMPT_WORDS, dice)}]))
    print("\r\033[K", end="", file=sys.stderr)
    report(found, cancels)


def report(found, cancels):
    print("\na running answer while a prompt of 3000 tokens arrives")
    for name, cases in found.items():
        gaps = [gap for case in cases["pace"] for gap in case[0]]
        slower = [beside / alone for _, beside, alone in cases["pace"]]
        print(f"  {name:<13} gaps p50 {statistics.median(gaps):.1f} ms, p99 {percentile(gaps, 0.99):.1f}, "
              f"worst {max(gaps):.1f}; the prompt {statistics.median(slower):.2f} x slower than alone "
              f"({min(slower):.2f} … {max(slower):.2f})")
    for title, case in (("first token, new prompt of 1500 tokens", lambda c: [w[0] for w in c["warm"]]),
                        ("first token, the next that begins alike", lambda c: [w[1] for w in c["warm"]]),
                        ("eight agents, one shared prompt of 1000 tokens", lambda c: c["agents"])):
        print(f"\n{title}")
        for name, cases in found.items():
            print(f"  {name:<13} {described(case(cases), 's')}")
        ratio = [ours / theirs for ours, theirs in
                 zip(case(found["elpis"]), case(found["llama-server"]))]
        print(f"  ratio         {statistics.median(ratio):8.3f}        ({min(ratio):.3f} … {max(ratio):.3f})")
    print("\none stream, times slower beside a busy neighbour")
    for name, cases in found.items():
        print(f"  {name:<13} {described(cases['hog'], 'x')}")
    print(f"\ncancelled in a long prompt, until it has ended\n  elpis         {described(cancels, 'ms')}")
