"""The tools that do not generate, their schemas, and what a call with bad arguments is told."""

import jsonschema
import pytest

TOOLS = ["generate", "function_call", "update_emotion", "reset_emotion", "get_emotion",
         "generate_stream_start", "generate_stream_read", "generate_stream_cancel",
         "get_capabilities",
         "say", "forget", "list_characters", "set_baseline", "explain_emotion", "appraise_text",
         "set_clock", "advance_clock", "snapshot", "restore", "erase"]
HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")
EMOTION = {"valence", "arousal", "quadrant", "last_update", "update_count", "baseline",
           "steering_coefficients", "trajectory", "mood", "distance_from_baseline",
           "dominant_emotion"}
UNIVERSAL = ("$ref", "anyOf", "oneOf", "allOf", "if", "$schema")


def schemas_within(schema):
    yield schema
    for part in list(schema.get("properties", {}).values()) + [schema.get("items")]:
        if isinstance(part, dict):
            yield from schemas_within(part)


def test_exactly_these_tools_are_listed(either_era):
    tools = either_era.ask("tools/list")["tools"]
    assert sorted(tool["name"] for tool in tools) == sorted(TOOLS)


def test_every_tool_describes_itself_to_every_client(either_era):
    for tool in either_era.ask("tools/list")["tools"]:
        assert tool["description"] and tool["title"], tool["name"]
        assert all(isinstance(tool["annotations"][hint], bool) for hint in HINTS), tool["name"]
        for root in (tool["inputSchema"], tool["outputSchema"]):
            assert root["type"] == "object"
            for schema in schemas_within(root):
                # One client that cannot read a schema hides all tools.
                assert not any(key in schema for key in UNIVERSAL), tool["name"]
                assert not isinstance(schema.get("type"), list), tool["name"]
        assert "properties" in tool["inputSchema"]
        assert tool["inputSchema"]["additionalProperties"] is False
        assert "character" in tool["inputSchema"]["properties"]


def test_every_result_is_as_its_schema_promises(peer):
    output = {tool["name"]: tool["outputSchema"] for tool in peer.ask("tools/list")["tools"]}
    message = [{"role": "user", "content": "Hi"}]

    def check(tool, arguments=None):
        answer = peer.call(tool, arguments)
        jsonschema.validate(answer, output[tool])
        return answer

    check("get_capabilities")
    check("get_emotion")
    check("update_emotion", {"event_type": "success", "intensity": 0.5, "context": "a test"})
    check("reset_emotion")
    check("generate", {"messages": message, "max_tokens": 4, "seed": 1})
    id = check("generate_stream_start", {"messages": message, "max_tokens": 4})["stream_id"]
    while not check("generate_stream_read", {"stream_id": id, "wait_ms": 1000})["is_complete"]:
        pass
    id = check("generate_stream_start", {"messages": message})["stream_id"]
    check("generate_stream_cancel", {"stream_id": id})
    check("generate_stream_read", {"stream_id": id})
    check("say", {"user": "Ann", "text": "Hi", "max_tokens": 4})
    check("forget", {"user": "Ann"})
    check("list_characters")
    check("set_baseline", {"valence": 0.1, "arousal": -0.1})
    check("explain_emotion")
    check("appraise_text", {"text": "It works, finally fixed."})
    check("set_clock", {"clock": "manual"})
    check("advance_clock", {"seconds": 60})
    check("restore", {"snapshot": check("snapshot")["snapshot"]})
    check("erase", {"character": "default"})


def test_the_emotional_state_is_whole(peer):
    state = peer.call("get_emotion")
    assert EMOTION <= set(state)
    assert set(state["baseline"]) == {"valence", "arousal"}
    assert set(state["steering_coefficients"]) == {"excited", "frustrated", "calm", "depleted"}
    assert {"valence_velocity", "arousal_velocity", "trend", "spiral_detected",
            "time_in_quadrant", "momentum"} <= set(state["trajectory"])
    assert "error" not in state


