"""Each character may have steering vectors of its own, beside others in one server."""

import concurrent.futures

import pytest

from vector_files import width_of, write_vectors

DAY = [{"role": "user", "content": "How was your day?"}]
GLAD = {"valence": 0.9, "arousal": 0.8}


@pytest.fixture
def characters(tmp_path):
    folder = tmp_path / "config/elpis/characters"
    folder.mkdir(parents=True)
    return folder


def ask(peer, character, **arguments):
    return peer.call("generate", {"messages": DAY, "max_tokens": 8, "temperature": 0,
                                  "character": character, "emotion": GLAD, **arguments})


def steering_of(peer, character):
    return peer.call("get_capabilities", {"character": character})["steering"]


def all_ready(peer, names):
    """Sets that do not say what the model is like wait for the model."""
    for name in names:
        ask(peer, name, max_tokens=1)
    for name in names:
        peer.until(lambda name=name: steering_of(peer, name),
                   lambda told: told["state"] == "ready", 120)


def reused(peer):
    return peer.call("get_capabilities")["server_stats"]["totals"]["tokens_reused"]


def listed(peer):
    return {each["name"]: each for each in peer.call("list_characters")["characters"]}


def alike(one, other):
    """Whether both begin with the same word, as likely. Where in the cache the rest of a prompt lies
    changes the last digits, out of which a model of eight bits makes some hundredths."""
    a, b = one["logprobs"][0], other["logprobs"][0]
    return a["token"] == b["token"] and abs(a["logprob"] - b["logprob"]) < 0.2


def test_three_sets_steer_side_by_side_and_each_is_loaded_once(start, tmp_path, preset, characters):
    width = width_of(preset)
    everybodys = write_vectors(tmp_path / "everybodys", width)
    write_vectors(characters / "warm", width, kind=1)
    write_vectors(tmp_path / "elsewhere", width, kind=2)
    (characters / "ann.toml").write_text('[affect]\nvectors = "warm"\n')
    (characters / "bea.toml").write_text('[affect]\nvectors = "./warm/"\n')
    (characters / "cid.toml").write_text(f"[affect]\nvectors = '{tmp_path}/elsewhere'\n")
    (characters / "dan.toml").write_text("")
    sets = {"ann": "warm", "bea": "warm", "cid": "elsewhere", "dan": "everybodys"}
    with start(MODEL__EMOTION_VECTORS_DIR=everybodys) as peer:
        peer.initialize()
        all_ready(peer, sets)
        told = {name: steering_of(peer, name) for name in sets}
        assert {name: each["set"] for name, each in told.items()} == sets
        assert [each["own"] for each in told.values()] == [True, True, True, False]
        assert told["ann"]["hash"] == told["bea"]["hash"]
        assert len({each["hash"] for each in told.values()}) == 3

        with concurrent.futures.ThreadPoolExecutor(8) as crowd:
            names = list(sets) * 4
            answers = list(crowd.map(lambda name: ask(peer, name), names))
        for name, each in zip(names, answers):
            assert each["steering"]["applied"] and each["steering"]["set"] == sets[name]
            assert each["steering"]["hash"] == told[name]["hash"]
        for name in ("ann", "bea", "cid"):
            assert listed(peer)[name]["vectors"] == sets[name]
            assert listed(peer)[name]["steered_by_them"] is True
        assert "vectors" not in listed(peer)["dan"]


def test_the_same_prompt_under_two_sets_shares_what_is_kept_of_it_and_not_what_it_felt(
        start, tmp_path, preset, characters):
    width = width_of(preset)
    everybodys = write_vectors(tmp_path / "everybodys", width)
    write_vectors(characters / "warm", width, kind=1)
    # The model is told who it is: of one name, both have the same prompt.
    (characters / "ann.toml").write_text('name = "Kim"\n[affect]\nvectors = "warm"\n')
    (characters / "dan.toml").write_text('name = "Kim"\n')
    # Steered from the last message on: what comes before it is kept, and shared.
    long = [{"role": "user", "content": "Tell me of your garden. " * 5},
            {"role": "assistant", "content": "There are roses and beans in it. " * 5}]
    strongly = {"steering": {"strength": 1.9}, "messages": long + DAY, "logprobs": 1}
    with start(MODEL__EMOTION_VECTORS_DIR=everybodys) as peer:
        peer.initialize()
        all_ready(peer, ["ann", "dan"])
        first = {}
        counts = []
        for name in ("dan", "ann", "ann", "dan", "dan", "ann"):
            before = reused(peer)
            answer = ask(peer, name, **strongly)
            if name in first:
                assert alike(answer, first[name])
            first.setdefault(name, answer)
            counts.append(reused(peer) - before)
        assert not alike(first["ann"], first["dan"])
        # What the first has left is everybody's, and never more than what comes before the feeling.
        assert counts[0] < counts[1] and counts[1:] == [counts[1]] * 5
        plainly = {"emotional_modulation": False, "messages": long + DAY, "logprobs": 1}
        assert alike(ask(peer, "ann", **plainly), ask(peer, "dan", **plainly))


WRONG = {"ann": ("nowhere", "nowhere"), "bea": ("torn.gguf", "torn.gguf"),
         "cid": ("half", "lacks calm, depleted"), "eve": ("narrow", "narrow")}


def test_a_set_that_cannot_be_used_leaves_its_character_unsteered_and_nobody_else(
        start, tmp_path, preset, characters):
    everybodys = write_vectors(tmp_path / "everybodys", width_of(preset))
    (characters / "torn.gguf").write_bytes(b"GGUF\3\0\0\0 and no more")
    write_vectors(characters / "half", width_of(preset), ["excited", "frustrated"])
    write_vectors(characters / "narrow", 12)
    for name, (vectors, _) in WRONG.items():
        (characters / f"{name}.toml").write_text(f'[affect]\nvectors = "{vectors}"\n')
    with start(MODEL__EMOTION_VECTORS_DIR=everybodys) as peer:
        peer.initialize()
        all_ready(peer, ["dan"])
        for name, (vectors, why) in WRONG.items():
            unsteered = ask(peer, name, probe=True)
            assert unsteered["steering"]["applied"] is False
            assert why in unsteered["steering"]["reason"]
            assert unsteered["felt"]["measured"] is False and why in unsteered["felt"]["reason"]
            told = steering_of(peer, name)
            assert told["state"] == "failed" and why in told["reason"]
            known = listed(peer)[name]
            assert known["steered_by_them"] is False and why in known["reason"]
            assert f"{name} stays unsteered" in peer.stderr()
        assert ask(peer, "dan")["steering"]["applied"] is True


def test_where_steering_is_off_nobody_is_steered(start, preset, characters):
    write_vectors(characters / "warm", width_of(preset))
    (characters / "ann.toml").write_text('[affect]\nvectors = "warm"\n')
    with start(STEERING__MODE="off") as peer:
        peer.initialize()
        assert "steering.mode" in ask(peer, "ann")["steering"]["reason"]
        assert listed(peer)["ann"]["vectors"] == "warm"
        assert steering_of(peer, "ann")["own"] is False
