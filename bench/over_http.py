"""Elpis beside llama-server over HTTP, both spoken to by one and the same client, and what the door itself costs."""

import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import random
import re
import socket
import statistics
import subprocess
import sys
import time

from figures import compared, described
from peers import PORT, ROOT, TOPICS, Elpis, LlamaServer, ask_about
from prompts import AGENTS, SHARED_WORDS, WORDS, words

PROGRAM = ROOT / "build/release/bin/elpis"
DOOR = ROOT / "build/release/bench/door_bench"
LISTENERS = 200
# To Elpis: nobody's feelings, as llama-server has none; llama-server leaves it alone.
PLAIN = {"model": "plain", "temperature": 0}


class Client:
    """Of any server for OpenAI's programs. Reads answers as they come and looks at no more than it needs."""

    def __init__(self, port):
        self.port = port

    def answer(self, messages, tokens, **more):
        """Seconds to its first words and to its end, and how many tokens it had."""
        body = {"messages": messages, "max_tokens": tokens, "stream": True,
                "stream_options": {"include_usage": True}, **PLAIN, **more}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        with contextlib.closing(connection):
            connection.connect()
            began = time.perf_counter()
            connection.request("POST", "/v1/chat/completions", json.dumps(body),
                               {"Content-Type": "application/json"})
            response = connection.getresponse()
            first, tail = None, b""
            while part := response.read1(65536):
                tail = (tail + part)[-4096:]
                if first is None and re.search(rb'"content":\s*"[^"]', tail):
                    first = time.perf_counter() - began
            seconds = time.perf_counter() - began
        made = int(re.findall(rb'"completion_tokens":\s*(\d+)', tail)[-1])
        return first, seconds, made

    def together(self, conversations, tokens):
        """Tokens per second of all answers that were asked for at once. One that ends early leaves its place in
        the batch empty, so few may, and by little: the servers' answers differ where two words are as likely."""
        began = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(len(conversations)) as pool:
            made = sum(one[2] for one in pool.map(lambda each: self.answer(each, tokens), conversations))
        if made < 0.9 * tokens * len(conversations):
            sys.exit(f"answers ended early: {made} of {tokens * len(conversations)} tokens; nothing to compare")
        return made / (time.perf_counter() - began)

    def eight_streams(self, tokens, fresh):
        return self.together([[{"role": "system", "content": fresh}, *ask_about(topic)] for topic in TOPICS],
                             tokens)

    def first_words(self, fresh):
        """Seconds, of a short prompt that nobody has seen before."""
        return self.answer([{"role": "user", "content": f"Say something about {fresh}."}], 4)[0]

    def agents(self, dice):
        """Seconds until eight, who share a long prompt and came at once, have their 32 tokens."""
        shared = words(SHARED_WORDS, dice)
        began = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(AGENTS) as pool:
            list(pool.map(lambda i: self.answer(
                [{"role": "system", "content": shared},
                 {"role": "user", "content": f"You are number {i}. Tell a story about {WORDS[i]}."}], 32),
                range(AGENTS)))
        return time.perf_counter() - began


