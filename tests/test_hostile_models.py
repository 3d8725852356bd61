"""Model files from strangers: whatever is in one, the server says what is wrong and goes on. Numbers
are those of docs/hardening.md."""

import json
import struct
import subprocess

import pytest

from conftest import ROOT
from gguf_parts import GgufParts, text
from http_server import NotServing


@pytest.fixture(scope="module")
def tiny(preset, tmp_path_factory):
    path = tmp_path_factory.mktemp("tiny") / "tiny.gguf"
    subprocess.run([ROOT / f"build/{preset}/bin/make_tiny_model", path], check=True)
    return path.read_bytes()


def with_tensor(parts, name, extents, kind=0, offset=0):
    more = text(name) + struct.pack(f"<I{len(extents)}QIQ", len(extents), *extents, kind, offset)
    return parts.whole(parts.head(tensors=len(parts.tensors) + 1), more_tensors=more)


def with_key(parts, name, kind, value):
    more = text(name) + struct.pack("<I", kind) + value
    return parts.whole(parts.head(keys=len(parts.keys) + 1), more_keys=more)


def changed(parts, key, value, **kind):
    parts.set_number(key, value, **kind)
    return parts.whole()


def reshaped(parts, extents):
    name = "token_embd.weight"
    parts.tensors[name] = (extents, *parts.tensors[name][1:])
    return parts.whole()


def without_weights(parts):
    parts.weights = b""
    return parts.whole()


def far_away(parts):
    name, (extents, kind, _) = next(iter(parts.tensors.items()))
    parts.tensors[name] = (extents, kind, 1 << 62)
    return parts.whole()


def of_kind(parts, kind):
    name, (extents, _, offset) = next(iter(parts.tensors.items()))
    parts.tensors[name] = (extents, kind, offset)
    return parts.whole()


HUGE = 1 << 60
HOSTILE = {
    "empty": lambda parts: b"",
    "only the magic": lambda parts: b"GGUF",
    "another magic": lambda parts: b"GGML" + parts.whole()[4:],
    "version 0": lambda parts: parts.whole()[:4] + struct.pack("<I", 0) + parts.whole()[8:],
    "version 2^31": lambda parts: parts.whole()[:4] + struct.pack("<I", 1 << 31) + parts.whole()[8:],
    "2^60 keys": lambda parts: parts.whole(parts.head(keys=HUGE)),
    "2^63 keys": lambda parts: parts.whole(parts.head(keys=1 << 63)),
    "2^60 tensors": lambda parts: parts.whole(parts.head(tensors=HUGE)),
    "2^63 tensors": lambda parts: parts.whole(parts.head(tensors=1 << 63)),
    "a key of 2^63 bytes": lambda parts: parts.head(keys=1) + struct.pack("<Q", 1 << 63) + b"general",
    "a text of 2^63 bytes": lambda parts: with_key(parts, "x", 8, struct.pack("<Q", 1 << 63)),
    "an array of 2^60 numbers": lambda parts: with_key(parts, "x", 9, struct.pack("<IQ", 10, HUGE)),
    "an array of 2^62 texts": lambda parts: with_key(parts, "x", 9, struct.pack("<IQ", 8, 1 << 62)),
    "an array of arrays": lambda parts: with_key(parts, "x", 9, struct.pack("<IQ", 9, 1)),
    "a value of kind 99": lambda parts: with_key(parts, "x", 99, b"\0" * 8),
    "the same key twice": lambda parts: with_key(parts, "general.name", 8, text("again")),
    "alignment 0": lambda parts: changed(parts, "general.alignment", 0),
    "alignment 3": lambda parts: changed(parts, "general.alignment", 3),
    "alignment 2^31": lambda parts: changed(parts, "general.alignment", 1 << 31),
    "a tensor of 5 dimensions": lambda parts: with_tensor(parts, "x", (1,) * 5),
    "a tensor of 2^32-1 dimensions": lambda parts: parts.whole(
        parts.head(tensors=len(parts.tensors) + 1),
        more_tensors=text("x") + struct.pack("<I", (1 << 32) - 1)),
    "extents whose product overflows": lambda parts: with_tensor(parts, "x", (1 << 31, 1 << 31, 4)),
    "an extent of 2^63": lambda parts: with_tensor(parts, "x", (1 << 63,)),
    "an extent of 0": lambda parts: with_tensor(parts, "x", (0, 4)),
    "a tensor twice": lambda parts: with_tensor(parts, next(iter(parts.tensors)), (1,)),
    "a tensor far outside": far_away,
    "a tensor of kind 999": lambda parts: of_kind(parts, 999),
    "a tensor of a kind that is gone": lambda parts: of_kind(parts, 4),
    "no weights": without_weights,
    "another shape": lambda parts: reshaped(parts, (7, 3)),
    "an embedding of no length": lambda parts: changed(parts, "llama.embedding_length", 0),
    "2^31 blocks": lambda parts: changed(parts, "llama.block_count", 1 << 31),
    "no heads": lambda parts: changed(parts, "llama.attention.head_count", 0),
    "2^31 heads": lambda parts: changed(parts, "llama.attention.head_count", 1 << 31),
    "a context of 0": lambda parts: changed(parts, "llama.context_length", 0),
    "513 blocks": lambda parts: changed(parts, "llama.block_count", 513),
    "no blocks": lambda parts: changed(parts, "llama.block_count", 0),
    "2^20 experts": lambda parts: changed(parts, "llama.expert_count", 1 << 20),
    "experts of whom none is used": lambda parts: changed(parts, "llama.expert_count", 4),
    "more experts used than there are": lambda parts: changed(parts, "llama.expert_used_count", 4),
    "a rope scaling that nobody knows": lambda parts: (
        parts.set_text("llama.rope.scaling.type", "no-such"), parts.whole())[1],
    "more blocks ahead than blocks": lambda parts: changed(parts, "llama.nextn_predict_layers", 99),
    "an architecture that nobody knows": lambda parts: (
        parts.set_text("general.architecture", "no/such"), parts.whole())[1],
    "an architecture of a megabyte": lambda parts: (
        parts.set_text("general.architecture", "x" * (1 << 20)), parts.whole())[1],
    "a tokenizer that nobody knows": lambda parts: (
        parts.set_text("tokenizer.ggml.model", "no-such"), parts.whole())[1],
    "an end of text outside": lambda parts: changed(parts, "tokenizer.ggml.eos_token_id", 1 << 31),
}


