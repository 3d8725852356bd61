"""What `elpis demo --chat` tells the server it starts: what the user has said elsewhere goes first."""

import subprocess

import pytest

BOTH_BY_PROBE = ["--appraisal-mode=probe", "--appraisal-source=both"]


@pytest.fixture
def told(server, environment, tmp_path):
    """Runs the chat with a server that writes down its arguments and goes; those about appraisal."""
    notes = tmp_path / "arguments"
    recorder = tmp_path / "recorder"
    recorder.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{notes}"\n')
    recorder.chmod(0o755)

    def told(*flags, **settings):
        extra = {f"ELPIS_{name}": value for name, value in settings.items()}
        # The server has gone before it was greeted: that is an error, and not what is asked here.
        done = subprocess.run([server.with_name("elpis"), "demo", "--chat", "--server", recorder, *flags],
                              env=environment | extra, cwd=tmp_path, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=60)
        assert done.returncode != 0
        return [line for line in notes.read_text().splitlines() if line.startswith("--appraisal")]

    return told


def test_a_talk_moves_the_character_by_both_sides_unless_somebody_says_otherwise(told):
    assert told() == BOTH_BY_PROBE


def test_the_environment_goes_first(told):
    assert told(APPRAISAL__SOURCE="reply") == BOTH_BY_PROBE[:1]
    assert told(APPRAISAL__MODE="words", APPRAISAL__SOURCE="user") == []


def test_a_settings_file_goes_first(told, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text('[appraisal]\nmode = "off"\n')
    assert told("--config", file) == BOTH_BY_PROBE[1:]


def test_a_flag_goes_first_and_is_passed_on(told):
    assert told("--appraisal-source", "user") == ["--appraisal-source=user", *BOTH_BY_PROBE[:1]]
