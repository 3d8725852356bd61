"""Feelings reach the activations: what is applied is told, what is not says why, and it shows."""

import concurrent.futures
import json
import random

import pytest

from vector_files import width_of, write_vectors

DAY = [{"role": "user", "content": "How was your day?"}]
CORNERS = {"excited": (0.9, 0.9), "frustrated": (-0.9, 0.9), "calm": (0.9, -0.9),
           "depleted": (-0.9, -0.9)}


def place(valence, arousal):
    return {"valence": valence, "arousal": arousal}


def steering_of(peer):
    return peer.call("get_capabilities")["steering"]


def vectors_ready(peer, seconds=120):
    """The vectors are made once an answer is wanted."""
    peer.call("generate", {"messages": DAY, "max_tokens": 1})
    return peer.until(lambda: steering_of(peer),
                      lambda steering: steering["state"] not in ("waiting", "making"), seconds)


@pytest.fixture
def own(start, tmp_path, preset):
    """A server with somebody's own vectors: four random directions after block 1."""
    folder = write_vectors(tmp_path / "vectors", width_of(preset))
    with start(MODEL__EMOTION_VECTORS_DIR=folder) as peer:
        peer.initialize()
        assert vectors_ready(peer)["state"] == "ready"
        yield peer


def answer(peer, **arguments):
    return peer.call("generate", {"messages": DAY, "max_tokens": 8, "temperature": 0, **arguments})


def test_what_was_applied_is_in_the_result(own):
    steered = answer(own, emotion=place(0.8, 0.6))
    assert steered["modulation"] == ["steering"]  # the caller's temperature silences sampling
    applied = steered["steering"]
    assert applied["applied"] and applied["blocks"] == [1] and applied["set"] == "vectors"
    assert applied["mode"] == "centred" and applied["scope"] == "turn"
    assert 0 < applied["fraction"] <= 0.4
    assert set(applied["coefficients"]) == set(CORNERS)


def test_no_strength_and_no_feeling_are_as_if_there_were_no_vectors(own):
    plain = answer(own, emotional_modulation=False)
    assert plain["steering"]["applied"] is False and plain["modulation"] == []
    for same in ({"emotion": place(0, 0)},
                 {"emotion": place(1, 1), "steering": {"strength": 0}},
                 {"emotion": place(1, 1), "steering": {"off": True}},
                 {"emotion": place(1, 1), "modulation": ["sampling"]}):
        unsteered = answer(own, **same)
        assert unsteered["steering"]["applied"] is False, same
        assert unsteered["steering"]["reason"], same
        assert unsteered["content"] == plain["content"], same


@pytest.mark.parametrize("wrong, named", [
    ({"steering": {"strength": 9}}, "strength"),
    ({"steering": {"strength": -1}}, "strength"),
    ({"steering": {"mode": "sideways"}}, "sideways"),
    ({"steering": {"vectors": {"honesty": 0.2}}}, "honesty"),
    ({"emotion": {"schadenfreude": 0.5}}, "schadenfreude"),
    ({"emotion": {"valence": 2, "arousal": 0}}, "emotion.valence is 2"),
    ({"modulation": ["magic"]}, "magic"),
    ({"probe": "deeply"}, "deeply"),
])
def test_what_cannot_be_done_is_refused_by_its_name(own, wrong, named):
    said = own.call_refused("generate", {"messages": DAY, "emotion": place(1, 1), **wrong})
    assert named in said


def test_a_set_without_gauges_says_that_it_cannot_measure(own):
    felt = answer(own, emotion=place(1, 1), probe=True)["felt"]
    assert felt["measured"] is False and "gauges" in felt["reason"]


def test_many_feelings_in_one_batch_and_random_cancels_leave_nothing_behind(own):
    """Promise 5, under crowd: the plain greedy answer is the same before and after."""
    before = answer(own, emotional_modulation=False)["content"]
    dice = random.Random(4)

    def one(i):
        started = own.call("generate_stream_start", {
            "messages": DAY, "max_tokens": 24, "character": f"c{i % 8}",
            "emotion": place(dice.uniform(-1, 1), dice.uniform(-1, 1)),
            "steering": {"scope": ("turn", "generation", "all")[i % 3]}})
        read = {"stream_id": started["stream_id"], "cursor": 0, "wait_ms": 2000}
        if i % 3 == 0:
            own.call("generate_stream_cancel", {"stream_id": started["stream_id"]})
        done = own.until(lambda: own.call("generate_stream_read", read),
                         lambda reading: reading["is_complete"], 120)
        return done["finish_reason"]

    with concurrent.futures.ThreadPoolExecutor(16) as crowd:
        assert set(crowd.map(one, range(32))) <= {"stop", "length", "cancelled"}
    assert answer(own, emotional_modulation=False)["content"] == before


def test_without_vectors_answers_say_why(peer):
    unsteered = answer(peer, emotion=place(1, 1), probe=True)
    assert unsteered["steering"]["applied"] is False
    assert "steering.train" in unsteered["steering"]["reason"]
    assert unsteered["felt"]["measured"] is False


@pytest.fixture(scope="module")
def trained_cache(tmp_path_factory):
    return tmp_path_factory.mktemp("trained")


