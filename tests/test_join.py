"""A second `elpis mcp` of one user joins the server that runs, and goes on by itself when that ends."""

import contextlib
import fcntl
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading

import pytest

LOUD = {"LOGGING__LEVEL": "INFO"}
STATE = "emotion://state"
STORY = {"messages": [{"role": "user", "content": "Tell me a long story about the sea."}],
         "max_tokens": 2000}


@pytest.fixture
def servers(server, environment, tmp_path, patience):
    """The processes that have a server of their own, by number."""

    def servers():
        program = pathlib.Path(server).with_name("elpis")
        told = subprocess.run([program, "doctor", "--live", "--json"], env=environment, cwd=tmp_path, check=True,
                              capture_output=True, text=True, timeout=60 * patience).stdout
        return {each["process"] for each in json.loads(told)["servers"]}

    return servers


@pytest.fixture
def follow(start):
    """One that starts when another already serves."""

    def follow(first, **settings):
        first.initialize()
        return start(**settings)

    return follow


@pytest.fixture
def place(tmp_path):
    """Where they meet."""
    return tmp_path / "state" / "elpis" / "live"


def kill(peer):
    peer.expected_code = -signal.SIGKILL
    peer.signal(signal.SIGKILL)
    peer.ended()


def legacy(peer):
    peer.initialize()


def modern(peer):
    peer.discover()
    peer.ask("tools/list")


def feel(peer, event="success"):
    return peer.call("update_emotion", {"event_type": event, "character": "Mira"})


def felt(peer):
    return peer.call("get_emotion", {"character": "Mira"})


def updates(peer):
    return [m for m in peer.received if m.get("method") == "notifications/resources/updated"]


@pytest.mark.parametrize("second_era", [legacy, modern])
def test_two_clients_see_one_feeling_and_the_second_goes_on_with_it_after_a_kill(start, follow, servers, second_era):
    with start() as first, follow(first) as second:
        second_era(second)
        assert servers() == {first.pid}
        feel(first)
        told = feel(second)
        assert "journal_warning" not in told  # one server writes the journal
        assert felt(first)["update_count"] == felt(second)["update_count"] == 2
        before = felt(second)["valence"]
        kill(first)
        after = felt(second)
        assert after["update_count"] == 2 and abs(after["valence"] - before) < 0.05
        assert feel(second)["update_count"] == 3
        assert second.call("get_capabilities")["journal"]["kept"] == "disk"
        assert servers() == {second.pid}


def test_it_goes_on_after_an_orderly_end_too(start, follow, servers):
    with start() as first, follow(first) as second:
        second.initialize()
        feel(first)
        first.close_input()
        assert first.ended() == 0
        assert felt(second)["update_count"] == 1
        assert second.call("get_capabilities")["journal"]["kept"] == "disk"


def test_what_was_under_way_gets_an_error_that_says_so(start, follow):
    with start() as first, follow(first) as second:
        second.initialize()
        lost = second.start_call("generate", STORY)
        second.until(lambda: first.call("get_capabilities")["server_stats"]["running"],
                     lambda running: running == 1)
        kill(first)
        result = second.reply(lost)["result"]
        assert result["isError"] is True and "has ended" in result["content"][0]["text"]
        second.call("generate", {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 4})
        assert len([m for m in second.received if m.get("id") == lost]) == 1


def test_a_third_goes_with_the_second(start, follow, servers):
    with start() as first, follow(first) as second, follow(second) as third:
        third.initialize()
        feel(third)
        assert servers() == {first.pid}
        kill(first)
        counts = [felt(peer)["update_count"] for peer in (second, third)]
        assert counts == [1, 1]
        assert len(servers()) == 1
        feel(second)
        assert felt(third)["update_count"] == 2


def test_a_legacy_subscription_goes_on(start, follow):
    with start() as first, follow(first) as second:
        second.initialize()
        second.ask("resources/subscribe", {"uri": STATE})
        first.call("update_emotion", {"event_type": "success"})
        second.until(lambda: len(updates(second)), lambda n: n == 1)
        kill(first)
        second.call("update_emotion", {"event_type": "success"})
        second.until(lambda: len(updates(second)), lambda n: n == 2)


def test_a_listener_goes_on_and_is_acknowledged_once(start, follow):
    with start() as first, follow(first) as second:
        second.discover()
        listening = second.request("subscriptions/listen",
                                   {"notifications": {"resourceSubscriptions": [STATE]}})
        second.wait_for(lambda m: "acknowledged" in m.get("method", ""), 20, "the acknowledgement")
        first.close_input()
        first.ended()
        second.call("update_emotion", {"event_type": "success"})
        second.until(lambda: len(updates(second)), lambda n: n == 1)
        acknowledged = [m for m in second.received if "acknowledged" in m.get("method", "")]
        assert len(acknowledged) == 1
        assert not [m for m in second.received if m.get("id") == listening]


def test_each_has_its_own_ids_era_and_cancellations(start, follow):
    with start() as first, follow(first) as second:
        second.discover()
        mine = first.start_call("generate", STORY, id="one")
        theirs = second.start_call("generate", STORY, id="one")
        first.until(lambda: first.call("get_capabilities")["server_stats"]["running"], lambda n: n == 2)
        second.notify("notifications/cancelled", {"requestId": theirs})
        first.until(lambda: first.call("get_capabilities")["server_stats"]["running"], lambda n: n == 1)
        first.notify("notifications/cancelled", {"requestId": mine})
        first.until(lambda: first.call("get_capabilities")["server_stats"]["running"], lambda n: n == 0)
        assert not [m for m in first.received + second.received if m.get("id") == "one"]
        assert second.refused("ping")["code"] == -32601
        assert first.ask("ping") == {}


