"""Answers that must fit a grammar the caller wrote, and grammars that mean harm."""

import re

import pytest

ASK = [{"role": "user", "content": "How is the weather, and how are you?"}]
REPORT = r"""
root   ::= "sky: " sky "; mood: " [1-9] [0-9]? "\n"
sky    ::= "clear" | "cloudy" | "grey" (", with " [a-z]{3,8})?
"""


def grammar(text):
    return {"type": "grammar", "grammar": text}


def generate(peer, text, **arguments):
    return peer.call("generate", {"messages": ASK, "response_format": grammar(text), **arguments})


@pytest.mark.parametrize("seed", range(3))
def test_an_answer_is_as_the_grammar_has_it(peer, seed):
    answer = generate(peer, REPORT, temperature=1, seed=seed, max_tokens=60)
    assert re.fullmatch(r"sky: (clear|cloudy|grey(, with [a-z]{3,8})?); mood: [1-9][0-9]?\n",
                        answer["content"])
    assert answer["finish_reason"] == "stop"
    assert not answer["steering"]["applied"]


def test_a_stream_is_held_to_the_grammar_too(peer):
    id = peer.call("generate_stream_start", {
        "messages": ASK, "response_format": grammar('root ::= "yes" | "no"')})["stream_id"]
    said = ""
    while True:
        read = peer.call("generate_stream_read", {"stream_id": id, "wait_ms": 1000})
        said += read["new_content"]
        if read["is_complete"]:
            break
    assert said in ("yes", "no")


# Each ended or stopped a server of this kind, or would have.
HOSTILE = {
    "nested": "root ::= " + "(" * 60_000 + '"a"' + ")" * 60_000,
    "another language": "%llguidance {}\nstart: /a/",
    "multiplied": "root ::= " + '("a" ' * 20 + "){2000}" * 20,
    "backwards": 'root ::= "a"{9,3}',
    "endless": "root ::= root",
    "open at once": 'root ::= (("a"?){1000}){1000} "b"',
    "open later": 'root ::= [^a] (("a"?){500}){500} "b"',
    "unknown": "root ::= nobody",
    "none": "",
    "long": "root ::= " + '"a" ' * 20_000,
    "many": "root ::= r1" + "".join(f'\nr{i} ::= "a"' for i in range(3000)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_grammar_is_refused_and_the_server_lives(peer, text):
    said = peer.call_refused("generate", {"messages": ASK, "response_format": grammar(text)})
    assert said.startswith("response_format.grammar"), said
    answer = peer.call("generate", {"messages": ASK, "max_tokens": 2})
    assert answer["usage"]["completion_tokens"] == 2


@pytest.mark.parametrize("text", [
    'root ::= "a" root "b" | "a" root "c" | ""',
    'root ::= ("a"? "a"? "a"? "a"?){200} "b"',
    'root ::= root "a" root | "a" | "aa" | "aaa"',
], ids=["doubling", "ambiguous", "left recursion"])
def test_grammars_that_stop_others_are_followed_beside_another_answer(peer, text):
    id = peer.call("generate_stream_start", {"messages": ASK, "max_tokens": 64})["stream_id"]
    answer = generate(peer, text, temperature=0, max_tokens=48)
    assert set(answer["content"]) <= set("abc")
    while not peer.call("generate_stream_read",
                        {"stream_id": id, "wait_ms": 1000})["is_complete"]:
        pass
    assert peer.ask("ping") == {}


@pytest.mark.parametrize("format, named", [
    ({"type": "grammar"}, "response_format.grammar"),
    ({"type": "grammar", "grammar": {"root": "a"}}, "grammar"),
    ({"type": "gbnf", "grammar": "root ::= \"a\""}, "response_format.type"),
])
def test_a_format_without_its_grammar_is_refused_by_the_members_name(peer, format, named):
    said = peer.call_refused("generate", {"messages": ASK, "response_format": format})
    assert named in said
    assert peer.call("get_capabilities")["model"]["state"] == "unloaded"