class ElpisOverHttp(Client):
    def __init__(self, options, folder):
        folder = folder / "over_http"
        folder.mkdir()
        self._log = (folder / "serve.log").open("wb")
        self._process = subprocess.Popen(
            [PROGRAM, "serve", "--http-port", "0"], stdout=subprocess.PIPE, stderr=self._log, env={
                "PATH": os.environ["PATH"], "HOME": str(folder), "XDG_STATE_HOME": str(folder),
                "XDG_CACHE_HOME": str(ROOT / "data/cache"), "ELPIS_STEERING__TRAIN": "never",
                "ELPIS_MODEL__PATH": str(options.model), "ELPIS_MODEL__N_THREADS": str(options.threads)})
        line = self._process.stdout.readline().decode()
        if not line.startswith("Elpis serves at "):
            sys.exit(f"elpis serve did not start: {line!r}")
        super().__init__(int(line.rsplit(":", 1)[1]))
        self.answer(ask_about(TOPICS[0]), 8)  # loads the model

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()
        self._log.close()

    def memory(self):
        """MiB that are its own."""
        status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.split("RssAnon:")[1].split()[0]) / 1024

    def running(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", "/metrics")
            page = connection.getresponse().read()
        return int(re.search(rb"\nelpis_requests_running (\d+)", page)[1])

    def hung_up_ms(self):
        """From a client's end to its generation's."""
        body = json.dumps({"messages": ask_about(TOPICS[1]), "max_tokens": 2000, "stream": True, **PLAIN})
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            client.sendall((f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                            f"application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode())
            while client.recv(4096).count(b"data: ") == 0:
                pass
            began = time.perf_counter()
        while self.running() > 0:
            pass
        return (time.perf_counter() - began) * 1000

    @contextlib.contextmanager
    def listeners(self, count):
        """Clients of MCP that wait for what does not happen."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen", "params": {
            "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
                      "io.modelcontextprotocol/clientCapabilities": {}},
            "notifications": {"resourceSubscriptions": ["emotion://state/nobody"]}}})
        head = (f"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                f"Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\n"
                f"Mcp-Method: subscriptions/listen\r\nContent-Length: {len(body)}\r\n\r\n")
        with contextlib.ExitStack() as stack:
            for _ in range(count):
                client = stack.enter_context(socket.create_connection(("127.0.0.1", self.port)))
                client.sendall((head + body).encode())
                received = b""
                while b"acknowledged" not in received:
                    received += client.recv(4096)
            yield


def measure(options, folder, repeats):
    """In turns, both servers warm; prints what came of it."""
    dice = random.Random()
    found = {name: {"eight": [], "agents": [], "first": []} for name in ("elpis", "llama-server")}
    beside, hung_up, grown = [], [], []
    with ElpisOverHttp(options, folder) as elpis, LlamaServer(options, folder):
        for turn in range(repeats):
            print(f"\rover HTTP, turn {turn + 1} of {repeats}", end="", flush=True, file=sys.stderr)
            for name, client in (("elpis", elpis), ("llama-server", Client(PORT))):
                case = found[name]
                case["eight"].append(client.eight_streams(options.tokens, words(4, dice)))
                case["agents"].append(client.agents(dice))
                case["first"] += [client.first_words(words(3, dice)) for _ in range(5)]
            alone = elpis.memory()
            with elpis.listeners(LISTENERS):
                grown.append(elpis.memory() - alone)
                beside.append(elpis.eight_streams(options.tokens, words(4, dice)))
            hung_up += [elpis.hung_up_ms() for _ in range(5)]
        print("\r\033[K", end="", file=sys.stderr)
    report(found, beside, hung_up, grown)


def report(found, beside, hung_up, grown):
    ours, theirs = found["elpis"], found["llama-server"]
    compared("over HTTP: eight streams", ours["eight"], theirs["eight"], "elpis", "llama-server")
    for title, case in (("over HTTP: eight agents, one shared prompt of 1000 tokens", "agents"),
                        ("over HTTP: first words of a short prompt", "first")):
        print(f"\n{title}")
        for name in found:
            print(f"  {name:<13} {described(found[name][case], 's')}")
        print(f"  ratio         {statistics.median(ours[case]) / statistics.median(theirs[case]):8.3f}")
    compared(f"over HTTP: eight streams beside {LISTENERS} who listen", beside, ours["eight"],
             "beside them", "alone")
    print(f"  memory        {described(grown, 'MiB')}, of all who listen together")
    print(f"\nover HTTP: from a client's end to its generation's\n  elpis         {described(hung_up, 'ms')}")
    print()
    sys.stdout.flush()
    if DOOR.exists():
        subprocess.run([DOOR], check=True)
