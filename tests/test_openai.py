"""The official OpenAI SDK against the server, as any program uses it that knows nothing of feelings."""

import json

import openai
import pytest

HELLO = [{"role": "user", "content": "What is the capital of France?"}]
STORY = [{"role": "user", "content": "Tell me a very long story about the sea."}]
LOOK = {"type": "function", "function": {
    "name": "get_weather", "description": "The weather of a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
                   "required": ["city"]}}}


@pytest.fixture
def http(serve):
    with serve() as http:
        yield http


@pytest.fixture
def client(http, patience):
    return openai.OpenAI(base_url=http.url + "/v1", api_key="none", max_retries=0,
                         timeout=120 * patience)


def test_the_models_are_the_model_nobody_and_the_characters(client):
    ids = [model.id for model in client.models.list()]
    assert "plain" in ids and len(ids) == len(set(ids)) >= 2
    assert client.models.retrieve("plain").owned_by == "elpis"
    with pytest.raises(openai.NotFoundError) as caught:
        client.models.retrieve("gpt-4o")
    assert caught.value.code == "model_not_found"


@pytest.mark.real_model
def test_an_answer_is_right_and_says_what_is_felt(client):
    answer = client.chat.completions.create(model="default", messages=HELLO, temperature=0,
                                            max_completion_tokens=20)
    assert "Paris" in answer.choices[0].message.content
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer.elpis["emotion"]["quadrant"]
    assert answer.elpis["applied"]["temperature"] == 0


