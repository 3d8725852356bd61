"""Feelings on the command line: what the journal has, shown, watched, explained, drawn and exported."""

import csv
import fcntl
import io
import json
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
import xml.dom.minidom

import pytest


@pytest.fixture
def program(server):
    return server.with_name("elpis")


@pytest.fixture
def elpis(program, environment, tmp_path, patience):
    """Runs `elpis affect …` in a folder of its own: `elpis("show")`."""

    def run(*arguments, rc=0, **settings):
        extra = {f"ELPIS_{name}": str(value) for name, value in settings.items()}
        done = subprocess.run([program, "affect", *map(str, arguments)], capture_output=True, text=True, cwd=tmp_path,
                              timeout=60 * patience, env=environment | extra)
        assert done.returncode == rc, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "\x1b" not in done.stdout + done.stderr
        return done

    return run


def shown(elpis, name="odda"):
    return json.loads(elpis("show", name, "--json").stdout)


def test_an_event_is_there_for_all_commands_that_come_after(elpis):
    said = elpis("event", "odda", "success", "--intensity", 2).stdout
    assert said.startswith("odda: success x 2, ")
    state = shown(elpis)
    assert state["lived"] and state["update_count"] == 1 and state["last_event"]["type"] == "success"
    assert state["last_event"]["cause"] == "tool_call"
    home, felt = state["baseline"]["valence"], state["valence"]
    assert 0.1 < felt - home <= 0.4
    assert "success" in elpis("show", "odda").stdout
    assert "success x 2" in elpis("explain").stdout
    elpis("event", "odda", "failure")
    assert shown(elpis)["update_count"] == 2


def test_the_table_has_everybody_who_has_lived_or_has_a_file(elpis):
    elpis("event", "somebody", "success")
    table = elpis("show").stdout.splitlines()
    assert [line.split()[0] for line in table] == ["character", "ilse", "odda", "pim", "somebody"]
    assert "never" in table[2] and "success" in table[4]
    everybody = json.loads(elpis("show", "--json").stdout)["characters"]
    assert [each["lived"] for each in everybody] == [False, False, False, True]


def test_the_shares_of_an_explanation_sum_to_the_feeling(elpis):
    for event in ("success", "user_negative", "blocked", "success", "idle"):
        elpis("event", "odda", event)
    why = json.loads(elpis("explain", "odda", "--json").stdout)
    assert len(why["events"]) == 5
    for axis in ("valence", "arousal"):
        parts = [why["temperament"], why["through_mood"], why["earlier"]["direct"], why["chance"]["direct"]]
        parts += [event["share"]["direct"] for event in why["events"]]
        assert abs(sum(part[axis] for part in parts) - why["emotion"][axis]) < 1e-9
    assert all(abs(event["time"] - time.time()) < 3600 for event in why["events"])


def test_a_character_feels_by_its_own_file(elpis, tmp_path):
    folder = tmp_path / "config/elpis/characters"
    folder.mkdir(parents=True)
    (folder / "glum.toml").write_text('name = "Glum"\n[affect.baseline]\nvalence = -0.5\n'
                                      '[affect.events]\nsuccess = [-0.3, 0.0]\n')
    assert shown(elpis, "glum")["valence"] == -0.5
    elpis("event", "glum", "success")
    assert shown(elpis, "glum")["valence"] < -0.5


def test_events_are_exported_as_csv_and_as_json_lines(elpis, tmp_path):
    for event in ("success", "failure", 'odd, "name"'):
        elpis("event", "odda", event)
    elpis("event", "ilse", "idle")
    rows = list(csv.DictReader(io.StringIO(elpis("export", "odda", "--csv").stdout)))
    assert [row["type"] for row in rows] == ["success", "failure", 'odd, "name"']
    lines = [json.loads(line) for line in elpis("export", "--jsonl").stdout.splitlines()]
    assert [line["character"] for line in lines] == ["ilse", "odda", "odda", "odda"]
    assert float(rows[0]["emotion_after_valence"]) == lines[1]["after"]["emotion"]["valence"]
    assert lines[2]["before"]["emotion"]["valence"] < lines[1]["after"]["emotion"]["valence"]

    assert elpis("export", "odda", "-o", "odda.csv").stdout == "odda.csv\n"
    assert (tmp_path / "odda.csv").read_text() == elpis("export", "odda").stdout
    second = lines[2]["time"]
    later = elpis("export", "odda", "--jsonl", "--from", second).stdout.splitlines()
    earlier = elpis("export", "odda", "--jsonl", "--to", second).stdout.splitlines()
    assert (len(earlier), len(later)) == (1, 2)
    assert elpis("export", "odda", "--jsonl", "--from", "1h").stdout.count("\n") == 3
    assert elpis("export", "odda", "--jsonl", "--to", "1h").stdout == ""


def test_a_picture_is_an_svg_or_a_png_file(elpis, tmp_path):
    elpis("event", "odda", "success")
    elpis("event", "odda", "failure")
    for over in ("time", "plane"):
        assert elpis("plot", "odda", "--over", over, "-o", f"{over}.svg").stdout == f"{over}.svg\n"
        picture = xml.dom.minidom.parse(str(tmp_path / f"{over}.svg"))
        assert picture.documentElement.tagName == "svg" and picture.getElementsByTagName("polyline")
        assert elpis("plot", "odda", "--over", over, "-o", f"{over}.png").stdout == f"{over}.png\n"
        png = (tmp_path / f"{over}.png").read_bytes()
        assert png.startswith(b"\x89PNG\r\n\x1a\n") and len(png) > 10_000
        assert int.from_bytes(png[16:20], "big") == 2 * 880
    assert elpis("plot", "-o", "-").stdout.startswith("<svg")
    refused = elpis("plot", "odda", "-o", "odda.gif", rc=1).stderr
    assert ".svg" in refused and ".png" in refused
    assert not (tmp_path / "odda.gif").exists()


