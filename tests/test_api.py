"""The affect API as a program uses it: characters, what they feel and why, and a feed of what changes."""

import contextlib
import json
import os
import signal
import threading
import time
import urllib.parse

import pytest

OFF = {"valence": -0.6, "arousal": 0.7}


@pytest.fixture
def http(serve):
    with serve() as http:
        yield http


def ask(http, method, path, body=None):
    """(status, what it says) of one request."""
    status, _, answer = http.ask(method, "/api" + path, body)
    return status, json.loads(answer)


def get(http, path):
    status, answer = ask(http, "GET", path)
    assert status == 200, answer
    return answer


def erase(http, character):
    """By MCP, as any client may."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": {"name": "erase", "arguments": {"character": character}}}
    status, _, answer = http.ask("POST", "/mcp", call,
                                 {"Accept": "application/json, text/event-stream"})
    assert status == 200 and json.loads(answer)["result"]["structuredContent"]["erased"]


class Feed:
    """Events of /api/feed, in the order in which they come."""

    def __init__(self, http, query=""):
        self.socket = http.connect()
        self.socket.sendall(f"GET /api/feed{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        while self.file.readline() != b"\r\n":
            pass
        self.events = self.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def lines(self):
        """Of the body, which comes in chunks."""
        rest = b""
        while size := int(self.file.readline() or b"0", 16):
            rest += self.file.read(size)
            self.file.readline()
            *whole, rest = rest.split(b"\n")
            yield from (line.decode() for line in whole)

    def read(self):
        name = None
        for line in self.lines():
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield name, json.loads(value)

    def until(self, wanted):
        """The data of the next event with this name."""
        return next(data for name, data in self.events if name == wanted)


def test_the_default_character_is_there_from_the_start(http):
    characters = get(http, "/characters")["characters"]
    default = next(each for each in characters if each["name"] == "default")
    assert get(http, "/characters/default/emotion") | {"trajectory": None} == \
        default["emotion"] | {"trajectory": None}


def test_what_was_put_somewhere_survives_a_kill(serve):
    with serve() as http:
        status, emotion = ask(http, "PUT", "/characters/ada/emotion", OFF)
        assert status == 200
        assert {axis: emotion[axis] for axis in OFF} == OFF
        assert "journal_warning" not in emotion
        http.end(signal.SIGKILL)
    with serve() as http:
        later = get(http, "/characters/ada/emotion")
        assert -0.6 <= later["valence"] < -0.3  # it settles meanwhile
        events = get(http, "/characters/ada/history")["events"]
        assert [event["cause"] for event in events] == ["set_emotion"]
        rows = get(http, "/characters/ada/explain")["rows"]
        assert any(row.get("event_type") == "set_emotion" for row in rows)


def test_names_of_all_scripts_are_percent_encoded(http):
    names = {"Zoë", "日本", "a b+c%d?e#f", "…"}
    for name in names:
        path = f"/characters/{urllib.parse.quote(name, safe='')}"
        status, emotion = ask(http, "POST", path + "/events", {"type": "success"})
        assert status == 200 and emotion["character"] == name
        assert get(http, path + "/history")["character"] == name
    assert names < {each["name"] for each in get(http, "/characters")["characters"]}


def test_what_is_erased_is_gone_everywhere(http):
    ask(http, "POST", "/characters/ada/events", {"type": "failure", "context": "secret"})
    with Feed(http, "?character=ada") as feed:
        assert feed.until("emotion")["character"] == "ada"
        erase(http, "ada")
        assert feed.until("erased") == {"character": "ada"}
        for what in ("emotion", "events", "history", "explain"):
            status, answer = ask(http, "GET", f"/characters/ada/{what}")
            assert status == 404 and answer["error"]["code"] == "not_found"
        status, _ = ask(http, "PUT", "/characters/ada/emotion", OFF)
        assert status == 200
        assert feed.until("emotion")["valence"] == -0.6
        events = get(http, "/characters/ada/history")["events"]
        assert [event["cause"] for event in events] == ["set_emotion"]


def test_the_feed_tells_what_an_answer_does_to_its_character(http):
    with Feed(http, "?character=default") as feed:
        assert feed.until("emotion")["update_count"] == 0
        http.chat({"messages": [{"role": "user", "content": "Thank you, this is wonderful!"}]})
        ask(http, "POST", "/characters/default/events", {"type": "success"})
        assert feed.until("emotion")["update_count"] >= 1


def test_the_pulse_beats_while_the_engine_works(http):
    with Feed(http) as feed:
        before = feed.until("pulse")
        assert before["model"]["state"] == "unloaded"
        threading.Thread(target=http.chat, daemon=True).start()
        while (pulse := feed.until("pulse"))["totals"]["requests_finished"] == 0:
            pass
        assert pulse["model"]["state"] == "ready"
        assert pulse["totals"]["tokens_written"] >= 1
    assert get(http, "/pulse")["totals"]["requests_finished"] == 1


def test_a_feed_ends_with_a_word_when_the_server_ends(http):
    with Feed(http) as feed:
        feed.until("pulse")
        http.process.send_signal(signal.SIGTERM)
        assert feed.until("end") == {}
        assert list(feed.events) == []
    assert http.process.wait(10 * http.patience) == 0


def test_two_hundred_listeners_hear_the_newest_and_cost_little(http, preset):
    """Half of them never read: nothing is kept for them, and nobody waits for them."""
    memory = resident(http.process.pid)
    with contextlib.ExitStack() as stack:
        feeds = [stack.enter_context(Feed(http, "?character=ada")) for _ in range(200)]
        assert all(feed.status == 200 for feed in feeds)
        for feed in feeds:
            feed.until("pulse")
        for step in range(400):
            status, _ = ask(http, "PUT", "/characters/ada/emotion",
                            {"valence": step / 1000, "arousal": 0.0})
            assert status == 200
        ask(http, "PUT", "/characters/ada/emotion", OFF)
        for feed in feeds[::2]:
            while feed.until("emotion")["valence"] != -0.6:
                pass
        if preset != "tsan":  # which keeps notes of all memory
            assert resident(http.process.pid) - memory < 64 << 20
        assert http.metrics()["elpis_http_listeners"] == 200
    status, _ = ask(http, "GET", "/pulse")
    assert status == 200


def resident(pid):
    with open(f"/proc/{pid}/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def processor_time(pid):
    """Seconds so far."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_what_idle_listeners_cost_is_sleep(http):
    """Nothing happens for some seconds: hundreds of listeners take no processor to speak of."""
    with contextlib.ExitStack() as stack:
        feeds = [stack.enter_context(Feed(http)) for _ in range(200)]
        for feed in feeds:
            feed.until("pulse")
        before = processor_time(http.process.pid)
        threading.Event().wait(4)
        assert processor_time(http.process.pid) - before < 0.4 * http.patience


