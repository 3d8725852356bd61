"""The HTTP server, as hostile and as plain clients find it. Numbers are those of docs/hardening.md."""

import json
import resource
import signal
import socket
import subprocess
import time

import pytest

FOREIGN = "https://evil.example"
PATHS = ["/", "/health", "/ready", "/metrics", "/v1/models", "/v1/models/plain",
         "/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings", "/mcp",
         "/nowhere"]


def stream_of(http, **more):
    """A connection on which an answer streams, and what came of it until its first words."""
    client = http.connect()
    body = json.dumps({"stream": True, "max_tokens": 2000, "messages": [
        {"role": "user", "content": "Tell me a very long story about the sea."}]} | more)
    client.sendall(f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                   f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
                   f"{body}".encode())
    received = b""
    while received.count(b"data: ") < 3:
        part = client.recv(4096)
        assert part, received
        received += part
    return client, received


def read_all(client):
    received = b""
    while part := client.recv(65536):
        received += part
    return received


def until(look, wanted, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if wanted(look()):
            return
        time.sleep(0.02)
    raise AssertionError(f"it stayed {look()}")


def test_it_is_healthy_and_ready_and_counts(serve):
    with serve() as http:
        assert http.ask("GET", "/health")[0] == 200
        status, _, body = http.ask("GET", "/ready")
        assert (status, json.loads(body)["model"]) == (200, "unloaded")
        assert http.chat()[0] == 200
        figures = http.metrics()
        assert figures['elpis_model_state{state="ready"}'] == 1
        assert figures["elpis_tokens_written_total"] >= 1
        assert figures['elpis_http_requests_total{route="/v1/chat/completions",code="200"}'] == 1
        assert http.end() == 0


# 22: names that lead out of their folder, or only look so: those that a character may have are kept
# as they are, in the journal, and are never a path.
@pytest.mark.parametrize("name, may_be", [
    ("../../etc/passwd", False), ("/etc/passwd", False), ("..", False), ("a\0b", False),
    ("x" * 5000, False), ("two\nlines", False), ("back\\slash", False),
    ("%2e%2e%2fsecret", True), ("\u202e", True), ("CON", True)], ids=range(10))
def test_22_a_strange_name_is_nobody_or_just_a_name(serve, tmp_path, name, may_be):
    with serve() as http:
        status, answer = http.chat({"model": name})
        assert status == 404 and answer["error"]["code"] == "model_not_found"
        status, answer = http.chat({"character": name, "max_tokens": 1})
        assert status == (200 if may_be else 400), answer
        if may_be:
            assert answer["elpis"]["character"] == name
        assert not list(tmp_path.rglob("*secret*")) + list(tmp_path.rglob("*CON*"))


# 24: what a page in a browser can send.
@pytest.mark.parametrize("path", PATHS)
def test_24_a_foreign_page_or_name_gets_403_everywhere(serve, path):
    with serve() as http:
        for method in ["GET", "POST", "OPTIONS", "PUT", "DELETE"]:
            for headers in [{"Origin": FOREIGN}, {"Origin": "null"}, {"Host": "evil.example"},
                            {"Host": f"evil.example:{http.port}", "Origin": FOREIGN}]:
                status, answered, _ = http.ask(method, path, "{}", headers)
                assert status == 403, (method, headers)
                assert "Access-Control-Allow-Origin" not in answered


def test_24_a_preflight_never_gets_leave_and_a_simple_request_is_no_json(serve):
    with serve() as http:
        for path in PATHS:
            status, headers, _ = http.ask("OPTIONS", path, None, {
                "Origin": f"http://localhost:{http.port}",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type"})
            assert status in (404, 405)
            assert not [name for name in headers if name.lower().startswith("access-control")]
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]:
            for path in ["/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings",
                         "/mcp"]:
                assert http.ask("POST", path, "{}", {"Content-Type": kind})[0] == 415


# 25
def test_25_an_open_address_without_a_token_is_not_served(server, environment, tmp_path):
    done = subprocess.run([server.with_name("elpis"), "serve", "--http-host", "0.0.0.0"],
                          env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "token" in done.stderr and done.stdout == ""


def test_25_with_a_token_only_who_shows_it_is_served(serve):
    token = "correct-horse-battery-staple"
    with serve(HTTP_TOKEN=token, HTTP__HOST="0.0.0.0") as http:
        assert http.ask("GET", "/health")[0] == 200
        for wrong in [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Bearer {token}x"},
                      {"Authorization": f"Basic {token}"}]:
            status, headers, body = http.ask("GET", "/v1/models", headers=wrong)
            assert status == 401 and headers["WWW-Authenticate"] == "Bearer"
            assert token not in body.decode()
        assert http.ask("GET", "/v1/models", headers={"Authorization": f"Bearer {token}"})[0] == 200


# 26
def test_26_two_thousand_idle_connections_leave_the_server_serving(serve):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    with serve(HTTP__MAX_CONNECTIONS=256) as http:
        idle = []
        for _ in range(2000):
            client = socket.create_connection(("127.0.0.1", http.port))
            idle.append(client)
        status = open(f"/proc/{http.process.pid}/status").read()
        threads = int(status.split("Threads:")[1].split()[0])
        assert threads < 64
        assert http.chat()[0] == 200
        assert http.metrics()["elpis_http_connections"] <= 256
        for client in idle:
            client.close()


def test_26_slow_heads_and_bodies_are_given_up_and_hold_nobody_up(serve):
    with serve(HTTP__HEADER_TIME="1", HTTP__BODY_TIME="1") as http:
        slow = [http.connect() for _ in range(200)]
        for i, client in enumerate(slow):
            head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
            head += "Content-Type: application/json\r\n"
            end = ["", "Content-Length: 4000000\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1"][i % 3]
            client.sendall((head + end).encode())
        assert http.chat()[0] == 200
        for client in slow:
            read_all(client)  # to its end: it is closed


@pytest.mark.parametrize("head", [
    "Content-Length: 100000000\r\n\r\n",
    "Content-Length: 18446744073709551615\r\n\r\n",
    "".join(f"X-{i}: {'y' * 50}\r\n" for i in range(10000)),
    "X: " + "y" * 1_000_000 + "\r\n\r\n",
    "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    "Content-Length: -1\r\n\r\n",
    "Transfer-Encoding: gzip\r\n\r\n"], ids=range(7))
def test_26_what_is_too_large_or_contradicts_itself_is_refused(serve, head):
    with serve() as http:
        client = http.connect()
        try:
            client.sendall(("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                            "Content-Type: application/json\r\n" + head).encode())
        except (BrokenPipeError, ConnectionResetError):
            pass  # it was refused before all of it was sent
        try:
            assert read_all(client).split(b" ")[1].startswith(b"4")
        except ConnectionResetError:
            pass
        assert http.ask("GET", "/health")[0] == 200


def test_a_connection_cut_at_any_byte_leaves_nothing_behind(serve):
    body = json.dumps({"stream": True, "messages": [{"role": "user", "content": "Hi"}]})
    request = (f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
               f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()
    with serve() as http:
        assert http.chat()[0] == 200
        for end in range(len(request) + 1):
            client = http.connect()
            client.sendall(request[:end])
            client.close()
        until(http.metrics, lambda figures: figures["elpis_requests_running"] == 0
              and figures["elpis_http_answers_waiting"] == 0
              and figures["elpis_http_connections"] == 1)  # ours
        assert http.chat()[0] == 200


def test_9_a_client_that_hangs_up_ends_its_generation(serve):
    with serve() as http:
        client, _ = stream_of(http)
        assert http.metrics()["elpis_requests_running"] == 1
        client.close()
        until(http.metrics, lambda figures: figures["elpis_requests_running"] == 0)
        assert http.metrics()['elpis_generations_total{end="cancelled"}'] == 1


# 12
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_12_a_signal_ends_every_stream_with_a_last_event_and_the_process(serve, name):
    with serve() as http:
        clients = [stream_of(http, seed=i)[0] for i in range(7)]
        hung, _ = stream_of(http)  # the eighth of the batch; reads nothing any more
        assert http.end(getattr(signal, name)) == 0
        last = []
        for client in clients:
            events = [line for line in read_all(client).split(b"\n") if line.startswith(b"data: ")]
            last.append(events[-1][6:])
        hung.close()
        told = [event for event in last if event != b"[DONE]"]  # one may have come to its end before
        assert told and all(json.loads(event)["error"]["code"] == "cancelled" for event in told)


def test_prompts_are_not_in_the_log(serve):
    with serve(LOGGING__LEVEL="DEBUG") as http:
        http.chat({"messages": [{"role": "user", "content": "xyzzy-secret"}]})
        http.end()
        log = http.log.read_text()
        assert "/v1/chat/completions 200" in log and "xyzzy" not in log
