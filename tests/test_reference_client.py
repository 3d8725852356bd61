"""A client of the reference implementation, unchanged, with a settings file of its time."""

import pathlib
import shutil
import subprocess
import sys

import pytest

from vector_files import width_of, write_vectors

HERE = pathlib.Path(__file__).parent


def run(server, environment, folder, patience):
    return subprocess.run([sys.executable, HERE / "clients/reference_client.py", server],
                          env=environment, cwd=folder, capture_output=True, text=True,
                          timeout=120 * patience)


def test_an_old_client_runs_unchanged(server, environment, tmp_path, patience):
    done = run(server, environment, tmp_path, patience)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("context 4096 backend llama-cpp")


@pytest.mark.real_model
def test_an_old_client_is_told_what_it_asked(server, environment, tmp_path, patience):
    assert "Paris" in run(server, environment, tmp_path, patience).stdout


def test_an_old_settings_file_loads_unchanged(
        server, environment, tmp_path, model, patience, preset):
    for folder in ("configs", "data/models", "data/vectors"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(HERE / "data/reference.toml", tmp_path / "configs/elpis.toml")
    (tmp_path / "data/models/model.gguf").symlink_to(model)  # the path that the file names
    write_vectors(tmp_path / "data/vectors", width_of(preset))
    del environment["ELPIS_MODEL__PATH"]
    done = run(server, environment, tmp_path, patience)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("context 4096 backend llama-cpp")


def test_promise_7_a_folder_of_vectors_that_lacks_a_quadrant_ends_the_start(
        server, environment, tmp_path, preset):
    folder = tmp_path / "vectors"
    folder.mkdir()
    for names, word in (([], "no vector file"), (["excited", "calm"], "frustrated")):
        write_vectors(folder, width_of(preset), names)
        done = subprocess.run(
            [server], env=environment | {"ELPIS_MODEL__EMOTION_VECTORS_DIR": str(folder)},
            cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        assert done.returncode != 0
        assert word in done.stderr and str(folder) in done.stderr
