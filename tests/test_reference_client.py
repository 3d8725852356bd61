"""A client of the reference implementation, unchanged, with a settings file of its time."""

import pathlib
import subprocess
import sys

import pytest

CLIENTS = pathlib.Path(__file__).parent / "clients"


def run(server, environment, folder, patience):
    return subprocess.run([sys.executable, CLIENTS / "reference_client.py", server],
                          env=environment, cwd=folder, capture_output=True, text=True,
                          timeout=120 * patience)


def test_an_old_client_runs_unchanged(server, environment, tmp_path, patience):
    done = run(server, environment, tmp_path, patience)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("context 4096 backend llama-cpp")


@pytest.mark.real_model
def test_an_old_client_is_told_what_it_asked(server, environment, tmp_path, patience):
    assert "Paris" in run(server, environment, tmp_path, patience).stdout


def test_an_old_settings_file_loads_unchanged(server, environment, tmp_path, model, patience):
    (tmp_path / "configs").mkdir()
    text = (CLIENTS / "reference_settings.toml").read_text()
    (tmp_path / "configs/elpis.toml").write_text(text.replace("MODEL", str(model)))
    del environment["ELPIS_MODEL__PATH"]
    done = run(server, environment, tmp_path, patience)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("context 4096 backend llama-cpp")
