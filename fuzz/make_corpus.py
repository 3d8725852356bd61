#!/usr/bin/env python3
"""Seeds for the fuzz targets, most of them made from the fixtures of the tests: make_corpus.py tests/data CORPUS."""

import pathlib
import struct
import sys
import zipfile

HEADS = {b"GGUF": "gguf", b"PK\x03\x04": "torch_zip", b"\x80\x02\x8a\x0a": "torch_legacy"}
JSON = [
    '{"model":"tiny","unit":"residual_rms","directions":{"3":[0.5,-1,2e3],"joy":{"4":[1,2,3]}}}',
    '{"model_type":"llama","directions":{"2":[1,2]},"explained_variances":{"2":0.75}}',
]

GRAMMARS = [  # each with an answer after the NUL
    'root ::= "a" root "b" | "a" root "c" | ""\0aabc',
    'root ::= [a-z]+ ("-" [^\\n\\x41]*)? # words\nws ::= " "{0,3}\0ab-\u00e9',
    "root ::= (item | \"\\u00e9\"){2,4}\nitem ::= .\0\u00e9\U0001f600",
    'root ::= root "+" root | [0-9] | e\ne ::=\n  e |\n  ""\01+2',
]

SCHEMAS = [  # behind the byte that says how patient their reader is
    '\0{"type":"object","properties":{"name":{"type":"string","pattern":"^[A-Z][a-z]+$","minLength":2,"maxLength":40},'
    '"age":{"type":"integer","minimum":0,"exclusiveMaximum":150,"multipleOf":5}},"required":["name","other"],'
    '"additionalProperties":false}',
    '\1{"$defs":{"tree":{"type":["object","null"],"properties":{"left":{"$ref":"#/$defs/tree"},"n":{"const":-1.5e3}}}},'
    '"$ref":"#/$defs/tree"}',
    '\2{"anyOf":[{"type":"array","prefixItems":[{"enum":["a","\\u00e9",1,null]}],"items":{"type":"number","minimum":-0.25},'
    '"minItems":1,"maxItems":3},{"type":"string","format":"date-time"},{"type":"string","pattern":'
    '"^(\\\\d{3}-)?(?:a|bc)*[^\\"\\\\s]{2,5}$"}]}',
    '\1{"allOf":[{"type":"object","properties":{"a":true}},{"required":["a"],"minProperties":1}],"not":{"type":"string"}}',
]

SAVED_FEELING = (
    '{"version":1,"time":60.0,"emotion":[0.2,0.1],"mood":[0.02,0.01],"dominance":0.1,"neutral":false,'
    '"quadrant_since":60.0,"home":[0.0,0.0],"own_home":false,"habits":[{"type":"praise","count":1.0,"time":60.0}],'
    '"expectation":0.02,"noise":{"state":"000000000000002a","drawn":60.0},"last_update":60.0,"update_count":1,'
    '"history":[[60.0,0.2,0.1,0.02,0.01,0.1]],"causes":{"events":[{"type":"praise","time":60.0,"intensity":1.0,'
    '"share":[0.2,0.1,0,0,0.02,0.01]}],"earlier":[0,0,0,0,0,0],"earlier_count":0,"chance":[0,0,0,0,0,0],'
    '"temperament":[0,0,0,0,0,0]}}'
)
TOKENIZERS = [
    '{"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]},"pre_tokenizer":{"type":"ByteLevel",'
    '"add_prefix_space":false,"use_regex":true},"added_tokens":[{"id":3,"content":"<|x|>","special":true}]}',
    '{"model":{"type":"BPE","byte_fallback":true,"unk_token":"a","vocab":{"a":0,"b":1,%s},"merges":[["a","b"]]},'
    '"normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"\u2581"},{"type":"Replace",'
    '"pattern":{"String":" "},"content":"\u2581"}]}}' % ",".join(f'"<0x{i:02X}>":{i + 2}' for i in range(256)),
    '{"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["a",-1],["b",-2.5]]},"pre_tokenizer":{"type":'
    '"Metaspace","replacement":"\u2581","prepend_scheme":"first"},"post_processor":{"type":"TemplateProcessing",'
    '"single":[{"SpecialToken":{"id":"b"}},{"Sequence":{"id":"A"}}]}}',
]
WEIGHTS = [
    '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]},'
    '"b":{"dtype":"BF16","shape":[8],"data_offsets":[32,48]}}',
    '{"metadata":{"total_size":1},"weight_map":{"a":"model-00001-of-00002.safetensors","b":"x.safetensors"}}',
]