def test_an_event_moves_the_state_and_a_reset_brings_it_back(either_era):
    calm = either_era.call("get_emotion")
    moved = either_era.call("update_emotion", {"event_type": "success"})
    assert moved["valence"] > calm["valence"]
    assert moved["update_count"] == calm["update_count"] + 1
    again = either_era.call("reset_emotion")
    assert (again["valence"], again["arousal"]) == (calm["baseline"]["valence"],
                                                    calm["baseline"]["arousal"])


def test_characters_feel_for_themselves(peer):
    peer.call("update_emotion", {"event_type": "success", "character": "Pandora"})
    assert peer.call("get_emotion", {"character": "Pandora"})["update_count"] == 1
    assert peer.call("get_emotion")["update_count"] == 0
    assert peer.call("get_emotion", {"character": "default"})["update_count"] == 0


def test_intensity_is_limited_and_null_means_absent(start):
    def valence_after(intensity):
        with start() as peer:
            peer.initialize()
            return peer.call("update_emotion", {"event_type": "success", "intensity": intensity,
                                                "character": f"one at {intensity}"})["valence"]

    assert valence_after(2) == valence_after(100)
    assert valence_after(None) == valence_after(1)


def test_arguments_that_nobody_knows_are_ignored(peer):
    assert EMOTION <= set(peer.call("get_emotion", {"colour": "blue"}))


@pytest.mark.parametrize("tool, arguments, named", [
    ("generate", {}, "messages"),
    ("generate", {"messages": []}, "messages"),
    ("generate", {"messages": "hello"}, "messages"),
    ("generate", {"messages": [{"content": "no role"}]}, "role"),
    ("generate", {"messages": [{"role": "user", "content": "x"}], "temperature": 5}, "temperature"),
    ("generate", {"messages": [{"role": "user", "content": "x"}], "temperature": "hot"}, "temperature"),
    ("generate", {"messages": [{"role": "user", "content": "x"}], "top_p": -1}, "top_p"),
    ("generate", {"messages": [{"role": "user", "content": "x"}], "max_tokens": 0}, "max_tokens"),
    ("generate", {"messages": [{"role": "user", "content": "x"}], "seed": -1}, "seed"),
    ("generate", {"messages": [{"role": "user", "content": "x"}], "emotion": {"valence": 3}}, "emotion"),
    ("update_emotion", {}, "event_type"),
    ("update_emotion", {"event_type": "success", "intensity": "much"}, "intensity"),
    ("generate_stream_read", {}, "stream_id"),
    ("generate_stream_read", {"stream_id": "unknown"}, "stream_id"),
    ("generate_stream_cancel", {"stream_id": "unknown"}, "stream_id"),
    ("function_call", {"messages": [{"role": "user", "content": "x"}]}, "tools"),
])
def test_bad_arguments_are_a_result_that_names_them(peer, tool, arguments, named):
    assert named in peer.call_refused(tool, arguments)
    assert peer.call("get_capabilities")["model"]["state"] == "unloaded"


def test_an_unknown_tool_and_a_malformed_call_are_protocol_errors(either_era):
    assert either_era.refused("tools/call", {"name": "no_such_tool"})["code"] == -32602
    assert either_era.refused("tools/call", {"arguments": {}})["code"] == -32602
    assert either_era.refused("tools/call", {"name": "get_emotion", "arguments": []})["code"] == -32602


def test_capabilities_say_honestly_what_this_build_can_do(peer, model):
    told = peer.call("get_capabilities")
    assert told["backend"] == "llama-cpp"
    assert told["model_path"] == str(model)
    assert told["context_length"] == 4096
    assert told["supports_steering"] is False
    assert told["modulation_type"] == "sampling"
    assert {"max_tokens", "temperature", "top_p", "hardware", "limits"} <= set(told)
