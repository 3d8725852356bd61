#!/usr/bin/env python3
"""Writes the character cards that the tests read, good and hostile ones, beside itself: make_cards.py"""

import base64
import json
import pathlib
import struct
import zlib

HERE = pathlib.Path(__file__).resolve().parent
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind, data, length=None, checksum=None):
    """One chunk of a PNG; `length` and `checksum` tell lies."""
    crc = zlib.crc32(kind + data) if checksum is None else checksum
    return struct.pack(">I", len(data) if length is None else length) + kind + data + struct.pack(">I", crc)


HEADER = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
PIXELS = chunk(b"IDAT", zlib.compress(b"\0\xff\x80\x00\x10\x20\x30" * 2))
END = chunk(b"IEND", b"")


def text(keyword, value):
    return chunk(b"tEXt", keyword.encode("latin-1") + b"\0" + value)


def packed(card):
    return base64.b64encode(json.dumps(card, ensure_ascii=False).encode())


def png(*between):
    return SIGNATURE + HEADER + b"".join(between) + PIXELS + END


V1 = {
    "name": "Mira",
    "description": "{{char}} keeps the lighthouse.",
    "personality": "dry, watchful",
    "scenario": "A storm is coming in.",
    "first_mes": "*{{char}} looks up.* You are late, {{user}}.",
    "mes_example": "<START>\n{{user}}: Any ships?\n{{char}}: Two. One of them will not make it.\n",
    "avatar": "none",
}

V2 = {
    "spec": "chara_card_v2",
    "spec_version": "2.0",
    "name": "an old copy that must not be read",
    "data": {
        "name": "Seraph",
        "description": "A clockwork angel.\r\nShe counts everything.",
        "personality": "exact",
        "scenario": "",
        "first_mes": "I have counted to nine hundred while you slept, {{user}}.",
        "mes_example": "<START>\r\nSeraph: One.\r\nTwo.\r\n<USER>: Why do you count?\r\n",
        "creator_notes": "Works with small models.",
        "system_prompt": "{{original}} You are {{char}}.",
        "post_history_instructions": "Count once in each answer.",
        "alternate_greetings": ["Tick.", "Tock, {{user}}."],
        "character_book": {
            "entries": [{"keys": ["gear"], "content": "Gears are prayers.", "extensions": {},
                         "enabled": True, "insertion_order": 1}],
            "extensions": {},
        },
        "tags": ["clockwork", "Ωmega"],
        "creator": "somebody",
        "character_version": "1.2",
        "extensions": {"talkativeness": "0.5", "depth_prompt": {"depth": 4, "prompt": "It's late."}},
    },
}

V3 = {
    "spec": "chara_card_v3",
    "spec_version": "3.0",
    "data": {
        **V2["data"],
        "name": "Seraphina Vale",
        "nickname": "Sera",
        "group_only_greetings": ["All of you?"],
        "assets": [{"type": "icon", "uri": "ccdefault:", "name": "main", "ext": "png"}],
        "source": ["https://example.org/sera"],
        "creation_date": 1700000000,
        "extensions": {
            "elpis": {
                "sampling": {"temperature": 0.6, "max_tokens": 120},
                "affect": {
                    "traits": {"extraversion": 0.4, "agreeableness": 0.2, "stability": -0.3},
                    "half_lives": {"valence": "10m"},
                    "events": {"ticking": [0.1, -0.05], "broken_gear": [-0.3, 0.2, -0.1]},
                    "clock": "manual",
                },
            },
        },
    },
}


def main():
    def write(name, data):
        (HERE / name).write_bytes(data if isinstance(data, bytes) else json.dumps(data, indent=1).encode() + b"\n")

    write("v1.json", V1)
    write("v2.json", V2)
    write("v3.json", V3)
    write("v2.png", png(text("Comment", b"a picture"), text("chara", packed(V2))))
    write("both.png", png(text("Chara", packed(V2)), text("ccv3", packed(V3)),
                          text("chara-ext-asset_:0", base64.b64encode(b"sound"))))
    write("plain.png", png())
    # The rest is wrong, each in one way.
    write("hostile_length.png", SIGNATURE + HEADER + chunk(b"tEXt", b"chara\0", length=0x7FFFFFFF))
    write("hostile_negative.png", SIGNATURE + HEADER + chunk(b"tEXt", b"chara\0", length=0xFFFFFFFF))
    write("hostile_checksum.png", png(chunk(b"tEXt", b"chara\0" + packed(V2), checksum=1)))
    write("hostile_cut.png", png(text("chara", packed(V2)))[:-20])
    write("hostile_no_header.png", SIGNATURE + text("chara", packed(V2)) + END)
    write("hostile_type.png", png(chunk(b"t\0Xt", b"chara\0")))
    write("hostile_base64.png", png(text("chara", b"eyJ#bmFt")))
    write("hostile_json.png", png(text("chara", base64.b64encode(b'{"name": "x"'))))
    write("hostile_depth.json", b'{"name":"x","extensions":' + b"[" * 5000 + b"]" * 5000 + b"}")
    write("hostile_types.json", {"spec": "chara_card_v2", "spec_version": "2.0", "data": {
        "name": ["x"], "description": 7, "alternate_greetings": "hello", "tags": [1],
        "extensions": {"elpis": {"affect": {"baseline": {"valence": 7}, "events": {"x": [1]}},
                                 "sampling": {"max_tokens": 1.5}}}}})
    write("hostile_name.json", {"name": "a\nb"})


if __name__ == "__main__":
    main()