def pickles_in(path):
    """The pickles of a file, for the target that runs pickles alone."""
    if path.read_bytes().startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            return [archive.read(n) for n in archive.namelist() if n.endswith("/data.pkl")]
    data = path.read_bytes()
    return [data] if data.startswith(b"\x80") else []


def gguf(architecture, keys, layers):
    """A control vector in GGUF, with texts as values."""
    text = lambda s: struct.pack("<Q", len(s)) + s.encode()
    keys = {"general.architecture": architecture, **keys}
    head = b"GGUF" + struct.pack("<IQQ", 3, len(layers), len(keys))
    head += b"".join(text(k) + struct.pack("<i", 8) + text(v) for k, v in keys.items())
    for i, layer in enumerate(layers):
        head += text(f"direction.{layer}") + struct.pack("<IqiQ", 1, 16, 0, 64 * i)
    head += b"\0" * (-len(head) % 32)
    return head + struct.pack("<16f", *range(1, 17)) * len(layers)


def target_of(path):
    data = path.read_bytes()
    for head, target in HEADS.items():
        if data.startswith(head):
            return target
    return "safetensors" if path.suffix == ".safetensors" else "json" if data.startswith(b"{") else "pickle"


def main(fixtures, corpus):
    count = 0

    def seed(target, data):
        nonlocal count
        folder = corpus / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"seed-{count:03}").write_bytes(data)
        count += 1

    for path in sorted((fixtures / "cards").iterdir()):
        if path.suffix in (".json", ".png"):
            seed("card_" + path.suffix[1:], path.read_bytes())
    for path in sorted(p for p in (fixtures / "vectors").rglob("*") if p.is_file() and p.name != "expected.json"):
        seed(target_of(path), path.read_bytes())
        for pickle in pickles_in(path):
            seed("pickle", pickle)
    for text in JSON:
        seed("json", text.encode())
    for text in GRAMMARS:
        seed("gbnf", text.encode())
    for text in SCHEMAS:
        seed("schema", text.encode())
    seed("saved_feeling", SAVED_FEELING.encode())
    seed("saved_life", SAVED_FEELING.encode())
    scenarios = pathlib.Path(__file__).resolve().parent.parent / "share/scenarios"
    for path in sorted(scenarios.glob("*.toml")):
        seed("scenario", path.read_bytes())
    for first in (0, 64, 128, 250):  # of the log, of the database with and without a log, cut short
        seed("journal", bytes([first, 0, 16, 40, 255]))
    for path in sorted((fixtures / "hf").glob("*/config.json")):
        seed("hf_config", path.read_bytes())
    for path in sorted((fixtures / "adapters").glob("*/adapter_config.json")):
        seed("hf_adapter", path.read_bytes())
    for text in TOKENIZERS:
        seed("hf_tokenizer", text.encode())
    for text in WEIGHTS:
        seed("hf_weights", text.encode())
    seed("gguf", gguf("steeringvector", {"steeringvector.model_hint": "llama"}, [1, 2]))
    seed("gguf", gguf("controlvector", {"controlvector.easysteer": '{"component":"hidden_states"}'}, [0, 1]))
    seed("gguf", gguf("controlvector", {"glp.mode": "project", "glp.hook_point": "residual_stream_post_layer"}, [3]))
    seed("gguf", gguf("controlvector", {"elpis.name": "joy", "elpis.residual_rms": "[1,2.5]"}, [1, 2, 3]))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
