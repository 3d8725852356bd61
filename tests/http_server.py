"""`elpis serve` as a black box: started on a free port, spoken to over sockets, ended by a signal."""

import contextlib
import http.client
import json
import re
import signal
import socket
import subprocess
import time


class NotServing(AssertionError):
    """It has ended instead of serving: `code`, negative for a signal, and what it said."""

    def __init__(self, line, code, log):
        super().__init__(f"it said {line!r} and ended with {code}; its log: {log}")
        self.code, self.log = code, log


class HttpServer:
    def __init__(self, command, environment, folder, patience, **more):
        self.log = folder / "serve.log"
        self.patience = patience
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=environment, cwd=folder, stderr=log,
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **more)
        line = self.process.stdout.readline().decode()
        found = re.fullmatch(r"Elpis serves at (http://[^:]+:(\d+))\n", line)
        if not found:
            raise NotServing(line, self.process.wait(60 * patience), self.log.read_text())
        self.url, self.port = found[1], int(found[2])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.end()

    def end(self, how=signal.SIGTERM):
        """The exit code; a server that does not end in time is killed, and that is a failure."""
        self.process.send_signal(how)
        try:
            return self.process.wait(10 * self.patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def until(self, true, seconds=60):
        """Waits until it is so."""
        deadline = time.monotonic() + seconds * self.patience
        while not true():
            assert time.monotonic() < deadline, f"still not so; the log: {self.log.read_text()}"
            time.sleep(0.01)

    def ask(self, method, path, body=None, headers=None, timeout=120):
        """(status, headers, body) of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            headers = dict(headers or {})
            if body is not None and not isinstance(body, (bytes, str)):
                body = json.dumps(body)
                headers.setdefault("Content-Type", "application/json")
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (ConnectionError, http.client.HTTPException) as error:
                error.add_note(f"the server ended with {self.process.poll()}; its log: "
                               f"{self.log.read_text()[-8000:]}")
                raise

    def chat(self, body=None, **more):
        body = {"messages": [{"role": "user", "content": "Hello!"}], "max_tokens": 8} | (body or {})
        status, _, answer = self.ask("POST", "/v1/chat/completions", body, **more)
        return status, json.loads(answer)

    def metrics(self):
        """Values by name, labels included."""
        status, _, page = self.ask("GET", "/metrics")
        assert status == 200
        lines = [line for line in page.decode().splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=60 * self.patience)