def test_while_a_server_writes_the_journal_it_can_be_read_and_an_event_is_refused(elpis, tmp_path):
    elpis("event", "odda", "success")
    with open(tmp_path / "state/elpis/journal.sqlite.lock", "a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = elpis("event", "odda", "success", rc=1).stderr
        assert "update_emotion" in refused and "another process" in refused
        assert shown(elpis)["update_count"] == 1
        assert elpis("export", "odda", "--jsonl").stdout.count("\n") == 1
    elpis("event", "odda", "success")
    assert shown(elpis)["update_count"] == 2


def test_what_is_not_there_is_told_of(elpis):
    assert "There is no journal" in elpis("explain", rc=1).stderr
    assert "There is no journal" in elpis("show", "nobody", rc=1).stderr
    assert "nothing has happened yet" in elpis("show", "odda").stdout
    elpis("event", "odda", "success")
    assert "did you mean odda?" in elpis("explain", "oda", rc=1).stderr
    assert "journal.enabled" in elpis("show", "odda", rc=1, JOURNAL__ENABLED="false").stderr
    assert "did you mean success?" in elpis("event", "odda", "succes").stderr
    elpis("event", "../odda", "success", rc=2)
    elpis("event", "odda", "success", "--intensity", 3, rc=2)
    assert "is not before" in elpis("export", "--from", "1h", "--to", "2h", rc=2).stderr
    assert "2026-11-28" in elpis("export", "--from", "soon", rc=2).stderr


def test_a_journal_that_is_none_is_left_alone_by_those_who_read(elpis, tmp_path):
    file = tmp_path / "broken.sqlite"
    file.write_bytes(b"x" * 5000)
    assert "cannot be read" in elpis("show", rc=1, JOURNAL__PATH=file).stderr
    assert file.read_bytes() == b"x" * 5000


def test_watching_through_a_pipe_gives_a_line_for_each_change(elpis, program, environment, tmp_path):
    elpis("event", "odda", "success")
    watch = subprocess.Popen([program, "affect", "watch", "odda"], stdout=subprocess.PIPE, text=True, cwd=tmp_path,
                             env=environment)
    with watch:
        assert " odda: " in watch.stdout.readline()
        elpis("event", "odda", "failure")
        line = watch.stdout.readline()
        assert " odda: failure (1), valence " in line and "\x1b" not in line
        watch.send_signal(signal.SIGINT)
        assert watch.wait(10) == 130


class Watching:
    """`elpis affect watch` on a terminal of its own."""

    def __init__(self, program, environment, folder, columns, rows, **extra):
        self.main, self.side = pty.openpty()
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self.side)
        self.process = subprocess.Popen([program, "affect", "watch", "odda"], stdin=self.side, stdout=self.side,
                                        stderr=self.side, cwd=folder, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
                                        env=environment | {"TERM": "xterm", "LANG": "C.UTF-8"} | extra)
        self.seen = ""

    def resize(self, columns, rows):
        fcntl.ioctl(self.side, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def until(self, part, seconds):
        end = time.monotonic() + seconds
        while part not in self.seen:
            assert select.select([self.main], [], [], max(0, end - time.monotonic()))[0], self.seen[-2000:]
            self.seen += os.read(self.main, 65536).decode(errors="replace")
        before, self.seen = self.seen.split(part, 1)
        return before

    def press(self, key):
        os.write(self.main, key)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.main)
        os.close(self.side)


@pytest.mark.parametrize("key, code", [(b"q", 0), (b"\x03", 130)])
def test_a_live_view_ends_with_the_terminal_as_it_was(elpis, program, environment, tmp_path, patience, key, code):
    elpis("event", "odda", "success")
    with Watching(program, environment, tmp_path, 100, 30) as view:
        view.until("\x1b[?1049h", 20 * patience)
        frame = view.until("q ends", 20 * patience)
        assert "odda" in frame and "valence" in frame and "●" in frame and "\x1b[3" in frame
        elpis("event", "odda", "blocked")
        view.until("blocked", 20 * patience)
        view.press(key)
        view.until("\x1b[?25h\x1b[?1049l", 20 * patience)
        assert view.process.wait(20 * patience) == code
        assert termios.tcgetattr(view.side) == view.before


def test_a_live_view_follows_the_size_of_its_terminal_and_has_no_colours_unless_wanted(elpis, program, environment,
                                                                                    tmp_path, patience):
    elpis("event", "odda", "success")
    with Watching(program, environment, tmp_path, 100, 30, NO_COLOR="1") as view:
        view.until("q ends", 20 * patience)
        frame = view.until("\x1b[J", 20 * patience) and view.until("\x1b[J", 20 * patience)
        assert frame.count("\r\n") == 29 and "\x1b[3" not in frame
        view.resize(50, 16)
        view.process.send_signal(signal.SIGWINCH)
        for _ in range(40):
            frame = view.until("\x1b[J", 20 * patience)
            if frame.count("\r\n") == 15:
                break
        assert frame.count("\r\n") == 15
        view.press(b"q")
        assert view.process.wait(20 * patience) == 0
