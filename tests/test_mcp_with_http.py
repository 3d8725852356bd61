"""`elpis mcp --http`: one process, one engine and one set of characters behind two doors."""

import contextlib
import http.client
import json
import re
import socket

import pytest

from stdio_peer import StdioPeer


@pytest.fixture
def both(server, environment, tmp_path, patience):
    """`with both("127.0.0.1:0") as peer`: the server over stdio, with an HTTP port."""

    def both(address="127.0.0.1:0", **settings):
        extra = {f"ELPIS_{name}": str(value) for name, value in settings.items()}
        command = [str(server), "--http", *([address] if address else [])]
        return StdioPeer(command, environment | {"ELPIS_LOGGING__LEVEL": "INFO"} | extra, tmp_path, patience)

    return both


def url(peer):
    return peer.until(lambda: re.search(r"serves at http://127.0.0.1:(\d+)", peer.stderr()), bool)


def ask(port, method, path, body=None):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", int(port), timeout=120)) as connection:
        connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def test_both_doors_lead_to_one_character(both):
    with both() as peer:
        peer.initialize()
        port = url(peer)[1]
        peer.call("update_emotion", {"event_type": "success", "character": "Mira"})
        status, answer = ask(port, "POST", "/v1/chat/completions",
                             {"model": "Mira", "max_tokens": 4, "messages": [{"role": "user", "content": "Hi"}]})
        assert status == 200
        assert answer["elpis"]["emotion"]["valence"] == pytest.approx(
            peer.call("get_emotion", {"character": "Mira"})["valence"], abs=0.1)
        assert peer.call("get_emotion", {"character": "Mira"})["update_count"] >= 1
        # One engine has read both.
        assert peer.call("get_capabilities")["server_stats"]["totals"]["requests_finished"] == 1


def test_the_end_of_input_ends_both_doors_with_a_stream_open(both):
    with both() as peer:
        peer.initialize()
        port = int(url(peer)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
            body = json.dumps({"stream": True, "max_tokens": 2000,
                               "messages": [{"role": "user", "content": "Tell me a long story."}]}).encode()
            client.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                           b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            assert b"200" in client.recv(4096)
            peer.close_input()
            assert peer.ended() == 0
            with contextlib.suppress(ConnectionResetError):
                while client.recv(65536):
                    pass


def test_a_port_that_is_taken_is_said_and_stdio_goes_on(both):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with both(f"127.0.0.1:{taken.getsockname()[1]}", LOGGING__LEVEL="WARNING") as peer:
            peer.initialize()
            assert peer.call("get_emotion")["update_count"] == 0
            assert "there is no HTTP, only standard input and output" in peer.stderr()
            assert str(taken.getsockname()[1]) in peer.stderr()


def test_an_open_address_without_a_token_is_no_mere_warning(both):
    with both("0.0.0.0:0") as peer:
        peer.expected_code = 2
        assert peer.ended() == 2
        assert "no token" in peer.stderr()


def test_a_second_joins_the_first_and_takes_over_both_doors(both):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with both(f"127.0.0.1:{port}") as first:
        first.initialize()
        url(first)
        with both(f"127.0.0.1:{port}") as second:
            second.initialize()
            assert "joined the server in process" in second.stderr()
            first.close_input()
            assert first.ended() == 0
            second.call("get_emotion")
            url(second)
            assert ask(port, "GET", "/v1/models")[0] == 200


def test_who_was_asked_for_a_port_joins_nobody_without_one(both, start):
    with start() as first:
        first.initialize()
        with both() as second:
            second.initialize()
            assert "has no HTTP port" in second.stderr()
            assert ask(url(second)[1], "GET", "/v1/models")[0] == 200