@pytest.fixture
def trained(start):
    """A server that makes its own vectors of the default model: once, for all tests here."""
    with start(STEERING__TRAIN="auto") as peer:
        peer.initialize()
        yield peer


@pytest.mark.real_model
@pytest.mark.slow
class TestTrained:
    @pytest.fixture(autouse=True)
    def in_shared_cache(self, environment, trained_cache):
        environment["XDG_CACHE_HOME"] = str(trained_cache)

    def test_the_first_answer_does_not_wait_for_the_vectors(self, trained):
        first = trained.call("generate", {"messages": DAY, "max_tokens": 4,
                                          "emotion": place(1, 1), "probe": True})
        if not first["steering"]["applied"]:
            assert "being made" in first["steering"]["reason"]
            assert "being made" in first["felt"]["reason"]
        ready = vectors_ready(trained, 400)
        assert ready["state"] == "ready", ready
        assert set(CORNERS) < set(ready["vectors"])
        assert {"joy", "anger", "fear", "sadness", "curiosity"} < set(ready["vectors"])

    def test_four_moods_are_told_apart_by_what_they_feel_like(self, trained):
        assert vectors_ready(trained, 400)["state"] == "ready"
        questions = ["How was your day?", "Tell me about the town you live in.",
                     "What did you do this morning?", "Describe your work."]
        felt = {}
        for name, corner in CORNERS.items():
            texts = set()
            for question in questions:
                told = trained.call("generate", {
                    "messages": [{"role": "user", "content": question}], "max_tokens": 40,
                    "temperature": 0, "emotion": place(*corner), "probe": True})
                assert told["steering"]["applied"] and told["felt"]["measured"]
                texts.add(told["content"])
                felt.setdefault(name, []).append(told["felt"]["valence"])
            assert len(texts) == len(questions)
        mean = {name: sum(values) / len(values) for name, values in felt.items()}
        pleasant = (mean["excited"] + mean["calm"]) / 2
        unpleasant = (mean["frustrated"] + mean["depleted"]) / 2
        assert pleasant - unpleasant > 0.3, mean

    def test_tokens_are_measured_one_by_one(self, trained):
        assert vectors_ready(trained, 400)["state"] == "ready"
        told = trained.call("generate", {"messages": DAY, "max_tokens": 12, "temperature": 0,
                                         "emotion": {"joy": 0.8}, "probe": "tokens"})
        tokens = told["felt"]["tokens"]
        assert told["content"].startswith("".join(token["text"] for token in tokens).strip())
        assert 1 <= len(tokens) <= 12
        assert all(-1 <= token["valence"] <= 1 for token in tokens)
        labels = trained.call("generate", {"messages": DAY, "max_tokens": 4,
                                           "probe": {"labels": ["joy", "fear"]}})["felt"]["labels"]
        assert set(labels) == {"joy", "fear"}

    def test_an_insult_moves_a_character_and_praise_moves_it_back(self, start):
        with start(STEERING__TRAIN="auto", APPRAISAL__MODE="probe",
                   APPRAISAL__SOURCE="user") as peer:
            peer.initialize()
            assert vectors_ready(peer, 400)["state"] == "ready"
            assert peer.call("get_capabilities")["appraisal"]["acting"] == "probe"

            def after(words):
                told = peer.call("generate", {"character": "Iris", "max_tokens": 2,
                                              "messages": [{"role": "user", "content": words}]})
                return told["emotional_state"]["valence"]

            hurt = after("You are stupid and useless, I hate you.")
            assert hurt < -0.05
            assert after("You are wonderful, thank you, I love this!") > hurt

    def test_what_a_text_would_do_is_measured_again_and_again_and_nothing_happens(self, trained):
        assert vectors_ready(trained, 400)["state"] == "ready"

        def appraised(text, **more):
            return trained.call("appraise_text", {"character": "Iris", "text": text,
                                                  "mode": "probe", **more})

        trained.call("update_emotion", {"character": "Iris", "event_type": "insight"})
        before = trained.call("get_emotion", {"character": "Iris"})
        insult = "You are stupid and useless, I hate you."
        praise = "You are wonderful, thank you, I love this!"
        told = {text: [appraised(text) for _ in range(3)] for text in (insult, praise, insult)}
        for text, sign in ((insult, -1), (praise, 1)):
            first = told[text][0]
            assert first["mode"] == "probe" and first["moves"] is True
            assert sign * first["measured"]["valence"] > 0.05
            assert sign * first["impulse"]["valence"] > 0.0
            stays, would = first["emotional_state"], first["would_be"]
            assert sign * (would["valence"] - stays["valence"]) > 0.0
            assert would["update_count"] == stays["update_count"] + 1 == 2
            # What was kept of the prompt does not hide the text from the probe.
            for again in told[text][1:]:
                for axis in ("valence", "arousal"):
                    assert abs(again["measured"][axis] - first["measured"][axis]) < 0.1
        after = trained.call("get_emotion", {"character": "Iris"})
        assert after["update_count"] == before["update_count"] == 1
        assert after["last_update"] == before["last_update"]
        assert abs(after["valence"] - before["valence"]) < 0.05
        events = json.loads(trained.ask("resources/read", {
            "uri": "emotion://history/Iris"})["contents"][0]["text"])["events"]
        assert [event["cause"] for event in events] == ["tool_call"]
