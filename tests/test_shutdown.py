"""However a client goes, in whatever state it leaves the server: the process ends, with code 0.

`StdioPeer` holds every run to that; here the state is made sure of first. A server that takes more
than ten seconds is a failure; how many milliseconds it takes is a matter for bench/.
"""

import resource
import signal
import subprocess

import pytest

from conftest import SANITIZED

STORY = [{"role": "user", "content": "Tell me a long story about the sea."}]


def idle(peer, long_prompt):
    pass


def loading(peer, long_prompt):
    peer.start_call("generate", {"messages": STORY})
    peer.until(lambda: peer.call("get_capabilities")["model"]["state"],
               lambda state: state != "unloaded")


def reading_a_prompt(peer, long_prompt):
    decoding(peer, long_prompt)
    peer.start_call("generate", {"messages": long_prompt})
    peer.until(lambda: peer.call("get_capabilities")["server_stats"]["running"], lambda n: n == 2)


def decoding(peer, long_prompt):
    id = peer.call("generate_stream_start", {"messages": STORY, "max_tokens": 2000})["stream_id"]
    peer.until(lambda: peer.call("generate_stream_read", {"stream_id": id, "wait_ms": 1000}),
               lambda part: part["total_tokens"] > 0)


def queued(peer, long_prompt):
    decoding(peer, long_prompt)
    for _ in range(20):
        peer.start_call("generate", {"messages": STORY, "max_tokens": 2000})
    peer.until(lambda: peer.call("get_capabilities")["server_stats"]["waiting"], lambda n: n > 0)


def waiting_for_news(peer, long_prompt):
    id = peer.call("generate_stream_start", {"messages": long_prompt, "max_tokens": 2000})["stream_id"]
    peer.start_call("generate_stream_read", {"stream_id": id, "wait_ms": 10000})
    peer.call("get_emotion")


STATES = [idle, loading, reading_a_prompt, decoding, queued, waiting_for_news]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_end_of_input_ends_the_process(peer, state, long_prompt):
    state(peer, long_prompt)
    peer.close_input()
    assert peer.ended() == 0


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_signal_ends_the_process(peer, state, name, long_prompt):
    state(peer, long_prompt)
    peer.signal(getattr(signal, name))
    assert peer.ended() == 0


def test_a_second_signal_changes_nothing(peer, long_prompt):
    queued(peer, long_prompt)
    peer.signal(signal.SIGTERM)
    peer.signal(signal.SIGTERM)
    assert peer.ended() == 0


def test_a_signal_before_the_handshake_ends_the_process(start):
    with start() as peer:
        peer.ask("ping")
        peer.signal(signal.SIGTERM)
        assert peer.ended() == 0


def test_a_client_that_stops_reading_does_not_keep_the_server_alive(server, environment, tmp_path):
    """A full pipe to a client that is stuck: end of input is still seen."""
    process = subprocess.Popen([server], env=environment, cwd=tmp_path, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    ask = b'{"jsonrpc":"2.0","id":%d,"method":"tools/list"}\n'
    try:
        for id in range(200):  # about 2 MB of answers; a pipe holds 64 KiB
            process.stdin.write(ask % id)
        process.stdin.close()
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def test_where_descriptors_run_out_it_says_so_and_ends(server, environment, tmp_path, patience, preset):
    """Wherever the limit hits: in the settings, the doors, or on the thread of the client's connection."""
    if preset in SANITIZED:
        pytest.skip("the sanitizers need descriptors of their own to look at memory")
    ends = {}
    for limit in range(12, 40):
        done = subprocess.run([server], env=environment, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60 * patience,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
        assert done.returncode in (0, 1, 3), (limit, done.returncode, done.stderr)
        assert done.returncode == 0 or done.stderr.splitlines()[-1].startswith("elpis: "), (limit, done.stderr)
        ends[limit] = done.returncode
    assert ends[12] != 0 and ends[39] == 0, ends
