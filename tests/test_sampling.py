"""How tokens are chosen, what form an answer has, and what is told of its tokens."""

import json
import subprocess

import pytest

CAPITAL = [{"role": "user", "content": "What is the capital of France?"}]
STORY = [{"role": "user", "content": "Tell me a long story about the sea."}]
MOOD = {"type": "object", "additionalProperties": False, "required": ["mood", "level"],
        "properties": {"mood": {"enum": ["glad", "sad"]}, "level": {"type": "integer"}}}


def generate(peer, messages=CAPITAL, **arguments):
    return peer.call("generate", {"messages": messages, **arguments})


def refused(peer, **arguments):
    return peer.call_refused("generate", {"messages": CAPITAL, "max_tokens": 4, **arguments})


@pytest.mark.parametrize("name, low, high", [
    ("temperature", 0, 2), ("top_p", 0, 1), ("min_p", 0, 1), ("typical_p", 0.001, 1),
    ("repeat_penalty", 0.1, 10), ("frequency_penalty", -2, 2), ("presence_penalty", -2, 2)])
def test_a_decimal_out_of_range_is_refused_by_name_and_both_ends_are_allowed(peer, name, low, high):
    for value in (-5, 1e308, 2 ** 31):
        said = refused(peer, **{name: value})
        assert name in said and str(value)[:3] in said and str(high) in said
    for value in ("1", [], True):
        assert name in refused(peer, **{name: value})
    for value in (low, high):
        generate(peer, max_tokens=2, **{name: value})


@pytest.mark.parametrize("name, good", [
    ("top_k", 0), ("top_k", 1), ("penalty_window", 0), ("logprobs", 0), ("logprobs", 20)])
def test_a_whole_number_out_of_range_is_refused_by_name(peer, name, good):
    for value in (-1, -5, 2 ** 31, 2 ** 63, 1e308):
        assert name in refused(peer, **{name: value})
    assert name in refused(peer, **{name: 1.5})
    generate(peer, max_tokens=2, **{name: good})


@pytest.mark.parametrize("value", [-1, -5, 2 ** 32, 2 ** 64, 1e308, 0.5, "7"])
def test_a_seed_that_is_none_is_refused(peer, value):
    assert "seed" in refused(peer, seed=value)


@pytest.mark.parametrize("value", [0, -5, 1.5, "8"])
def test_a_limit_that_is_none_is_refused(peer, value):
    assert "max_tokens" in refused(peer, max_tokens=value)


@pytest.mark.parametrize("bias", [
    {"the": 1}, {"-1": 1}, {"2147483647": 1}, {"99999999999": 1}, {"5": 101}, {"5": "much"},
    {"5": 1e308}])
def test_a_bias_on_what_is_no_token_or_too_strong_is_refused(peer, bias):
    assert "logit_bias" in refused(peer, logit_bias=bias)


def test_numbers_that_are_none_are_refused(peer):
    """JSON has no NaN; what Python writes for it is no JSON."""
    for word in (b"NaN", b"Infinity", b"-Infinity"):
        peer.send_line(b'{"jsonrpc":"2.0","id":77,"method":"tools/call","params":{"name":"generate",'
                       b'"arguments":{"messages":[],"temperature":' + word + b"}}}")
    peer.call("get_emotion")


def test_dry_wants_known_members_in_their_ranges(peer):
    assert "dry.multiplier" in refused(peer, dry={"multiplier": -1})
    assert "dry.bas" in refused(peer, dry={"bas": 2})
    generate(peer, max_tokens=8, dry={"multiplier": 0.8, "base": 1.75, "allowed_length": 2})


def test_a_bias_decides_what_is_said(peer):
    plain = generate(peer, temperature=0, max_tokens=3, logprobs=0)["logprobs"]
    for temperature in (0, 1):
        lifted = generate(peer, temperature=temperature, max_tokens=3, logprobs=0,
                          logit_bias={"70": 100})["logprobs"]
        assert len({token["token"] for token in lifted}) == 1
        # It is said how likely the model itself held it.
        assert lifted[0]["token"] != plain[0]["token"] and lifted[0]["logprob"] < -0.1


@pytest.mark.real_model
def test_a_presence_penalty_changes_a_greedy_answer(peer):
    plain = generate(peer, STORY, temperature=0, max_tokens=60)["content"]
    varied = generate(peer, STORY, temperature=0, max_tokens=60, presence_penalty=2)["content"]
    assert plain != varied


