"""elpis doctor --live: the running servers of one user, asked at their doors."""

import json
import pathlib
import signal
import subprocess

import pytest


@pytest.fixture
def live(server, environment, tmp_path, patience):
    def live(*arguments):
        program = pathlib.Path(server).with_name("elpis")
        done = subprocess.run([program, "doctor", "--live", *arguments], capture_output=True, text=True,
                              cwd=tmp_path, timeout=60 * patience, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return live


def servers(live):
    return json.loads(live("--json"))["servers"]


def test_nobody_there_is_said(live):
    assert servers(live) == []
    assert "No server of yours is running" in live()


def test_two_servers_tell_what_they_do_and_are_gone_when_they_have_ended(start, live):
    with start() as one, start(MCP__JOIN="false") as two:
        one.initialize()
        two.initialize()
        one.call("generate", {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 5})
        told = {server["process"]: server for server in servers(live)}
        assert set(told) == {one.pid, two.pid}
        busy, idle = told[one.pid], told[two.pid]
        assert busy["model"]["state"] == "ready"
        assert busy["server_stats"]["totals"]["tokens_written"] >= 1
        assert busy["server_stats"]["totals"]["requests_finished"] == 1
        # Looking wakes nobody.
        assert idle["model"]["state"] == "unloaded"
        page = live()
        assert f"process {one.pid}" in page and f"process {two.pid}" in page
        assert "1 finished" in page
    assert servers(live) == []


def test_a_killed_server_is_gone_too(start, live):
    with start() as peer:
        peer.initialize()
        assert len(servers(live)) == 1
        peer.expected_code = -signal.SIGKILL
        peer.signal(signal.SIGKILL)
        peer.ended()
        assert servers(live) == []


def test_a_server_without_a_place_for_its_door_serves_all_the_same(start, tmp_path):
    (tmp_path / "state" / "elpis").mkdir(parents=True)
    (tmp_path / "state" / "elpis" / "live").write_text("a file where the folder should be")
    with start() as peer:
        peer.initialize()
        assert peer.call("get_emotion", {})["update_count"] == 0
