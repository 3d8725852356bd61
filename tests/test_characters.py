"""Characters on the command line: files, cards of other programs, and those that are shipped."""

import base64
import json
import shutil
import struct
import subprocess
import zlib

import pytest

from conftest import ROOT

CARDS = ROOT / "tests/data/cards"
SHIPPED = ["ilse", "odda", "pim"]


@pytest.fixture
def elpis(server, environment, tmp_path, patience):
    """Runs `elpis …` in a folder of its own: `elpis("character", "list")`."""
    program = server.with_name("elpis")

    def run(*arguments, rc=0, **settings):
        extra = {f"ELPIS_{name}": str(value) for name, value in settings.items()}
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, cwd=tmp_path,
                              timeout=60 * patience, env=environment | extra)
        assert done.returncode == rc, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "\x1b" not in done.stdout + done.stderr
        return done

    return run


@pytest.fixture
def own(tmp_path):
    """The user's folder of characters; not there yet."""
    return tmp_path / "config/elpis/characters"


def chunks(path):
    """Type and data of each chunk of a PNG, with its checksum proven."""
    data, at = path.read_bytes(), 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body)
        yield kind, body
        at += length + 12


def card_in(path, keyword):
    found = [body for kind, body in chunks(path) if kind == b"tEXt" and body.startswith(keyword + b"\0")]
    assert len(found) == 1
    return json.loads(base64.b64decode(found[0].split(b"\0", 1)[1]))


def test_three_characters_are_shipped_and_can_be_shown(elpis):
    listed = json.loads(elpis("character", "list", "--json").stdout)["characters"]
    assert [each["name"] for each in listed] == SHIPPED
    assert all(each["shipped"] and "trouble" not in each for each in listed)
    homes = set()
    for name in SHIPPED:
        shown = json.loads(elpis("character", "show", name, "--json").stdout)["persona"]
        assert shown["greeting"] and shown["alternate_greetings"] and shown["system_prompt"]
        assert shown["example_dialogue"].count("<START>") >= 2
        page = elpis("character", "show", name).stdout
        assert "{{" not in page
        homes.add(next(line for line in page.splitlines() if "at home at" in line))
    assert len(homes) == 3


def test_a_card_is_imported_shown_and_exported(elpis, own, tmp_path):
    done = elpis("character", "import", CARDS / "both.png", "--name", "sera")
    assert done.stdout == f"sera: {own / 'sera.toml'}\n"
    assert "(its lorebook (1 entry) is kept and not used)" in done.stderr
    assert "Seraphina Vale" in elpis("character", "list").stdout
    page = elpis("character", "show", "sera").stdout
    assert "Seraphina Vale (\"Sera\")" in page and "its time passes by hand" in page

    elpis("character", "export", "sera", "-o", "v3.json")
    before = json.loads((CARDS / "v3.json").read_text())
    before["data"]["description"] = before["data"]["description"].replace("\r\n", "\n")
    assert json.loads((tmp_path / "v3.json").read_text()) == before
    assert json.loads(elpis("character", "export", "sera", "-o", "-", "--v2").stdout)["spec"] == "chara_card_v2"

    elpis("character", "export", "sera", "-o", "sera.png", "--picture", CARDS / "v2.png")
    picture = tmp_path / "sera.png"
    assert card_in(picture, b"ccv3")["data"] == before["data"]
    assert card_in(picture, b"chara")["spec"] == "chara_card_v2"
    kept = [chunk for chunk in chunks(CARDS / "v2.png") if not chunk[1].startswith(b"chara\0")]
    assert [c for c in chunks(picture) if not c[1].startswith((b"chara\0", b"ccv3\0"))] == kept

    elpis("character", "import", "sera.png", "--name", "again")
    assert (own / "again.toml").read_text() == (own / "sera.toml").read_text()


def test_every_version_of_a_card_can_be_imported(elpis, own):
    for card, name in (("v1.json", "Mira"), ("v2.json", "Seraph"), ("v3.json", "Seraphina Vale")):
        elpis("character", "import", CARDS / card)
        assert (own / f"{name}.toml").exists()