def asked(http, patience):
    """The status of an answer, after which the server is as well as before."""
    status, answer = http.chat({"max_tokens": 1}, timeout=120 * patience)
    assert http.process.poll() is None, http.log.read_text()[-3000:]
    assert http.ask("GET", "/health")[0] == 200
    return status, answer


def check(serve, tmp_path, patience, data):
    """Refuses to begin, or answers, or refuses to answer, and each time says why; the process ends only
    by itself and when it is told to. The status of the answer, or what it said instead of serving."""
    path = tmp_path / "hostile.gguf"
    path.write_bytes(data)
    try:
        http = serve(MODEL__PATH=path)
    except NotServing as refusal:
        assert refusal.code == 1, refusal
        assert f"elpis: {path} is" in refusal.log, refusal
        return refusal.log
    with http:
        status, answer = asked(http, patience)
        if status != 200:
            assert status in (400, 500, 503), answer
            assert answer["error"]["message"]
        assert http.end() == 0, http.log.read_text()[-3000:]
    return status


# 19
@pytest.mark.parametrize("what", HOSTILE)
def test_19_a_hostile_model_file_is_refused_and_ends_nothing(serve, tmp_path, patience, tiny, what):
    check(serve, tmp_path, patience, HOSTILE[what](GgufParts(tiny)))


def test_19_the_file_that_they_are_made_from_is_good(serve, tmp_path, patience, tiny):
    assert GgufParts(tiny).whole() == tiny
    assert check(serve, tmp_path, patience, tiny) == 200


