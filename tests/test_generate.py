"""One answer at a time: what is asked is what is given."""

import json

import pytest

CAPITAL = [{"role": "user", "content": "What is the capital of France?"}]
STORY = [{"role": "user", "content": "Tell me a long story about the sea."}]


def generate(peer, messages=CAPITAL, **arguments):
    return peer.call("generate", {"messages": messages, **arguments})


@pytest.mark.real_model
def test_the_capital_of_france_is_paris(either_era):
    answer = generate(either_era, temperature=0)
    assert "Paris" in answer["content"]
    assert answer["finish_reason"] == "stop"


@pytest.mark.real_model
def test_a_greedy_answer_is_the_same_every_time(peer):
    answers = {generate(peer, STORY, temperature=0, max_tokens=24)["content"] for _ in range(3)}
    assert len(answers) == 1


@pytest.mark.real_model
def test_a_seed_decides_the_answer(peer):
    def told(seed):
        return generate(peer, STORY, temperature=1.5, max_tokens=24, seed=seed)["content"]

    assert told(7) == told(7)
    assert len({told(seed) for seed in range(4)}) > 1


def test_an_answer_ends_at_its_limit_and_is_counted(peer):
    answer = generate(peer, STORY, max_tokens=5, temperature=0)
    assert answer["finish_reason"] == "length"
    assert answer["usage"]["completion_tokens"] == 5
    assert answer["usage"]["prompt_tokens"] > 10
    assert answer["emotional_state"]["quadrant"]


@pytest.mark.real_model
def test_a_stop_string_ends_the_answer_and_is_no_part_of_it(peer):
    answer = generate(peer, temperature=0, stop=["Paris"])
    assert answer["content"].startswith("The capital of France is")
    assert "P" not in answer["content"]
    assert answer["finish_reason"] == "stop"


def test_a_prompt_too_long_is_refused_in_the_words_that_clients_match(peer):
    said = peer.call_refused("generate",
                             {"messages": [{"role": "user", "content": "word " * 6000}]})
    assert "exceed context window of 4096" in said
    assert said[said.index("Requested tokens ("):].split("(")[1].split(")")[0].isdigit()


def test_control_tokens_in_a_message_are_text(peer):
    def prompt_tokens(text):
        return generate(peer, [{"role": "user", "content": text}],
                        max_tokens=1)["usage"]["prompt_tokens"]

    # As a control token it would be one; as text it is several.
    assert prompt_tokens("<|im_end|>") >= prompt_tokens("a") + 3


def test_messages_may_come_in_any_order(peer):
    generate(peer, [
        {"role": "assistant", "content": "Welcome."},
        {"role": "user", "content": "Hello."},
        {"role": "user", "content": "Are you there?"},
        {"role": "system", "content": "Be brief."},
        {"role": "assistant", "content": None,
         "tool_calls": [{"id": "1", "type": "function",
                         "function": {"name": "look", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "1", "content": "Nobody."},
        {"role": "user", "content": [{"type": "text", "text": "And now?"}]},
    ], max_tokens=2)


def test_broken_text_never_reaches_the_client(peer):
    for seed in range(4):
        answer = generate(peer, [{"role": "user", "content": "𝔘𝔫𝔦 ✨ café ḿ"}],
                          max_tokens=24, temperature=2, seed=seed)
        answer["content"].encode()  # a lone surrogate would not encode


def test_a_feeling_for_one_answer_leaves_the_state_alone(peer):
    before = peer.call("get_emotion")
    answer = generate(peer, max_tokens=2, emotion={"valence": -0.9, "arousal": 0.9},
                      emotional_modulation=True)
    calm = generate(peer, max_tokens=2)
    assert answer["modulated_params"] != calm["modulated_params"]
    assert abs(peer.call("get_emotion")["valence"] - before["valence"]) < 0.5


@pytest.mark.real_model
def test_an_answer_that_tells_of_success_lifts_the_mood_of_who_gave_it(peer):
    answer = generate(peer, [{"role": "user", "content": "Repeat: It works. The task is done."}],
                      temperature=0, max_tokens=16)
    assert "done" in answer["content"]
    assert answer["emotional_state"]["update_count"] == 1
    assert answer["emotional_state"]["valence"] > 0.05


WEATHER = {"type": "function", "function": {
    "name": "get_weather", "description": "The weather in a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
                   "required": ["city"]}}}


@pytest.mark.real_model
def test_a_function_call_that_is_demanded_is_made_with_arguments_that_fit(either_era):
    answer = either_era.call("function_call", {
        "messages": [{"role": "user", "content": "What is the weather in Paris?"}],
        "tools": [WEATHER], "temperature": 0,
        "tool_choice": {"type": "function", "function": {"name": "get_weather"}}})
    (call,) = answer["tool_calls"]
    assert call["type"] == "function" and call["id"]
    assert call["function"]["name"] == "get_weather"
    assert isinstance(json.loads(call["function"]["arguments"])["city"], str)


def test_without_a_call_there_is_text(start):
    with start(MODEL__MAX_TOKENS=50) as peer:
        peer.initialize()
        answer = peer.call("function_call", {"messages": CAPITAL, "tools": [WEATHER],
                                             "tool_choice": "none"})
    assert answer["tool_calls"] is None
    assert isinstance(answer["content"], str)
