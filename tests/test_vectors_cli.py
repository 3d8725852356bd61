"""The command line for vectors, started as people start it."""

import json
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import time

import pytest

from conftest import ROOT

QUADRANTS = ["excited", "frustrated", "calm", "depleted"]


@pytest.fixture(scope="session")
def tiny_model(preset, tmp_path_factory):
    """Random, its tokens are bytes: enough for everything that need not make sense."""
    path = tmp_path_factory.mktemp("tiny") / "tiny.gguf"
    subprocess.run([ROOT / f"build/{preset}/bin/make_tiny_model", path], check=True)
    return path


@pytest.fixture
def elpis(server, environment, tiny_model, tmp_path, patience):
    """Runs `elpis …` in a folder of its own, with the tiny model: `elpis("vectors", "list")`."""
    program = server.with_name("elpis")

    def run(*arguments, rc=0, stdin="", **settings):
        extra = {f"ELPIS_{name}": str(value) for name, value in settings.items()}
        done = subprocess.run(
            [program, *map(str, arguments)], input=stdin, capture_output=True, text=True,
            cwd=tmp_path, timeout=600 * patience,
            env=environment | {"ELPIS_MODEL__PATH": str(tiny_model),
                               "ELPIS_MODEL__CONTEXT_LENGTH": "512"} | extra)
        assert done.returncode == rc, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "\x1b[" not in done.stdout + done.stderr
        return done

    return run


def pairs(path, count=12):
    lines = [{"positive": f"It is true, I say number {i} plainly.",
              "negative": f"It was never me, blame number {i} instead."} for i in range(count)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.fixture(scope="session")
def honesty_file(tmp_path_factory):
    return tmp_path_factory.mktemp("honesty") / "honesty.gguf"


@pytest.fixture
def honesty(elpis, honesty_file, tmp_path):
    """A vector of a concept, trained on the tiny model: once, and a copy for each test."""
    on = pairs(tmp_path / "p.jsonl")
    if not honesty_file.exists():
        out = elpis("vectors", "train", "--pairs", on, "--name", "honesty", "--out", honesty_file)
        assert "1 vector for tiny.gguf" in out.stdout
    return pathlib.Path(shutil.copy(honesty_file, tmp_path))


def tensors(path):
    """The header of a safetensors file, and a reader of its numbers."""
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])

    def numbers(name):
        begin, end = header[name]["data_offsets"]
        kind = {"F32": "f", "I64": "q"}[header[name]["dtype"]]
        raw = data[8 + length + begin:8 + length + end]
        return struct.unpack(f"<{len(raw) // struct.calcsize(kind)}{kind}", raw)

    return header, numbers


def test_a_concept_is_trained_twice_to_the_same_file(elpis, honesty, tmp_path):
    elpis("vectors", "train", "--pairs", tmp_path / "p.jsonl", "--name", "honesty",
          "--out", "again.gguf")
    assert (tmp_path / "again.gguf").read_bytes() == honesty.read_bytes()
    assert sorted(p.name for p in tmp_path.glob("*.gguf")) == ["again.gguf", "honesty.gguf"]


def test_progress_is_lines_where_nobody_watches(elpis, tmp_path):
    out = elpis("vectors", "train", "--pairs", pairs(tmp_path / "p.jsonl"), "--name", "honesty")
    assert "reading neutral text\n" in out.stderr
    assert re.search(r"reading sentences: \d+ of \d+\n", out.stderr)
    assert (tmp_path / "honesty.gguf").exists()
    for row in ("blocks", "held out", "strength 1", "residual RMS", "status"):
        assert f"\n  {row}" in out.stdout


@pytest.mark.parametrize("arguments, said", [
    (["vectors", "train", "--pairs", "p.jsonl"], "--name"),
    (["vectors", "train", "--corpus", "own.toml"], "--corpus needs --out"),
    (["vectors", "train", "--out", "x.gguf"], "name a folder"),
    (["vectors", "train", "--pairs", "p.jsonl", "--name", "honesty", "--out", "no/x.gguf"], "no folder"),
    (["vectors", "train", "--pairs", "p.jsonl", "--name", "Valence"], "Valence"),
    (["vectors", "train", "--out", "home"], "home"),
    (["vectors", "eval", "none.gguf", "--html", "no/x.html"], "--html"),
    (["vectors", "convert", "p.jsonl", "x.gguf"], "p.jsonl"),
    (["activations", "--layers", "900", "--in", "p.jsonl", "--out", "a.st"], "text"),
    (["probe", " "], "no text"),
    (["probe", "a", "--in", "b"], "only one"),
])
def test_what_cannot_be_is_a_sentence_and_writes_nothing(elpis, tmp_path, arguments, said):
    pairs(tmp_path / "p.jsonl")
    (tmp_path / "home").mkdir(exist_ok=True)
    (tmp_path / "home" / "letter.txt").write_text("dear")
    before = sorted(tmp_path.rglob("*"))
    refused = elpis(*arguments, rc=2)
    assert refused.stderr.splitlines()[-1].startswith("elpis: ")
    assert said in refused.stderr.splitlines()[-1]
    assert [p for p in sorted(tmp_path.rglob("*")) if "state" not in p.parts] == before
    assert (tmp_path / "home" / "letter.txt").read_text() == "dear"


