"""`elpis connect`: enters the server into clients' settings, and leaves all else as it is."""

import json
import os
import stat
import subprocess

import pytest

from stdio_peer import StdioPeer


@pytest.fixture
def connect(server, environment, tmp_path, patience):
    def connect(*arguments, code=0):
        done = subprocess.run([server.with_name("elpis"), "connect", *arguments], env=environment, cwd=tmp_path,
                              capture_output=True, text=True, timeout=60 * patience)
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    return connect


@pytest.fixture
def files(tmp_path):
    return {"claude": tmp_path / "config/Claude/claude_desktop_config.json",
            "claude-code": tmp_path / ".mcp.json",
            "cursor": tmp_path / ".cursor/mcp.json"}


@pytest.mark.parametrize("client", ["claude", "claude-code", "cursor"])
def test_what_is_written_starts_a_server(connect, files, client, environment, tmp_path, patience, model):
    connect(client, "--model-path", os.path.relpath(model, tmp_path))
    entry = json.loads(files[client].read_text())["mcpServers"]["elpis"]
    assert entry["command"].startswith("/") and f"--model-path={model}" in entry["args"]
    # As a client starts it: with little of the environment, and anywhere.
    few = {name: environment[name] for name in ("PATH", "HOME") if name in environment}
    with StdioPeer([entry["command"], *entry["args"]], few | entry["env"], "/", patience) as peer:
        peer.initialize()
        assert peer.call("get_capabilities")["model_path"] == str(model)


def test_everything_else_in_the_file_stays_and_the_old_one_is_kept(connect, files):
    file = files["cursor"]
    file.parent.mkdir()
    old = '{"z": 1, "mcpServers": {"other": {"command": "x", "env": {"KEY": "secret"}}}, "a": [1.5, null]}'
    file.write_text(old)
    file.chmod(0o600)
    said = connect("cursor")
    new = json.loads(file.read_text())
    assert list(new) == ["z", "mcpServers", "a"] and list(new["mcpServers"]) == ["other", "elpis"]
    backup = file.with_name("mcp.json.before-elpis")
    assert str(backup) in said and backup.read_text() == old
    assert {stat.S_IMODE(each.stat().st_mode) for each in (file, backup)} == {0o600}
    # Again: nothing to do, nothing done.
    before = file.stat()
    assert "already" in connect("cursor")
    assert file.stat().st_mtime_ns == before.st_mtime_ns and file.stat().st_ino == before.st_ino
    connect("cursor", "--remove")
    assert file.read_text() == old and backup.read_text() == old
    # Of every later change, too, what is kept is what was there before the first.
    connect("cursor", "--name", "mine")
    assert "first change" in connect("cursor", "--name", "yours") and backup.read_text() == old
    for name in ("mine", "yours"):
        connect("cursor", "--remove", "--name", name)
    assert "has no server" in connect("cursor", "--remove")


@pytest.mark.parametrize("content", ["{", "[1]", '{"mcpServers": 7}', '{"a": 1} // mine', '{"a": 1, "a": 2}'])
def test_a_file_that_is_no_settings_stays_as_it_is(connect, files, content):
    file = files["claude"]
    file.parent.mkdir(parents=True)
    file.write_text(content)
    said = connect("claude", code=2)
    assert str(file) in said and "stays as it is" in said
    assert file.read_text() == content and len(list(file.parent.iterdir())) == 1


def test_a_link_to_the_settings_stays_a_link(connect, files, tmp_path):
    real = tmp_path / "dotfiles.json"
    real.write_text("{}")
    files["claude"].parent.mkdir(parents=True)
    files["claude"].symlink_to(real)
    connect("claude")
    assert files["claude"].is_symlink() and "elpis" in real.read_text()


def test_a_link_to_settings_that_are_not_there_yet_stays_a_link(connect, files, tmp_path):
    real = tmp_path / "dotfiles/claude.json"
    (tmp_path / "hop").symlink_to("dotfiles/claude.json")
    files["claude"].parent.mkdir(parents=True)
    files["claude"].symlink_to(tmp_path / "hop")
    connect("claude")
    assert files["claude"].is_symlink() and (tmp_path / "hop").is_symlink() and "elpis" in real.read_text()


@pytest.mark.parametrize("arguments", [("--name", b"caf\xe9"), ("--journal-path", b"/caf\xe9")])
def test_what_is_not_utf8_is_refused_with_a_sentence(connect, files, arguments):
    said = connect("claude", *arguments, code=2)
    assert "is not UTF-8" in said and "unforeseen" not in said
    assert not files["claude"].exists()


def test_printing_writes_nothing(connect, files, tmp_path):
    printed = json.loads(connect("claude", "--print", "--name", "mine"))
    assert list(printed["mcpServers"]) == ["mine"]
    assert not files["claude"].exists()


def test_settings_that_cannot_be_used_are_not_written(connect, files):
    assert "model.temperature" in connect("claude", "--model-temperature", "warm", code=1)
    assert not files["claude"].exists()


def test_other_clients_are_refused_by_name(connect):
    said = connect("emacs", code=2)
    assert "claude" in said and "cursor" in said
