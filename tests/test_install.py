"""`cmake --install` makes a program that clients start by name."""

import shutil
import subprocess

import pytest

from conftest import ROOT
from stdio_peer import StdioPeer


@pytest.fixture
def prefix(preset, tmp_path):
    prefix = tmp_path / "prefix"
    subprocess.run(["cmake", "--install", ROOT / f"build/{preset}", "--prefix", prefix],
                   check=True, capture_output=True)
    return prefix


def test_only_our_own_files_are_installed(prefix):
    tops = {path.relative_to(prefix).as_posix() for path in prefix.glob("*/*")}
    assert tops == {"bin/elpis", "bin/elpis-server", "share/elpis", "share/doc", "share/systemd"}
    assert (prefix / "share/doc/elpis/LICENSE").exists()


def test_an_installed_server_is_found_on_the_path_and_serves(prefix, environment, tmp_path, patience):
    environment["PATH"] = f"{prefix / 'bin'}:/usr/bin:/bin"
    # env looks the name up on the PATH it is given, as a client's spawn does.
    with StdioPeer(["/usr/bin/env", "elpis-server"], environment, tmp_path, patience) as peer:
        peer.initialize()
        assert peer.call("get_emotion")["update_count"] == 0


def test_an_installation_finds_a_model_in_its_share_folder(prefix, environment, tmp_path, model, patience):
    models = prefix / "share/elpis/models"
    models.mkdir(parents=True, exist_ok=True)
    (models / "SmolLM2-135M-Instruct.Q4_1.gguf").symlink_to(model)
    del environment["ELPIS_MODEL__PATH"]
    with StdioPeer([str(prefix / "bin/elpis-server")], environment, tmp_path, patience) as peer:
        peer.initialize()
        assert str(prefix) in peer.call("get_capabilities")["model_path"]


def test_an_installation_brings_its_scenarios(prefix, environment):
    for scenario in ("workday", "warm_evening", "neglected_companion"):
        page = subprocess.run([prefix / "bin/elpis", "affect", "simulate", scenario], env=environment, cwd="/",
                              check=True, capture_output=True, text=True).stdout
        assert "In the end, at" in page


def test_the_units_start_the_installed_program_and_are_well_formed(prefix):
    units = prefix / "share/systemd/user"
    assert {unit.name for unit in units.iterdir()} == {"elpis.service", "elpis.socket"}
    assert f"ExecStart={prefix}/bin/elpis serve\n" in (units / "elpis.service").read_text()
    if analyze := shutil.which("systemd-analyze"):
        checked = subprocess.run([analyze, "verify", "--user", "--man=no", *units.iterdir()],
                                 env={"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(prefix), "HOME": str(prefix)},
                                 capture_output=True, text=True)
        # Units of the system that it looks at, too, are none of ours.
        assert not [line for line in checked.stderr.splitlines() if "elpis" in line], checked.stderr