def test_logprobs_are_told_when_asked_also_by_a_stream(peer):
    answer = generate(peer, STORY, temperature=0, max_tokens=5, logprobs=2)
    assert len(answer["logprobs"]) == 5
    for token in answer["logprobs"]:
        assert token["logprob"] <= 0 and len(token["likeliest"]) == 2
        assert token["likeliest"][0]["logprob"] == pytest.approx(token["logprob"], abs=1e-3)
    assert bytes(sum((token["bytes"] for token in answer["logprobs"]), [])).decode(
        "utf-8", "replace").strip().startswith(answer["content"].strip()[:3])
    assert "logprobs" not in generate(peer, STORY, max_tokens=2)

    id = peer.call("generate_stream_start", {"messages": STORY, "max_tokens": 4, "temperature": 0,
                                             "logprobs": 0})["stream_id"]
    end = peer.until(lambda: peer.call("generate_stream_read", {"stream_id": id, "wait_ms": 500}),
                     lambda read: read["is_complete"], 60)
    assert len(end["logprobs"]) == 4


@pytest.mark.parametrize("seed", range(3))
def test_an_answer_is_json_as_the_schema_has_it(peer, seed):
    answer = generate(peer, temperature=1, seed=seed, max_tokens=400, response_format={
        "type": "json_schema", "json_schema": {"name": "mood", "schema": MOOD}})
    said = json.loads(answer["content"])
    assert said["mood"] in ("glad", "sad") and isinstance(said["level"], int) and len(said) == 2
    assert not answer["steering"]["applied"]


def test_an_answer_that_must_be_json_begins_as_an_object(peer):
    answer = generate(peer, temperature=1, max_tokens=40, response_format={"type": "json_object"})
    assert answer["content"].lstrip().startswith("{")


@pytest.mark.parametrize("format, named", [
    ({"type": "xml"}, "response_format.type"),
    ({"type": "json_schema"}, "response_format.json_schema.schema"),
    ({"type": "json_schema", "json_schema": {"schema": {"type": "string", "pattern": "^+[a-z]$"}}},
     "response_format"),
    ({"type": "json_schema", "json_schema": {"schema": {"type": "string", "minLength": 10 ** 6}}},
     "response_format"),
    ({"type": "json_schema", "json_schema": {"schema": {"type": "array", "minItems": 10 ** 9}}},
     "response_format"),
    ({"type": "json_schema", "json_schema": {"schema": {"$ref": "#/$defs/a", "$defs": {
        "a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}}}, "response_format"),
])
def test_a_form_that_is_none_or_hostile_is_refused_and_the_server_lives(peer, format, named):
    assert named in refused(peer, response_format=format)
    assert generate(peer, max_tokens=2)["usage"]["completion_tokens"] == 2


def test_the_server_counts_what_it_has_done(peer):
    before = peer.call("get_capabilities")["server_stats"]
    assert before["totals"]["steps"] == 0
    generate(peer, STORY, max_tokens=9)
    after = peer.call("get_capabilities")["server_stats"]
    assert after["totals"]["requests_finished"] == 1
    assert after["totals"]["tokens_written"] == 9
    assert after["totals"]["tokens_read"] >= 10
    assert after["recent"]["step_median_ms"] > 0
    assert after["recent"]["tokens_per_second"] > 0
    assert after["threads"] >= 1


def test_the_steps_can_be_watched(start, tmp_path):
    trace = tmp_path / "steps.jsonl"
    with start(ENGINE__TRACE_STEPS=trace) as peer:
        peer.initialize()
        generate(peer, STORY, max_tokens=6)
    steps = [json.loads(line) for line in trace.read_text().splitlines()]
    assert sum(step["answer_rows"] for step in steps) == 5
    assert sum(step["prompt_rows"] for step in steps) >= 10
    assert all(step["outcome"] == "ok" and step["ms"] > 0 for step in steps)
    assert "sea" not in trace.read_text()


def test_a_trace_that_cannot_be_written_ends_the_start(server, environment, tmp_path):
    done = subprocess.run([server, "--trace-steps", "/nowhere/steps.jsonl"], env=environment,
                          cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=60)
    assert done.returncode != 0
    assert "engine.trace_steps is /nowhere/steps.jsonl" in done.stderr


def test_an_idle_model_gives_its_memory_back_and_asking_how_it_is_does_not_wake_it(start):
    with start(MODEL__UNLOAD_AFTER="1s") as peer:
        peer.initialize()
        first = generate(peer, STORY, max_tokens=8, temperature=0)["content"]
        peer.call("update_emotion", {"event_type": "success"})

        def state():
            return peer.call("get_capabilities")["model"]["state"]

        peer.until(state, lambda it: it == "unloaded", 60)
        feeling = peer.call("get_emotion")
        assert feeling["valence"] > 0
        assert state() == "unloaded"
        assert generate(peer, STORY, max_tokens=8, temperature=0,
                        emotional_modulation=False)["content"] == first