def test_foreign_pages_and_strangers_are_kept_out(serve, tmp_path):
    token = "0123456789abcdef-a-token"
    with serve(HTTP_TOKEN=token) as http:
        for method, path in (("GET", "/api/characters"), ("GET", "/api/feed"),
                             ("PUT", "/api/characters/ada/emotion"),
                             ("POST", "/api/characters/ada/events")):
            body = OFF if method != "GET" else None
            assert http.ask(method, path, body)[0] == 401
            shown = {"Authorization": f"Bearer {token}"}
            foreign = shown | {"Origin": "https://evil.example"}
            assert http.ask(method, path, body, foreign)[0] == 403
        status, headers, _ = http.ask("PUT", "/api/characters/ada/emotion", OFF, shown)
        assert status == 200
        assert not any(name.lower().startswith("access-control") for name in headers)
        status, headers, _ = http.ask("OPTIONS", "/api/characters/ada/emotion", None, shown)
        assert status == 405 and headers["Allow"] == "GET, PUT"


def test_a_body_of_a_put_is_judged_as_that_of_a_post(http):
    path = "/api/characters/ada/emotion"
    assert http.ask("PUT", path, "{}", {"Content-Type": "text/plain"})[0] == 415
    assert http.ask("PUT", path, "{", {"Content-Type": "application/json"})[0] == 400
    assert http.ask("PUT", path, "[" * 5000, {"Content-Type": "application/json"})[0] == 400
    large = "[" + "1," * (3 << 20) + "1]"
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        assert http.ask("PUT", path, large, {"Content-Type": "application/json"})[0] == 413
    assert ask(http, "GET", "/characters/ada/emotion")[0] == 404


def felt_chunks(http, body):
    """Text, and what its parts felt like, as they came in a stream."""
    body = {"stream": True, "model": "default", "probe": "tokens"} | body
    status, _, answer = http.ask("POST", "/v1/chat/completions", body)
    assert status == 200, answer
    chunks = [json.loads(line[6:]) for line in answer.decode().split("\n")
              if line.startswith("data: {")]
    text = "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks)
    return text, [chunk["choices"][0]["elpis"]["felt"] for chunk in chunks
                  if "elpis" in chunk["choices"][0]], chunks[-1]


def test_without_vectors_a_stream_says_at_its_end_why_nothing_was_felt(http):
    _, felt, last = felt_chunks(http, {"messages": [{"role": "user", "content": "Hello!"}],
                                       "max_tokens": 8})
    assert felt == []
    assert last["elpis"]["felt"]["measured"] is False and last["elpis"]["felt"]["reason"]


@pytest.mark.real_model
@pytest.mark.slow
def test_the_words_of_a_stream_tell_what_they_felt_like(serve):
    with serve(STEERING__TRAIN="auto") as http:
        http.chat()  # vectors are made once an answer is wanted
        wait_for_vectors(http, 400)
        text, felt, last = felt_chunks(http, {
            "messages": [{"role": "user", "content": "What makes you happy? Tell me a long story."}],
            "temperature": 0, "max_tokens": 40, "emotion": {"valence": 0.9, "arousal": 0.5}})
        # One part after the other, without gaps, up to the last token, which the model never read.
        assert felt[0]["from"] == 0
        assert [part["to"] for part in felt[:-1]] == [part["from"] for part in felt[1:]]
        tokens = last["elpis"]["felt"]["tokens"]
        assert felt[-1]["to"] == len("".join(token["text"] for token in tokens)) <= len(text)
        # A part of one token is that token's.
        ends, at = {}, 0
        for token in tokens:
            ends[at, at + len(token["text"])] = (token["valence"], token["arousal"])
            at += len(token["text"])
        single = [part for part in felt if (part["from"], part["to"]) in ends]
        assert len(single) > len(felt) / 2
        for part in single:
            assert ends[part["from"], part["to"]] == (part["valence"], part["arousal"])


def wait_for_vectors(http, seconds):
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": {"name": "get_capabilities", "arguments": {}}}
    accept = {"Accept": "application/json, text/event-stream"}
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        _, _, answer = http.ask("POST", "/mcp", call, accept)
        steering = json.loads(answer)["result"]["structuredContent"]["steering"]
        if steering["state"] in ("ready", "failed"):
            assert steering["state"] == "ready", steering
            return
        threading.Event().wait(1)
    raise AssertionError("no vectors were made in time")
