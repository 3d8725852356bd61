"""Who is measured: Elpis over its pipe, llama.cpp's own programs beside it."""

import concurrent.futures
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import threading
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


def options_of(parser):
    """What every measurement asks for beside its own options."""
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)),
                        help="for every program (default: the cores this process may use)")
    parser.add_argument("--model", type=pathlib.Path, default=MODEL, help="a GGUF file")
    return parser.parse_args()


def read_events(response, on_token, stop):
    """The server-sent events of llama-server: one call for each piece of text."""
    for line in response:
        if stop.is_set():
            return
        if not line.startswith(b"data: {"):
            continue
        delta = json.loads(line[6:])["choices"][0].get("delta", {})
        if delta.get("content"):
            on_token(time.perf_counter())


@contextlib.contextmanager
def in_background(work):
    """Runs work(stop) beside the block; `stop` is set at the block's end."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


PLAIN = {"temperature": 0, "emotional_modulation": False}


class Elpis:
    def __init__(self, options, folder, **settings):
        """settings: ENGINE__SEQUENCES=8 and the like, as in the environment."""
        self._command = [str(SERVER)]
        self._folder = folder
        self._environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "XDG_STATE_HOME": str(folder),
            "XDG_CACHE_HOME": str(ROOT / "data/cache"),
            "ELPIS_MODEL__PATH": str(options.model), "ELPIS_MODEL__N_THREADS": str(options.threads),
            **{f"ELPIS_{name}": str(value) for name, value in settings.items()}}
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

    def first_token(self, messages):
        self._peer.call("generate", {"messages": messages, "max_tokens": 1, **PLAIN}, 600)

    def answered(self, messages, tokens):
        """Seconds, the answer, and how many tokens it has."""
        began = time.perf_counter()
        answer = self._peer.call("generate", {"messages": messages, "max_tokens": tokens, **PLAIN}, 600)
        return time.perf_counter() - began, answer["content"], answer["usage"]["completion_tokens"]

    def totals(self):
        return self._peer.call("get_capabilities")["server_stats"]["totals"]

    def all_at_once(self, conversations, tokens):
        calls = [self._peer.start_call("generate", {"messages": messages, "max_tokens": tokens, **PLAIN})
                 for messages in conversations]
        for call in calls:
            self._peer.answer(call, 600)

    def running_answer(self, on_token):
        """An answer is written while the block runs; on_token(time) for each piece of it."""
        stream = self._peer.call("generate_stream_start",
                                 {"messages": ask_about(TOPICS[1]), "max_tokens": 2000, **PLAIN})["stream_id"]

        def read(stop):
            cursor = 0
            while not stop.is_set():
                reading = self._peer.call("generate_stream_read",
                                          {"stream_id": stream, "cursor": cursor, "wait_ms": 10000}, 600)
                cursor = reading["next_cursor"]
                if reading["new_content"]:
                    on_token(time.perf_counter())
                if reading["is_complete"]:
                    return
            self._peer.call("generate_stream_cancel", {"stream_id": stream})

        return in_background(read)

    def cancel_ms(self, messages):
        """From the cancel of a prompt being read to its end."""
        stream = self._peer.call("generate_stream_start", {"messages": messages, **PLAIN})["stream_id"]
        time.sleep(1.0)
        began = time.perf_counter()
        self._peer.call("generate_stream_cancel", {"stream_id": stream})
        self._peer.until(lambda: self._peer.call("generate_stream_read",
                                                 {"stream_id": stream, "cursor": 0, "wait_ms": 1000}),
                         lambda reading: reading["is_complete"], 60)
        return (time.perf_counter() - began) * 1000

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

    def first_token(self, messages):
        self._post({"messages": messages, "max_tokens": 1, "temperature": 0}).read()

    def all_at_once(self, conversations, tokens):
        with concurrent.futures.ThreadPoolExecutor(len(conversations)) as pool:
            list(pool.map(lambda messages: self._post({"messages": messages, "max_tokens": tokens,
                                                       "temperature": 0}).read(), conversations))

    def running_answer(self, on_token):
        response = self._post({"messages": ask_about(TOPICS[1]), "max_tokens": 2000, "temperature": 0,
                               "stream": True})

        def read(stop):
            with response:
                read_events(response, on_token, stop)

        return in_background(read)

    def _post(self, body):
        request = urllib.request.Request(self._url + "/v1/chat/completions", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        return urllib.request.urlopen(request, timeout=600)

    def _healthy(self):
        try:
            return urllib.request.urlopen(self._url + "/health", timeout=5).status == 200
        except (urllib.error.URLError, OSError):
            return False

    def _generate(self, topic, tokens):
        body = {"messages": ask_about(topic), "max_tokens": tokens, "temperature": 0,
                "cache_prompt": False}
        with self._post(body) as answer:
            return json.load(answer)


def llama_bench(options):
    done = subprocess.run([PEERS / "llama-bench", "-m", options.model, "-t", str(options.threads),
                           "-p", "0", "-n", str(options.tokens), "-r", "1", "-o", "json"],
                          check=True, capture_output=True)
    return json.loads(done.stdout)[0]["avg_ts"]
