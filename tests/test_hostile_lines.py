"""Lines that no proper client sends: each is answered rightly, and the server serves on."""

import json

import pytest

from stdio_peer import same_id

MIB = 1 << 20


def nested(levels, open="[", close="]"):
    return open * levels + close * levels


def last_error(peer, code):
    answer = peer.wait_for(lambda m: m.get("error", {}).get("code") == code, 60, f"error {code}")
    assert answer.get("id") is None
    return answer["error"]


@pytest.mark.parametrize("line, code", [
    (b"garbage", -32700),
    (b"{", -32700),
    (b'{"jsonrpc":"2.0","id":1,"method":"ping"} trailing', -32700),
    (b'{"jsonrpc":"2.0","id":1,"method":"pi\xe2\x82"}', -32700),  # half a UTF-8 character
    (b'{"jsonrpc":"2.0","id":1,"method":"\xff\xfe"}', -32700),
    (b'\x00\x00\x00', -32700),
    (b'{"jsonrpc":"2.0","id":1,"method":"ping\x00"}', -32700),
    (b'{"jsonrpc":"2.0","id":1,"params":' + nested(200).encode() + b',"method":"ping"}', -32700),
    (nested(200000).encode(), -32700),
    (nested(200000, '{"a":', "").encode(), -32700),
    (b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600),
    (b"[]", -32600),
    (b"null", -32600),
    (b"42", -32600),
    (b'"ping"', -32600),
    (b"{}", -32600),
    (b'{"id":{},"jsonrpc":"2.0","method":"ping"}', -32600),
    (b'{"id":null,"jsonrpc":"2.0","method":"ping"}', -32600),
    (b'{"id":true,"jsonrpc":"2.0","method":"ping"}', -32600),
], ids=lambda value: str(value)[:40])
def test_a_wrong_line_is_refused_and_the_next_one_served(peer, line, code):
    peer.send_line(line)
    last_error(peer, code)
    assert peer.ask("ping") == {}


@pytest.mark.parametrize("message", [
    {"jsonrpc": "1.0", "id": 9, "method": "ping"},
    {"id": 9, "method": "ping"},
    {"jsonrpc": "2.0", "id": 9},
    {"jsonrpc": "2.0", "id": 9, "method": 5},
])
def test_a_request_that_is_no_request_is_refused_under_its_id(peer, message):
    peer.send_line(json.dumps(message).encode())
    assert peer.reply(9)["error"]["code"] == -32600
    assert peer.ask("ping") == {}


@pytest.mark.parametrize("id", [0, "", -1, 2**53, "0", "ä€𝄞", "x" * 1000])
def test_every_id_comes_back_as_it_was(either_era, id):
    assert "result" in either_era.reply(either_era.request("tools/list", id=id))


@pytest.mark.parametrize("line", [b"", b"   ", b"\r", b"\t\t"])
def test_empty_lines_are_no_messages(peer, line):
    before = len(peer.received)
    peer.send_line(line)
    peer.ask("ping")
    assert len(peer.received) == before + 1


def test_a_line_may_end_the_windows_way_and_come_in_pieces(peer):
    for byte in b'{"jsonrpc":"2.0","id":"slow","method":"ping"}\r\n':
        peer.send_bytes(bytes([byte]))
    assert peer.reply("slow")["result"] == {}


def test_many_requests_may_come_in_one_write(peer):
    ids = range(1000, 1100)
    peer.send_bytes(b"".join(b'{"jsonrpc":"2.0","id":%d,"method":"ping"}\n' % id for id in ids))
    for id in ids:
        assert peer.reply(id)["result"] == {}


def test_ten_megabytes_in_a_call_are_refused_under_its_id(peer):
    said = peer.call_refused("generate",
                             {"messages": [{"role": "user", "content": "word " * (2 * MIB)}]})
    assert said
    assert peer.ask("ping") == {}


def test_ten_megabytes_of_garbage_are_one_error(peer):
    peer.send_line(b"x" * (10 * MIB))
    last_error(peer, -32700)
    assert peer.ask("ping") == {}


def test_a_line_longer_than_the_limit_is_refused_without_keeping_it(peer):
    peer.send_line(b'{"jsonrpc":"2.0","id":1,"method":"' + b"x" * (40 * MIB) + b'"}')
    peer.wait_for(lambda m: "error" in m and m.get("id") is None, 60, "an error")
    assert peer.ask("ping") == {}


def test_text_may_hold_every_character_that_json_can_carry(peer):
    for text in ("\x00\x01\x1f\x7f", "\ud800", "\u2028\u2029\ufeff", "𝄞" * 100, "\\n\\\"", "a\r\nb"):
        peer.call("update_emotion", {"event_type": "success", "context": text})
        assert "valence" in peer.call("get_emotion", {"character": "ok"})


def test_answers_to_requests_that_were_never_made_are_ignored(peer):
    for id in (1, "x", 0):
        peer.send_line(json.dumps({"jsonrpc": "2.0", "id": id, "result": {}}).encode())
        peer.send_line(json.dumps({"jsonrpc": "2.0", "id": id,
                                   "error": {"code": 1, "message": "no"}}).encode())
    assert peer.ask("ping", id="after") == {}
    assert all(same_id(m["id"], "after") or "serverInfo" in m["result"] for m in peer.received)


def test_an_unfinished_last_line_is_no_message(start):
    with start() as peer:
        peer.initialize()
        peer.send_bytes(b'{"jsonrpc":"2.0","id":"cut","method":"ping"')
        peer.close_input()
        peer.ended()
        assert not [m for m in peer.received if m.get("id") == "cut" and "result" in m]


def test_a_hostile_schema_is_refused_and_the_server_serves_on(peer):
    deep = {"type": "string"}
    for _ in range(40):
        deep = {"type": "object", "properties": {"a": deep}}
    schemas = {
        "deep": deep,
        "wide": {"type": "string", "minLength": 10**6},
        "long": {"type": "array", "items": {"type": "string"}, "minItems": 10**9},
        "backwards": {"type": "string", "minLength": 9, "maxLength": 3},
        "circle": {"anyOf": [{"$ref": "#/properties/p/anyOf/0"}]},
        "pattern": {"type": "string", "pattern": "(" * 3000},
    }
    for name, schema in schemas.items():
        said = peer.call_refused("function_call", {
            "messages": [{"role": "user", "content": "x"}], "tool_choice": "required",
            "tools": [{"type": "function", "function": {"name": name, "description": "d",
                       "parameters": {"type": "object", "properties": {"p": schema}}}}]})
        assert name in said, said
    assert peer.ask("ping") == {}
