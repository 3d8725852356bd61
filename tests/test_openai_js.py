"""The official JavaScript SDK of OpenAI against the server. Set-up puts it into .setup/js."""

import time

import pytest


@pytest.fixture
def http(serve):
    with serve() as http:
        yield http


@pytest.fixture
def sdk(js, http):
    return lambda task: js("openai.mjs", http.url + "/v1", task)


def test_chat_is_the_same_whole_and_streamed(sdk):
    done = sdk("chat")
    assert done["whole"] == done["streamed"] == done["helped"] != ""
    assert done["usage"]["completion_tokens"] == done["streamedUsage"]["completion_tokens"] == 12
    assert "emotion" not in done["elpis"]  # it was nobody's answer


def test_choices_and_prompts_come_by_their_number(sdk):
    assert sdk("choices") == [0, 1]
    assert len(sdk("completions")) == 2


@pytest.mark.real_model
def test_a_demanded_call_is_a_call(sdk):
    whole, streamed = sdk("chatTools")
    assert whole == streamed
    assert whole["reason"] == "tool_calls" and whole["name"] == "get_weather"
    assert "city" in whole["arguments"]


@pytest.mark.real_model
def test_a_form_is_kept(sdk):
    assert list(sdk("schema")) == list(sdk("responseSchema")) == ["city"]


def test_embeddings_are_the_same_in_base64_and_as_numbers(sdk):
    done = sdk("embeddings")
    assert len(done["usual"]) == len(done["floats"]) == 2
    for usual, floats in zip(done["usual"], done["floats"]):
        assert usual == pytest.approx(floats, abs=1e-4)
        assert sum(number * number for number in usual) == pytest.approx(1, abs=1e-3)
    assert done["usage"]["prompt_tokens"] == done["usage"]["total_tokens"] > 2


def test_a_response_is_the_same_whole_and_streamed(sdk):
    done = sdk("response")
    assert done["whole"] == done["streamed"] == done["heard"] == done["helped"] != ""
    assert done["status"] == "incomplete" and done["details"]["reason"] == "max_output_tokens"
    assert done["usage"]["output_tokens"] == 12
    assert done["types"][:2] == ["response.created", "response.in_progress"]
    assert done["types"][-1] == "response.incomplete"


@pytest.mark.real_model
def test_a_call_is_answered_in_the_next_response(sdk):
    done = sdk("responseTools")
    assert done["name"] == "get_weather" and "city" in done["arguments"]
    assert done["streamed"] == ["function_call"]
    assert done["then"] == ["message"]


def test_the_models_are_listed(sdk):
    assert {"plain", "default"} <= set(sdk("models")) | {"default"}


def test_errors_are_the_sdks_own(sdk):
    done = sdk("errors")
    assert done["nobody"]["kind"] == "NotFoundError"
    assert done["nobody"]["code"] == "model_not_found" and done["nobody"]["status"] == 404
    assert done["hot"]["kind"] == "BadRequestError" and done["hot"]["param"] == "temperature"
    assert done["hot"]["type"] == "invalid_request_error"
    assert done["stored"]["param"] == "previous_response_id"


def test_who_leaves_ends_the_generation(sdk, http, patience):
    done = sdk("abort")
    assert done["words"] == 2 and done["kind"] == "APIUserAbortError"
    deadline = time.monotonic() + 60 * patience
    while http.metrics()["elpis_requests_running"] > 0:
        assert time.monotonic() < deadline, "an answer that nobody reads goes on"
    cancelled = {name: value for name, value in http.metrics().items() if "cancelled" in name}
    assert sum(cancelled.values()) == 2, cancelled