def test_without_vectors_it_is_said_what_makes_them(elpis):
    for command in (["probe", "hello"], ["vectors", "eval"], ["sweep", "--out", "s.jsonl"]):
        assert "elpis vectors train" in elpis(*command, rc=1).stderr
    assert "elpis vectors train" in elpis("vectors", "list").stdout


def test_ctrl_c_ends_a_training_at_once_and_leaves_nothing(server, environment, tiny_model,
                                                          tmp_path, patience):
    child = subprocess.Popen(
        [server.with_name("elpis"), "vectors", "train", "--full", "--out", "set"],
        env=environment | {"ELPIS_MODEL__PATH": str(tiny_model)}, cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in child.stderr:
        if "reading" in line:
            break
    child.send_signal(signal.SIGINT)
    begin = time.monotonic()
    out, _ = child.communicate(timeout=60 * patience)
    assert child.returncode == 130
    assert out == ""
    assert time.monotonic() - begin < 30 * patience
    assert [p.name for p in tmp_path.iterdir() if p.name not in ("state", "cache")] == []


def test_a_file_is_shown_listed_converted_and_plotted(elpis, honesty, tmp_path):
    shown = json.loads(elpis("vectors", "show", honesty, "--json").stdout)
    assert shown["dialect"] == "control vector (Elpis)"
    assert shown["fields"]["elpis.eval.status"] == "unevaluated"
    assert shown["fields"]["elpis.train.corpus"]
    assert all(block["share"] > 0 for block in shown["directions"][0]["blocks"])
    assert "elpis.full_strength" in elpis("vectors", "show", honesty).stdout

    elpis("vectors", "convert", honesty, "honesty.safetensors")
    other = json.loads(elpis("vectors", "show", "honesty.safetensors", "--json").stdout)
    ours = {k: v for k, v in shown["fields"].items() if k.startswith("elpis.")}
    assert ours.items() <= other["fields"].items()
    assert other["directions"] == shown["directions"]

    elpis("vectors", "convert", "honesty.safetensors", "back.gguf")
    assert (tmp_path / "back.gguf").read_bytes() == honesty.read_bytes()

    elpis("vectors", "plot", honesty, "page.html")
    page = (tmp_path / "page.html").read_text()
    assert "<svg" in page and "cosines between the blocks of honesty" in page

    listed = json.loads(elpis("vectors", "list", honesty, "--json").stdout)
    assert listed["sets"][0]["for_this_model"] is True
    assert listed["sets"][0]["vectors"][0]["name"] == "honesty"
    assert "honesty" in elpis("vectors", "list", honesty).stdout


def test_activations_are_one_tensor_per_layer(elpis, tmp_path):
    texts = ["one", "another text", "the third"]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in texts))
    for pool in ("mean", "last", "none"):
        elpis("activations", "--layers", "1,2", "--pool", pool, "--in", "t.jsonl",
              "--out", f"{pool}.safetensors")
    mean, _ = tensors(tmp_path / "mean.safetensors")
    assert mean["__metadata__"]["elpis.pooling"] == "mean"
    assert mean["layer.1"]["shape"][0] == 3
    last, of_last = tensors(tmp_path / "last.safetensors")
    none, of_none = tensors(tmp_path / "none.safetensors")
    width = none["layer.2"]["shape"][1]
    assert last["layer.2"]["shape"] == [3, width]
    begins, counts = of_none("begins"), of_none("tokens")
    assert none["layer.2"]["shape"][0] == sum(counts)
    for i, (begin, count) in enumerate(zip(begins, counts)):
        end = (begin + count) * width
        assert of_none("layer.2")[end - width:end] == pytest.approx(
            of_last("layer.2")[i * width:(i + 1) * width], abs=1e-3)
    assert "(0 to" in elpis("activations", "--layers", "900", "--in", "t.jsonl",
                            "--out", "x.safetensors", rc=2).stderr


