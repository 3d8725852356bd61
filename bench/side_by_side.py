#!/usr/bin/env python3
"""Elpis beside llama.cpp's own programs, measured in turns in one run and reported as ratios.

What a figure means:
  one stream     tokens per second while one answer is generated, prompt not counted; llama-bench's
                 tg of the same length is the same measure without a server around it
  eight streams  tokens of eight answers asked for at once, over the time until the last one ended
  steered        the same with a feeling in the activations, another one in each of eight streams;
                 the ratio is to the unsteered answers of the same turn
  handshake      from starting the process to the answer to `initialize`
  get_emotion    from writing the request to reading its answer
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from stdio_peer import StdioPeer  # noqa: E402

SERVER = ROOT / "build/release/bin/elpis-server"
PEERS = ROOT / "build/bench/bin"
MODEL = ROOT / "data/models/SmolLM2-135M-Instruct.Q4_1.gguf"
PORT = 18473
TOPICS = ["the sea", "a lamp", "two brothers", "a long winter", "the last train", "a garden",
          "an old map", "the night watch"]
# Not at the corners: there an answer may come to its end early.
FEELINGS = [(0.5, 0.5), (-0.5, 0.5), (0.5, -0.5), (-0.5, -0.5),
            (0.3, 0.6), (-0.6, 0.2), (0.6, -0.2), (-0.3, -0.6)]


def ask_about(topic):
    # Answers must not end before their limit: figures compare equal lengths.
    return [{"role": "user", "content": f"Write a very long and detailed story about {topic}."}]


class Elpis:
    def __init__(self, options, folder):
        self._command = [str(SERVER)]
        self._folder = folder
        self._environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "XDG_STATE_HOME": str(folder),
            "XDG_CACHE_HOME": str(ROOT / "data/cache"),
            "ELPIS_MODEL__PATH": str(options.model), "ELPIS_MODEL__N_THREADS": str(options.threads)}
        self._peer = self._start()
        self._peer.initialize()
        self._generate(TOPICS[0], 8)  # loads the model, and makes its vectors where there are none
        steering = self._peer.until(
            lambda: self._peer.call("get_capabilities")["steering"],
            lambda steering: steering["state"] not in ("waiting", "making"), 600)
        if not steering["available"]:
            sys.exit(f"this model is not steered: {steering['reason']}")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._peer.__exit__(*error)

    def one_stream(self, tokens, feeling=None):
        """After the first token. The answer comes in one piece, as in the peers' measures: a client
        that reads along takes its time from the same processor."""
        self._seconds(1, feeling)  # the prompt is known from here on
        first = self._seconds(1, feeling)
        return tokens / (self._seconds(tokens + 1, feeling) - first)

    def eight_streams(self, tokens, feelings=(None,) * 8):
        began = time.perf_counter()
        calls = [self._ask(topic, tokens, feeling) for topic, feeling in zip(TOPICS, feelings)]
        made = sum(self._peer.answer(call, 600)["usage"]["completion_tokens"] for call in calls)
        self._check(made, tokens * len(TOPICS))
        return made / (time.perf_counter() - began)

    def handshake_ms(self):
        began = time.perf_counter()
        with self._start() as peer:
            peer.initialize()
            return (time.perf_counter() - began) * 1000

    def get_emotion_ms(self, times):
        """On the bare pipe: a client's threads and JSON would be most of the figure."""
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": {"name": "get_emotion", "arguments": {}}}
        line = (json.dumps(call) + "\n").encode()
        process = subprocess.Popen(self._command, env=self._environment, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        with process:
            hello = {"jsonrpc": "2.0", "id": 0, "method": "initialize",
                     "params": {"protocolVersion": "2025-06-18", "capabilities": {},
                                "clientInfo": {"name": "bench", "version": "1"}}}
            process.stdin.write((json.dumps(hello) + "\n").encode())
            process.stdin.flush()
            process.stdout.readline()
            taken = []
            for _ in range(times):
                began = time.perf_counter()
                process.stdin.write(line)
                process.stdin.flush()
                answer = process.stdout.readline()
                taken.append((time.perf_counter() - began) * 1000)
                if b'"valence"' not in answer:
                    sys.exit(f"get_emotion was refused: {answer[:500]}")
            process.stdin.close()
        return taken

    def _start(self):
        return StdioPeer(self._command, self._environment, self._folder)

    def _arguments(self, topic, tokens, feeling):
        shape = {"emotional_modulation": False}
        if feeling:
            shape = {"emotion": {"valence": feeling[0], "arousal": feeling[1]}}
        return {"messages": ask_about(topic), "max_tokens": tokens, "temperature": 0, **shape}

    def _ask(self, topic, tokens, feeling=None):
        return self._peer.start_call("generate", self._arguments(topic, tokens, feeling))

    def _generate(self, topic, tokens, feeling=None):
        return self._peer.answer(self._ask(topic, tokens, feeling), 600)

    def _seconds(self, tokens, feeling):
        began = time.perf_counter()
        answer = self._generate(TOPICS[0], tokens, feeling)
        seconds = time.perf_counter() - began
        self._check(answer["usage"]["completion_tokens"], tokens)
        return seconds

    @staticmethod
    def _check(made, wanted):
        if made != wanted:
            sys.exit(f"an answer ended early: {made} of {wanted} tokens; nothing to compare")


class LlamaServer:
    def __init__(self, options, folder):
        self._url = f"http://127.0.0.1:{PORT}"
        self._log = open(folder / "llama-server.log", "wb")
        self._process = subprocess.Popen(
            [PEERS / "llama-server", "-m", options.model, "-t", str(options.threads), "-np", "8",
             "-c", str(8 * 4096), "--host", "127.0.0.1", "--port", str(PORT), "--no-webui"],
            stdout=self._log, stderr=self._log)
        deadline = time.monotonic() + 120
        while not self._healthy():
            if self._process.poll() is not None or time.monotonic() > deadline:
                sys.exit("llama-server did not start:\n" + (folder / "llama-server.log").read_text()[-2000:])
            time.sleep(0.1)
        self._generate(TOPICS[0], 8)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()
        self._log.close()

    def one_stream(self, tokens):
        return self._generate(TOPICS[0], tokens)["timings"]["predicted_per_second"]

    def eight_streams(self, tokens):
        began = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(len(TOPICS)) as pool:
            answers = list(pool.map(lambda topic: self._generate(topic, tokens), TOPICS))
        made = sum(answer["usage"]["completion_tokens"] for answer in answers)
        Elpis._check(made, tokens * len(TOPICS))
        return made / (time.perf_counter() - began)

    def _healthy(self):
        try:
            return urllib.request.urlopen(self._url + "/health", timeout=5).status == 200
        except (urllib.error.URLError, OSError):
            return False

    def _generate(self, topic, tokens):
        body = {"messages": ask_about(topic), "max_tokens": tokens, "temperature": 0,
                "cache_prompt": False}
        request = urllib.request.Request(self._url + "/v1/chat/completions",
                                         json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.load(answer)


def llama_bench(options):
    done = subprocess.run([PEERS / "llama-bench", "-m", options.model, "-t", str(options.threads),
                           "-p", "0", "-n", str(options.tokens), "-r", "1", "-o", "json"],
                          check=True, capture_output=True)
    return json.loads(done.stdout)[0]["avg_ts"]


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


def main():
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=9, help="turns of each (default 9)")
    parser.add_argument("--tokens", type=int, default=128, help="length of an answer (default 128)")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)),
                        help="for every program (default: the cores this process may use)")
    parser.add_argument("--model", type=pathlib.Path, default=MODEL, help="a GGUF file")
    options = parser.parse_args()

    one = {"elpis": [], "steered": [], "llama-bench": [], "llama-server": []}
    eight = {"elpis": [], "steered": [], "llama-server": []}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        with Elpis(options, folder) as elpis, LlamaServer(options, folder) as server:
            for turn in range(options.repeats):
                print(f"\rturn {turn + 1} of {options.repeats}", end="", flush=True, file=sys.stderr)
                one["llama-bench"].append(llama_bench(options))
                one["elpis"].append(elpis.one_stream(options.tokens))
                one["steered"].append(elpis.one_stream(options.tokens, FEELINGS[0]))
                one["llama-server"].append(server.one_stream(options.tokens))
                eight["elpis"].append(elpis.eight_streams(options.tokens))
                eight["steered"].append(elpis.eight_streams(options.tokens, FEELINGS))
                eight["llama-server"].append(server.eight_streams(options.tokens))
            print("\r\033[K", end="", file=sys.stderr)
            handshakes = [elpis.handshake_ms() for _ in range(20)]
            feelings = elpis.get_emotion_ms(2000)

    print(f"{options.model.name}, {options.threads} threads, answers of {options.tokens} tokens, greedy")
    compared("one stream", one["elpis"], one["llama-bench"], "elpis", "llama-bench")
    compared("one stream", one["elpis"], one["llama-server"], "elpis", "llama-server")
    compared("eight streams", eight["elpis"], eight["llama-server"], "elpis", "llama-server")
    compared("one stream, steered", one["steered"], one["elpis"], "steered", "unsteered")
    compared("eight streams, eight feelings", eight["steered"], eight["elpis"], "steered", "unsteered")
    print(f"\nhandshake       {described(handshakes, 'ms')}")
    print(f"get_emotion     {described(feelings, 'ms')}")


if __name__ == "__main__":
    main()
