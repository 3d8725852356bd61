"""The OpenAPI document is the truth: generated requests find nothing that it does not say."""

import json
import os
import subprocess
import sys

import jsonschema
import pytest
from test_api import OFF, Feed, get

TOKEN = "0123456789abcdef-of-the-tests"
# JSON Schema counts characters, names of characters are bounded in bytes.
HOOKS = """
import urllib.parse
import schemathesis

@schemathesis.hook
def filter_path_parameters(context, path_parameters):
    name = (path_parameters or {}).get("name")
    return not isinstance(name, str) or len(urllib.parse.unquote_to_bytes(name)) <= 64
"""


@pytest.fixture
def http(serve):
    with serve() as http:
        yield http


@pytest.fixture
def document(http):
    return get(http, "/openapi.json")


def check(document, schema, instance):
    wanted = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
    jsonschema.Draft202012Validator(wanted).validate(instance)


def generate(http, folder, *options):
    """What schemathesis says of the server, all of its checks and phases. The feed has no end: it has
    tests of its own."""
    hooks = folder / "hooks_for_names.py"
    hooks.write_text(HOOKS)
    command = [sys.executable, "-m", "schemathesis.cli", "run", http.url + "/api/openapi.json",
               "--exclude-path", "/api/feed", "--checks", "all", "--seed", "8", "--max-examples", "60",
               "--generation-database", "none", "--suppress-health-check", "all",
               "--request-timeout", "60", "--continue-on-failure", "--no-color", *options]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": hooks.stem, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True)


def test_schemathesis_finds_nothing(http, tmp_path):
    found = generate(http, tmp_path)
    assert found.returncode == 0, found.stdout
    assert http.process.poll() is None


def test_schemathesis_finds_nothing_where_there_is_a_token(serve, tmp_path):
    with serve(HTTP_TOKEN=TOKEN) as http:
        found = generate(http, tmp_path, "-H", f"Authorization: Bearer {TOKEN}", "--phases",
                         "examples,coverage")
        assert found.returncode == 0, found.stdout


def test_schemathesis_would_find_a_document_that_is_wrong(http, document, tmp_path):
    """The tool and how it is called, not the server, are tested here."""
    schemas = document["components"]["schemas"]
    schemas["Pulse"]["required"].append("heartbeat")
    schemas["NewEmotion"]["properties"]["valence"] = {"type": "string"}
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(document))
    command = [sys.executable, "-m", "schemathesis.cli", "run", str(wrong), "--url", http.url,
               "--include-path", "/api/pulse", "--checks", "all", "--no-color"]
    found = subprocess.run(command, cwd=tmp_path, text=True, capture_output=True)
    assert found.returncode == 1 and "heartbeat" in found.stdout, found.stdout


def test_the_feed_speaks_as_the_document_says(http, document):
    with Feed(http, "?character=ada") as feed:
        check(document, "Pulse", feed.until("pulse"))
        assert http.ask("PUT", "/api/characters/ada/emotion", OFF)[0] == 200
        check(document, "Emotion", feed.until("emotion"))
    with Feed(http, "?character=.hidden") as feed:
        assert feed.status == 400


def test_the_document_can_be_read_without_the_server(document):
    assert document["openapi"].startswith("3.1.")
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method != "parameters":
                assert operation["operationId"] and operation["summary"], (path, method)
                assert "200" in operation["responses"] and "default" in operation["responses"]
