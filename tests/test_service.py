"""`elpis serve` under a service manager that the test plays, and with a browser that it plays, too."""

import contextlib
import socket
import subprocess
import sys

import pytest

from http_server import HttpServer

# As systemd does it: the socket is descriptor 3, and the variables name the process that gets it.
STARTER = """
import os, sys
number, *command = sys.argv[1:]
if int(number) != 3:
    os.dup2(int(number), 3)
os.set_inheritable(3, True)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(command[0], command)
"""


@pytest.fixture
def program(server):
    return str(server.with_name("elpis"))


@pytest.fixture
def activated(program, environment, tmp_path, patience):
    """A server on a socket that it was started with; what it says when it does not start."""

    def activated(listener, **settings):
        extra = {f"ELPIS_{name}": str(value) for name, value in settings.items()}
        command = [sys.executable, "-c", STARTER, str(listener.fileno()), program, "serve"]
        return HttpServer(command, environment | extra, tmp_path, patience, pass_fds=(listener.fileno(),))

    return activated


def test_a_socket_that_was_passed_on_is_served_whatever_the_settings_say(activated):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        # Who connects before the server is there waits in line.
        with socket.create_connection(("127.0.0.1", port), timeout=60) as early, \
                activated(listener, HTTP__PORT="1", HTTP__HOST="0.0.0.0") as http:
            assert http.port == port
            early.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert early.recv(4096).startswith(b"HTTP/1.1 200")
            assert http.ask("GET", "/v1/models")[0] == 200
            assert http.end() == 0


def refused(command, environment, folder, patience, **more):
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True,
                          timeout=60 * patience, **more)
    assert done.returncode != 0 and done.stdout == ""
    return done.stderr


def test_a_socket_that_other_machines_reach_needs_a_token(program, environment, tmp_path, patience):
    with socket.create_server(("0.0.0.0", 0)) as listener:
        command = [sys.executable, "-c", STARTER, str(listener.fileno()), program, "serve"]
        said = refused(command, environment, tmp_path, patience, pass_fds=(listener.fileno(),))
    assert "no token" in said and "0.0.0.0" in said


def test_what_is_no_listening_socket_of_tcp_is_refused(program, environment, tmp_path, patience):
    for made in (socket.socket(socket.AF_UNIX), socket.socket(), socket.socket(type=socket.SOCK_DGRAM)):
        with made:
            command = [sys.executable, "-c", STARTER, str(made.fileno()), program, "serve"]
            said = refused(command, environment, tmp_path, patience, pass_fds=(made.fileno(),))
        assert "started with to listen on" in said


def test_the_manager_hears_of_the_start_of_life_and_of_the_end(program, environment, tmp_path, patience):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(60 * patience)
        environment |= {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "400000",
                        "ELPIS_HTTP__PORT": "0"}
        with HttpServer([program, "serve"], environment, tmp_path, patience) as http:
            first = manager.recv(4096).decode()
            assert first.startswith("READY=1\n") and http.url in first
            assert manager.recv(4096) == b"WATCHDOG=1"
            assert http.end() == 0
            manager.setblocking(False)
            rest = []
            with contextlib.suppress(BlockingIOError):
                while True:
                    rest.append(manager.recv(4096))
            assert rest[-1] == b"STOPPING=1" and rest.count(b"STOPPING=1") == 1


@pytest.fixture
def desktop(environment, tmp_path):
    """A PATH whose xdg-open does this; returns where it tells what it was asked for."""

    def desktop(script):
        folder = tmp_path / "desktop"
        folder.mkdir()
        opener = folder / "xdg-open"
        opener.write_text(f"#!/bin/sh\n{script}\n")
        opener.chmod(0o700)
        environment["PATH"] = f"{folder}:{environment['PATH']}"
        environment["ELPIS_HTTP__PORT"] = "0"
        return folder / "told"

    return desktop


def test_the_page_is_opened_in_the_browser_once_the_server_listens(desktop, program, environment, tmp_path, patience):
    told = desktop('printf "%s" "$1" > "${0%/*}/part" && mv "${0%/*}/part" "${0%/*}/told"')
    with HttpServer([program, "serve", "--open"], environment, tmp_path, patience) as http:
        http.until(told.exists)
        assert told.read_text() == http.url + "/"
        assert http.ask("GET", "/health")[0] == 200


def test_without_a_browser_the_address_is_said_and_the_server_serves(desktop, program, environment, tmp_path, patience):
    desktop("exit 3")
    with HttpServer([program, "serve", "--open"], environment, tmp_path, patience) as http:
        http.until(lambda: "xdg-open ended with 3" in http.log.read_text())
        assert http.ask("GET", "/health")[0] == 200