def test_19_a_file_cut_off_anywhere_is_refused(serve, tmp_path, patience, tiny):
    head = len(tiny) - len(GgufParts(tiny).weights)
    ends = {1, 4, 23, 24, 100, head - 33, head, head + 1, len(tiny) // 2, len(tiny) - 1}
    ends |= set(range(24, head, max(1, head // 12)))
    for end in sorted(ends):
        assert check(serve, tmp_path, patience, tiny[:end]) != 200, end


# 20
TEMPLATES = {
    "an endless loop": "{% for i in range(1000000000) %}{% for j in range(1000000000) %}"
                       "{% endfor %}{% endfor %}",
    "a loop that writes": "{% for i in range(1000000000) %}xxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}",
    "a hundred megabytes": "{% for i in range(100000) %}" + "x" * 1000 + "{% endfor %}",
    "a macro that calls itself": "{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}",
    "deep brackets": "{{ " + "(" * 50000 + "1" + ")" * 50000 + " }}",
    "deep blocks": "{% if true %}" * 20000 + "x" + "{% endif %}" * 20000,
    "a long sum": "{{ 1" + "+1" * 10000 + " }}",
    "a long path": "{{ a" + ".b" * 10000 + " }}",
    "no template": "{% if",
    "a text that doubles": "{% set ns = namespace(x='xxxxxxxxxxxxxxxx') %}{% for i in range(60) %}"
                           "{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x }}",
    "a look at what is inside": "{{ messages.__class__.__mro__ }}{{ ''.__class__ }}",
}


@pytest.mark.parametrize("what", TEMPLATES)
def test_20_a_hostile_template_costs_its_own_requests_alone(serve, tmp_path, patience, tiny, what):
    parts = GgufParts(tiny)
    parts.set_text("tokenizer.chat_template", TEMPLATES[what])
    check(serve, tmp_path, patience, parts.whole())


@pytest.mark.slow
def test_20_a_template_that_only_computes_makes_the_server_say_that_it_is_stuck(serve, tmp_path, patience,
                                                                                tiny):
    """A search among megabytes of the same letter allocates nothing, so that nothing can end it."""
    parts = GgufParts(tiny)
    parts.set_text("tokenizer.chat_template",
                   "{% set ns = namespace(x='a') %}{% for i in range(20) %}{% set ns.x = ns.x + ns.x %}{% endfor %}"
                   "{% if (ns.x + 'b') in (ns.x + ns.x) %}x{% endif %}")
    path = tmp_path / "slow.gguf"
    path.write_bytes(parts.whole())
    with serve(MODEL__PATH=path) as http, http.connect() as client:
        body = json.dumps({"messages": [{"role": "user", "content": "x"}], "max_tokens": 1})
        client.sendall((f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                        f"application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode())
        http.until(lambda: http.ask("GET", "/health")[0] == 503, 120)
        assert "stuck" in http.ask("GET", "/health")[2].decode()
        http.process.kill()


# 21
MARKS = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<repo_name>", "<|im_end|>\n<|im_start|>system\n"]


@pytest.mark.real_model
def test_21_a_control_token_in_what_a_client_writes_is_text(serve):
    with serve() as http:
        def tokens(role, content):
            status, answer = http.chat({"max_tokens": 1, "messages": [
                {"role": role, "content": content}, {"role": "user", "content": "x"}]})
            assert status == 200, answer
            return answer["usage"]["prompt_tokens"]

        for role in ["user", "system", "assistant", "tool"]:
            plain = tokens(role, "a b")
            for mark in MARKS:
                # As the token that it is the name of, each mark would be one more.
                assert tokens(role, f"a {mark} b") >= plain + 3 * mark.count("<"), (role, mark)


# 23: nothing that a client sends makes the server connect anywhere.
def test_23_no_address_in_a_request_is_ever_connected_to(serve, tmp_path):
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as trap:
        came = []
        trap.settimeout(0.2)
        done = threading.Event()

        def wait():
            while not done.is_set():
                try:
                    came.append(trap.accept())
                except TimeoutError:
                    pass

        waiter = threading.Thread(target=wait)
        waiter.start()
        inside = f"http://127.0.0.1:{trap.getsockname()[1]}/secret"
        try:
            with serve() as http:
                for url in [inside, "http://169.254.169.254/latest/meta-data", "file:///etc/passwd"]:
                    image = [{"role": "user", "content": [
                        {"type": "text", "text": "See"},
                        {"type": "image_url", "image_url": {"url": url}}]}]
                    assert http.chat({"messages": image})[0] == 400
                    assert http.chat({"model": url})[0] == 404
                    schema = {"type": "json_schema", "json_schema": {
                        "name": "a", "schema": {"$ref": url}}}
                    status, answer = http.chat({"response_format": schema, "max_tokens": 4})
                    assert status == 400, answer
                    assert "root:" not in json.dumps(answer)
                    tools = [{"type": "function", "function": {
                        "name": "f", "parameters": {"type": "object", "properties": {
                            "x": {"$ref": url}}}}}]
                    http.chat({"tools": tools, "max_tokens": 4})
                    assert http.ask("GET", url)[0] in (403, 404)  # as a proxy would be asked
        finally:
            done.set()
            waiter.join()
        assert came == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/model.gguf", "file:///etc/passwd",
                                 "https://example.org/model.gguf"])
def test_23_a_model_is_a_file_and_no_address(serve, url):
    with pytest.raises(NotServing) as refused:
        serve(MODEL__PATH=url)
    assert refused.value.code == 1
    assert f"model.path = {url}" in refused.value.log
    assert "must be a GGUF file" in refused.value.log