def test_a_stream_is_the_same_answer_in_pieces(client):
    asked = dict(model="plain", messages=STORY, temperature=0, max_tokens=24)
    whole = client.chat.completions.create(**asked)
    chunks = list(client.chat.completions.create(**asked, stream=True,
                                                 stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-1].usage.completion_tokens == whole.usage.completion_tokens == 24
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "length"


def test_a_character_is_a_model_and_lives_on(client):
    feel = {"emotion": {"valence": -0.8, "arousal": 0.7}}
    answer = client.chat.completions.create(
        model="default", messages=HELLO, max_tokens=4, temperature=1.0,
        extra_body={"character": "somebody-new"} | feel)
    assert answer.elpis["character"] == "somebody-new"
    # Arousal narrows what the caller asked for instead of being silenced by it.
    assert 0 < answer.elpis["applied"]["temperature"] < 1.0
    assert "somebody-new" in [model.id for model in client.models.list()]
    again = client.chat.completions.create(model="somebody-new", messages=HELLO, max_tokens=2)
    assert again.elpis["character"] == "somebody-new"


def test_plain_is_nobody(client):
    before = client.chat.completions.create(model="default", messages=HELLO, max_tokens=2)
    answer = client.chat.completions.create(model="plain", messages=HELLO, max_tokens=2)
    assert "emotion" not in answer.elpis
    after = client.chat.completions.create(model="default", messages=HELLO, max_tokens=2)
    assert after.elpis["emotion"]["update_count"] - before.elpis["emotion"]["update_count"] <= 1


def test_several_choices_differ(client):
    # That the seed of each is counted up from the caller's is openai/routes_test's: in a batch with others
    # the last digits of the logits are others, and at this temperature a draw may be.
    answer = client.chat.completions.create(model="plain", messages=STORY, n=3, seed=11,
                                            temperature=1.5, max_tokens=12)
    texts = [choice.message.content for choice in answer.choices]
    assert len(set(texts)) > 1 and [choice.index for choice in answer.choices] == [0, 1, 2]


def test_a_seed_gives_the_same_answer_again(client):
    asked = dict(model="plain", messages=STORY, seed=11, temperature=0.7, max_tokens=12)
    client.chat.completions.create(**asked)  # from here on the prompt is in the cache
    first, second = (client.chat.completions.create(**asked) for _ in range(2))
    assert first.choices[0].message.content == second.choices[0].message.content


def test_probabilities_come_whole_and_streamed(client):
    asked = dict(model="plain", messages=HELLO, temperature=0, max_tokens=6, logprobs=True,
                 top_logprobs=2)
    whole = client.chat.completions.create(**asked).choices[0].logprobs.content
    assert len(whole) == 6
    assert all(token.logprob <= 0 and len(token.top_logprobs) == 2 for token in whole)
    streamed = [token for chunk in client.chat.completions.create(**asked, stream=True)
                if chunk.choices and chunk.choices[0].logprobs
                for token in chunk.choices[0].logprobs.content]
    assert [token.token for token in streamed] == [token.token for token in whole]


def test_a_stop_string_ends_the_answer(client):
    asked = dict(model="plain", messages=STORY, temperature=0, max_tokens=40)
    text = client.chat.completions.create(**asked).choices[0].message.content
    part = text[len(text) // 2:][:4]
    cut = client.chat.completions.create(**asked, stop=[part]).choices[0]
    assert part and part not in cut.message.content and cut.finish_reason == "stop"


@pytest.mark.real_model
def test_a_form_is_kept(client):
    schema = {"type": "object", "properties": {"city": {"type": "string", "maxLength": 30}},
              "required": ["city"], "additionalProperties": False}
    answer = client.chat.completions.create(
        model="default", messages=HELLO, temperature=0, max_tokens=60,
        response_format={"type": "json_schema",
                         "json_schema": {"name": "answer", "strict": True, "schema": schema}})
    assert list(json.loads(answer.choices[0].message.content)) == ["city"]


@pytest.mark.real_model
@pytest.mark.parametrize("stream", [False, True])
def test_a_demanded_call_is_a_call(client, stream):
    asked = dict(model="default", messages=[{"role": "user", "content": "The weather in Paris?"}],
                 tools=[LOOK], tool_choice="required", temperature=0, max_tokens=200)
    if stream:
        calls, reason = [], None
        for chunk in client.chat.completions.create(**asked, stream=True):
            calls += chunk.choices[0].delta.tool_calls or []
            reason = chunk.choices[0].finish_reason or reason
    else:
        choice = client.chat.completions.create(**asked).choices[0]
        calls, reason = choice.message.tool_calls, choice.finish_reason
    assert reason == "tool_calls" and calls[0].function.name == "get_weather"
    assert "city" in json.loads(calls[0].function.arguments)


def test_what_is_wrong_is_said_as_openai_says_it(client):
    cases = [({"temperature": 3}, "temperature"), ({"top_p": -1}, "top_p"), ({"n": 0}, "n"),
             ({"messages": []}, "messages"), ({"messages": [{"role": "x", "content": ""}]},
                                               "messages[0].role"),
             ({"stop": ["a"] * 17}, "stop"), ({"presence_penalty": 9}, "presence_penalty"),
             ({"logprobs": True, "top_logprobs": 50}, None), ({"max_tokens": 0}, "max_tokens"),
             ({"response_format": {"type": "xml"}}, "response_format.type"),
             ({"extra_body": {"emotion": {"valence": 7, "arousal": 0}}}, "emotion.valence")]
    for wrong, param in cases:
        with pytest.raises(openai.BadRequestError) as caught:
            client.chat.completions.create(**{"model": "plain", "messages": HELLO} | wrong)
        assert caught.value.type == "invalid_request_error"
        if param:
            assert caught.value.param == param


@pytest.mark.parametrize("stream", [False, True])
def test_a_prompt_that_is_too_long_is_refused_with_its_code(client, stream):
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="plain", stream=stream, messages=[
            {"role": "user", "content": "word " * 20000}])
    assert caught.value.code == "context_length_exceeded"


def test_the_text_api_answers(client):
    answer = client.completions.create(model="plain", prompt=["One:", "Two:"], max_tokens=4,
                                       temperature=0)
    assert [choice.index for choice in answer.choices] == [0, 1]
    assert answer.usage.completion_tokens <= 8
    pieces = client.completions.create(model="plain", prompt="One:", max_tokens=4, temperature=0,
                                       stream=True)
    text = "".join(chunk.choices[0].text for chunk in pieces if chunk.choices)
    assert text == answer.choices[0].text


def test_probed_answers_say_what_was_felt(client):
    answer = client.chat.completions.create(model="default", messages=HELLO, max_tokens=4,
                                            extra_body={"probe": True})
    assert "measured" in answer.elpis["felt"]