def test_a_joined_client_that_goes_takes_its_generation_with_it(start):
    with start() as first:
        first.initialize()
        with start() as second:
            second.initialize()
            second.start_call("generate", STORY)
            first.until(lambda: first.call("get_capabilities")["server_stats"]["running"], lambda n: n == 1)
            kill(second)
        first.until(lambda: first.call("get_capabilities")["server_stats"]["running"], lambda n: n == 0)


def test_answers_to_what_was_asked_before_the_end_of_input_arrive(start):
    with start() as first:
        first.initialize()
        with start() as second:
            second.initialize()
            ids = [second.request("tools/list") for _ in range(50)]
            second.close_input()
            second.ended()
            assert {m.get("id") for m in second.received} >= set(ids)


def test_what_a_stuck_server_leaves_without_an_answer_gets_one_at_the_end_of_input(start):
    with start() as first:
        first.initialize()
        with start() as second:
            second.initialize()
            first.signal(signal.SIGSTOP)
            try:
                listed = second.request("tools/list")
                called = second.start_call("get_emotion")
                second.close_input()
                assert second.ended() == 0
            finally:
                first.signal(signal.SIGCONT)
            answers = {m.get("id"): m for m in second.received}
            assert "hangs" in answers[listed]["error"]["message"]
            assert answers[called]["result"]["isError"] is True


def test_limits_are_those_of_stdio(start, follow):
    with start(MCP__MAX_LINE_BYTES=8192) as first, follow(first, MCP__MAX_LINE_BYTES=8192) as second:
        second.initialize()
        second.send_line(b"x" * 10_000)
        error = second.wait_for(lambda m: "error" in m, 20, "an error")["error"]
        assert error["code"] == -32700 and "8192" in error["message"]
        assert second.ask("ping") == {}


def test_eight_that_start_at_the_same_moment_have_one_server(start, servers):
    with contextlib.ExitStack() as stack:
        peers = [stack.enter_context(start()) for _ in range(8)]
        threads = [threading.Thread(target=peer.initialize) for peer in peers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(servers()) == 1
        for peer in peers:
            feel(peer)
        assert felt(peers[0])["update_count"] == 8


def test_beside_a_running_serve_it_joins_too(serve, start, servers):
    with serve() as http, start() as peer:
        peer.initialize()
        assert servers() == {http.process.pid}
        feel(peer)
        status, answer = http.chat({"model": "Mira", "character": "Mira"})
        assert status == 200 and answer["elpis"]["character"] == "Mira"
        assert http.end() == 0
        assert felt(peer)["update_count"] >= 1
        assert servers() == {peer.pid}


@pytest.mark.parametrize("other", [{"MODEL__TEMPERATURE": "0.3"}, {"JOURNAL__PATH": "other.sqlite"},
                                   {"MCP__JOIN": "false"}])
def test_other_settings_have_a_server_of_their_own(start, follow, servers, other):
    with start() as first, follow(first, **LOUD, **other) as second:
        second.initialize()
        assert servers() == {first.pid, second.pid}
        if "MCP__JOIN" not in other:
            assert re.search(rf"process {first.pid} is not joined: its? ", second.stderr()), second.stderr()


def test_a_stuck_server_is_not_waited_for(start, servers):
    with start() as first:
        first.initialize()
        first.signal(signal.SIGSTOP)
        try:
            with start() as second:
                second.initialize()
                second.call("get_emotion")
                assert "does not answer" in second.stderr()
        finally:
            first.signal(signal.SIGCONT)


@pytest.mark.parametrize("says", [b"", b"hello\n", b"{}\n", b"x" * 100_000, None])
def test_whoever_listens_in_a_servers_place_is_not_believed(start, place, says):
    """A program that holds the lock and the socket: silent, talking nonsense, hanging up."""
    with start() as first:
        first.initialize()
        (name,) = [each.name for each in place.glob("join-*.sock")]
        kill(first)
    lock = open(place / name.replace(".sock", ".lock"), "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    (place / name).unlink()
    ends = threading.Event()

    def play(listener):
        kept = []
        while not ends.is_set():
            with contextlib.suppress(TimeoutError, BrokenPipeError, ConnectionResetError):
                connection, _ = listener.accept()
                kept.append(connection)
                if says is None:
                    connection.close()
                else:
                    connection.sendall(says)

    with lock, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"/proc/self/fd/{os.open(place, os.O_RDONLY)}/{name}")  # an address has room for 107 bytes
        listener.listen()
        listener.settimeout(0.1)
        playing = threading.Thread(target=play, args=(listener,))
        playing.start()
        try:
            with start() as second:
                second.initialize()
                second.call("get_emotion")
                assert "goes on alone" in second.stderr()
        finally:
            ends.set()
            playing.join()


def test_a_kill_storm_of_servers_loses_no_feeling(start):
    """One client after the other becomes the server and is killed; the last has lived through all."""
    with contextlib.ExitStack() as stack:
        peers = []
        for _ in range(6):
            peers.append(stack.enter_context(start()))
            peers[-1].initialize()
        last = peers[-1]
        for number, peer in enumerate(peers[:-1], 1):
            assert feel(last)["update_count"] == number
            kill(peer)
            assert felt(last)["update_count"] == number
        assert last.call("get_capabilities")["journal"]["kept"] == "disk"