def test_a_shipped_character_travels_as_a_card(elpis, own, tmp_path):
    for name in SHIPPED:
        elpis("character", "export", name, "-o", f"{name}.png", "--picture", CARDS / "plain.png")
        elpis("character", "import", f"{name}.png", "--name", name)
        mine, theirs = (json.loads(elpis("character", "show", name, "--json", CHARACTERS__DIR=folder).stdout)
                        for folder in (own, tmp_path))
        assert not mine["shipped"] and theirs["shipped"]
        mine["persona"]["card"].pop("rest", None)  # a list that V3 demands
        assert mine["persona"] == theirs["persona"]


def test_nothing_is_written_over_without_being_told(elpis, own):
    elpis("character", "import", CARDS / "v1.json")
    (own / "Mira.toml").write_text('name = "my own"\n')
    refused = elpis("character", "import", CARDS / "v1.json", rc=2)
    assert "--force" in refused.stderr
    assert (own / "Mira.toml").read_text() == 'name = "my own"\n'
    elpis("character", "import", CARDS / "v1.json", "--force")
    assert "lighthouse" in (own / "Mira.toml").read_text()
    assert [path.name for path in own.iterdir()] == ["Mira.toml"]


@pytest.mark.parametrize("card", sorted(path.name for path in CARDS.glob("hostile_*")))
def test_a_hostile_card_is_refused_with_a_reason_and_leaves_nothing(elpis, own, card):
    refused = elpis("character", "import", CARDS / card, rc=2)
    assert f"{card} is no card that can be read: " in refused.stderr
    assert not own.exists()


def test_names_that_could_leave_the_folder_are_refused(elpis, own, tmp_path):
    for name in ("../x", "a/b", ".x", "", "x" * 65):
        elpis("character", "import", CARDS / "v1.json", f"--name={name}", rc=2)
    (tmp_path / "slash.json").write_text(json.dumps({"name": "AC/DC"}))
    assert "give it one with --name" in elpis("character", "import", "slash.json", rc=2).stderr
    assert not own.exists()


def test_a_broken_file_is_named_with_its_line(elpis, own):
    own.mkdir(parents=True)
    (own / "broken.toml").write_text('name = "x"\n\n[sampling]\ntemprature = 1\n')
    said = f"{own / 'broken.toml'}:4: there is no field sampling.temprature; did you mean sampling.temperature?"
    assert said in elpis("character", "show", "broken", rc=1).stderr
    listed = elpis("character", "list").stdout
    assert said in listed and "odda" in listed


def test_what_does_not_fit_together_is_said(elpis):
    assert "did you mean odda?" in elpis("character", "show", "oda", rc=1).stderr
    assert "--picture" in elpis("character", "export", "odda", "-o", "x.png", rc=2).stderr
    assert ".png or .json" in elpis("character", "export", "odda", "-o", "x.webp", rc=2).stderr
    assert "no PNG" in elpis("character", "export", "odda", "-o", "x.png", "--picture", CARDS / "v1.json", rc=2).stderr
    assert "is no folder" in elpis("generate", "hi", rc=1, CHARACTERS__DIR="none").stderr
    assert "there is no character card" in elpis("character", "import", "none.png", rc=1).stderr


def test_an_installed_program_finds_the_shipped_characters(preset, environment, tmp_path):
    prefix = tmp_path / "prefix"
    subprocess.run(["cmake", "--install", ROOT / f"build/{preset}", "--prefix", prefix], check=True,
                   capture_output=True)
    done = subprocess.run([prefix / "bin/elpis", "character", "list"], env=environment, cwd=tmp_path,
                          capture_output=True, text=True, check=True)
    assert [line.split()[0] for line in done.stdout.splitlines()] == SHIPPED


def test_a_picture_of_many_megabytes_is_no_trouble(elpis, own, tmp_path):
    head, *rest = [struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
                   for kind, body in chunks(CARDS / "v2.png")]
    large = b"x" * 1_000_000
    filler = struct.pack(">I", len(large)) + b"tEXt" + large + struct.pack(">I", zlib.crc32(b"tEXt" + large))
    (tmp_path / "large.png").write_bytes(CARDS.joinpath("v2.png").read_bytes()[:8] + head + filler * 40 + b"".join(rest))
    elpis("character", "import", "large.png")
    assert (own / "Seraph.toml").exists()
    shutil.copyfile(tmp_path / "large.png", tmp_path / "huge.png")
    with open(tmp_path / "huge.png", "ab") as file:
        file.truncate(65 << 20)
    assert "more than the 67108864" in elpis("character", "import", "huge.png", rc=2).stderr