def test_texts_that_are_too_long_are_named_by_their_lines(elpis, tmp_path):
    (tmp_path / "t.jsonl").write_text(json.dumps({"text": "x" * 5000}) + "\n")
    refused = elpis("activations", "--layers", "1", "--in", "t.jsonl", "--out", "a.st", rc=2)
    assert "t.jsonl, lines 1 to 1: " in refused.stderr
    assert not (tmp_path / "a.st").exists()


def test_a_sweep_goes_on_where_it_was(elpis, honesty, tmp_path):
    command = ["sweep", honesty, "--strength", "-0.1,0,0.1", "--seed", "1-2", "--temperature", "1",
               "--question", "How are you?", "--max-tokens", "4", "--out", "s.jsonl"]
    assert "6 answers written" in elpis(*command).stdout
    whole = (tmp_path / "s.jsonl").read_text()
    lines = [json.loads(line) for line in whole.splitlines()]
    assert len({line["hash"] for line in lines}) == 6
    assert {line["strength"] for line in lines} == {-0.1, 0.0, 0.1}
    (tmp_path / "s.jsonl").write_text(whole[:len(whole) // 2])
    again = elpis(*command).stdout
    assert "6 answers written" not in again and "0 are left" in again
    assert sorted((tmp_path / "s.jsonl").read_text().splitlines()) == sorted(whole.splitlines())
    assert "0 answers written, 6 were there" in elpis(*command).stdout
    (tmp_path / "other.txt").write_text("my diary\n")
    elpis(*command[:-1], "other.txt", rc=2)
    assert (tmp_path / "other.txt").read_text() == "my diary\n"


def test_an_evaluation_says_how_a_concept_stands(elpis, honesty, tmp_path):
    out = elpis("vectors", "eval", honesty, "--pairs", tmp_path / "p.jsonl", "--quick",
                "--json", "e.json", "--html", "e.html", "--judge", "wc -w")
    found = json.loads((tmp_path / "e.json").read_text())
    status = out.stdout.splitlines()[0].split(": ")[1].split()[0]
    assert status in ("passed", "weak", "unevaluated")
    shown = json.loads(elpis("vectors", "show", honesty, "--json").stdout)
    assert shown["fields"]["elpis.eval.status"] == status
    assert found["visible"]["judge"] == "wc -w"
    assert all(row["judged"] is not None for row in found["visible"]["rows"])
    assert all(row["compound"] is None for row in found["visible"]["rows"])
    assert "<svg" in (tmp_path / "e.html").read_text()


def test_a_judge_that_fails_ends_the_evaluation_by_its_name(elpis, honesty, tmp_path):
    refused = elpis("vectors", "eval", honesty, "--pairs", tmp_path / "p.jsonl", "--quick",
                    "--judge", "echo well", rc=1)
    assert 'the judge "echo well"' in refused.stderr


@pytest.mark.real_model
@pytest.mark.slow
def test_the_default_model_is_trained_evaluated_and_probed(elpis, model, tmp_path):
    on = {"MODEL__PATH": model}
    trained = elpis("vectors", "train", **on).stdout
    assert all(name in trained for name in QUADRANTS)
    place = re.search(r"  in +(\S+)", trained).group(1)
    assert place.startswith(str(tmp_path / "cache"))

    listed = json.loads(elpis("vectors", "list", "--json", **on).stdout)["sets"]
    assert [entry["place"] for entry in listed] == [place]
    assert listed[0]["for_this_model"] is True

    def measured(text):
        return json.loads(elpis("probe", text, "--json", **on).stdout)

    glad = measured("I am so happy and thrilled about this wonderful day!")
    low = measured("I feel empty and worn out, and nothing is worth the effort.")
    assert glad["felt"]["valence"] > low["felt"]["valence"] + 0.3
    assert glad["felt"]["arousal"] > low["felt"]["arousal"] + 0.3
    assert "joy" in glad["labels"] and len(glad["tokens"]) > 8
    table = elpis("probe", "-", "--labels", "joy,anger", stdin="What a day.", **on).stdout
    assert "valence" in table and "anger" in table and "trust" not in table
    assert "joyy" in elpis("probe", "x y z", "--labels", "joyy", rc=2, **on).stderr

    out = elpis("vectors", "eval", "--quick", "--json", "-", **on).stdout
    found = json.loads(out)
    valence = next(axis for axis in found["dose_response"] if axis["axis"] == "valence")
    assert valence["rho"] > 0.8
    status = json.loads(elpis("vectors", "show", f"{place}/calm.gguf", "--json", **on).stdout)
    assert status["fields"]["elpis.eval.status"] in ("passed", "weak")
