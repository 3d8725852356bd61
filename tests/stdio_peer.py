"""The other end of the pipe: a raw MCP client that sees every byte the server writes."""

import itertools
import json
import os
import signal
import subprocess
import threading
import time

MODERN = "2026-07-28"
LEGACY = "2025-11-25"
_META = "io.modelcontextprotocol/"
_SANITIZER_REPORTS = ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error:",
                      "WARNING: ThreadSanitizer")
_AUTO = object()


class StdioPeer:
    """Starts a server and speaks JSON-RPC with it, one message per line.

    As a context manager it ends the server by closing its input, and holds it to what is true of
    every run: it ends by itself with code 0, stdout carried nothing but JSON-RPC, no sanitizer
    reported.
    """

    def __init__(self, command, env, cwd, patience=1.0):
        self.era = "legacy"
        self.patience = patience  # how much slower than usual this build is
        self.expected_code = 0
        self.received = []  # every message, in order
        self.garbage = []  # every line of stdout that is no JSON-RPC message
        self._ids = itertools.count(1)
        self._news = threading.Condition()
        self._stdout_ended = False
        self._stderr = bytearray()
        self._process = subprocess.Popen(
            command, env=env, cwd=cwd, bufsize=0,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._readers = [threading.Thread(target=read, daemon=True)
                         for read in (self._read_stdout, self._read_stderr)]
        for reader in self._readers:
            reader.start()

    # What goes out.

    def send_line(self, line):
        """A line as it is, right or wrong."""
        self.send_bytes(line + b"\n")

    def send_bytes(self, data):
        view = memoryview(data)
        while view:
            view = view[self._process.stdin.write(view):]

    def request(self, method, params=None, id=_AUTO, meta=None):
        """Sends a request and returns its id, without waiting."""
        id = next(self._ids) if id is _AUTO else id
        params = dict(params or {})
        meta = dict(meta or {})
        if self.era == "modern":
            meta = {_META + "protocolVersion": MODERN, _META + "clientCapabilities": {}, **meta}
        if meta:
            params["_meta"] = meta
        self._send({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
        return id

    def notify(self, method, params=None):
        self._send({"jsonrpc": "2.0", "method": method, "params": params or {}})

    def start_call(self, tool, arguments=None, **more):
        return self.request("tools/call", {"name": tool, "arguments": arguments or {}}, **more)

    # What comes back.

    def reply(self, id, seconds=60):
        """Waits for the response to `id`: a result or an error."""
        return self.wait_for(lambda m: is_response(m) and same_id(m.get("id"), id),
                             seconds, f"an answer to {id!r}")

    def ask(self, method, params=None, seconds=60, **more):
        """The result of a request that must succeed."""
        answer = self.reply(self.request(method, params, **more), seconds)
        assert "result" in answer, answer
        return answer["result"]

    def refused(self, method, params=None, **more):
        """The error of a request that must be refused."""
        answer = self.reply(self.request(method, params, **more))
        assert "error" in answer, answer
        return answer["error"]

    def answer(self, id, seconds=60):
        """The object that a tool call gave; both forms of it must say the same."""
        return tool_object(self.reply(id, seconds))

    def call(self, tool, arguments=None, seconds=60, **more):
        return self.answer(self.start_call(tool, arguments, **more), seconds)

    def call_refused(self, tool, arguments=None, **more):
        """What a call says that must fail: the text of its `error`."""
        result = self.ask("tools/call", {"name": tool, "arguments": arguments or {}}, **more)
        assert result.get("isError") is True, result
        assert "structuredContent" not in result, result
        return json.loads(result["content"][0]["text"])["error"]

    def progress(self, token):
        """The progress notifications that came for a token so far."""
        with self._news:
            return [m["params"] for m in self.received
                    if m.get("method") == "notifications/progress"
                    and same_id(m["params"]["progressToken"], token)]

    def wait_for(self, wanted, seconds, what):
        """The first message, from the beginning of the run, for which `wanted` is true."""
        deadline = time.monotonic() + seconds * self.patience
        seen = 0
        with self._news:
            while True:
                for message in self.received[seen:]:
                    if wanted(message):
                        return message
                seen = len(self.received)
                left = deadline - time.monotonic()
                if self._stdout_ended or left <= 0:
                    why = "the server ended" if self._stdout_ended else f"{seconds} s passed"
                    raise AssertionError(f"{why} before {what} came; stderr:\n{self.stderr()}")
                self._news.wait(left)

    def until(self, ask, wanted, seconds=60):
        """Asks again and again until the answer is as wanted; returns it."""
        deadline = time.monotonic() + seconds * self.patience
        while not wanted(answer := ask()):
            assert time.monotonic() < deadline, f"still {answer} after {seconds} s"
            time.sleep(0.005)
        return answer

    def heard(self, seen, seconds):
        """How many messages came, as soon as there are more than `seen`, or after so long."""
        with self._news:
            self._news.wait_for(lambda: len(self.received) > seen or self._stdout_ended, seconds)
            return len(self.received)

    def stderr(self):
        return self._stderr.decode(errors="replace")

    # Both handshakes.

    def initialize(self, version=LEGACY):
        self.era = "legacy"
        result = self.ask("initialize", {
            "protocolVersion": version, "capabilities": {},
            "clientInfo": {"name": "stdio-peer", "version": "1"}})
        self.notify("notifications/initialized")
        return result

    def discover(self):
        self.era = "modern"
        return self.ask("server/discover")

    # The end.

    @property
    def pid(self):
        return self._process.pid

    def close_input(self):
        if not self._process.stdin.closed:
            self._process.stdin.close()

    def signal(self, number):
        self._process.send_signal(number)

    def ended(self, seconds=10):
        """Waits for the process to end by itself; returns its code, after all output was read."""
        try:
            code = self._process.wait(seconds * self.patience)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGABRT)  # a core shows where it hung
            self._process.wait()
            raise AssertionError(f"still running {seconds} s after its end; stderr:\n"
                                 f"{self.stderr()}") from None
        for reader in self._readers:
            reader.join()
        return code

    def __enter__(self):
        return self

    def __exit__(self, error, *_):
        try:
            self.close_input()
            code = self.ended()
        finally:
            self._process.kill()
        if error is not None:
            return
        assert not self.garbage, f"not JSON-RPC on stdout: {self.garbage[:3]}"
        reports = [r for r in _SANITIZER_REPORTS if r in self.stderr()]
        assert not reports, self.stderr()
        assert code == self.expected_code, f"ended with {code}; stderr:\n{self.stderr()}"

    def _send(self, message):
        self.send_line(json.dumps(message).encode())

    def _read_stdout(self):
        for line in _lines(self._process.stdout):
            try:
                message = json.loads(line.decode())
                assert message["jsonrpc"] == "2.0"
            except (ValueError, KeyError, TypeError, AssertionError):
                self.garbage.append(line)
                continue
            with self._news:
                self.received.append(message)
                self._news.notify_all()
        with self._news:
            self._stdout_ended = True
            self._news.notify_all()

    def _read_stderr(self):
        while data := os.read(self._process.stderr.fileno(), 65536):
            self._stderr += data


def _lines(pipe):
    rest = b""
    while data := os.read(pipe.fileno(), 1 << 20):
        *whole, rest = (rest + data).split(b"\n")
        yield from whole
    if rest:
        yield rest  # an unfinished line is garbage, and is to be seen


def is_response(message):
    return "method" not in message and ("result" in message or "error" in message)


def same_id(one, other):
    """Ids are equal in type too: 1, 1.0, true and "1" are four ids."""
    return type(one) is type(other) and one == other


def tool_object(reply):
    """The object of a successful tool result, as text and as structured content."""
    assert "result" in reply, reply
    result = reply["result"]
    assert not result.get("isError"), result
    value = json.loads(result["content"][0]["text"])
    assert result["structuredContent"] == value
    return value
