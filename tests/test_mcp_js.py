"""The official TypeScript SDKs of MCP over Streamable HTTP. Set-up puts them into .setup/js."""

import pytest


@pytest.fixture
def url(serve):
    with serve() as http:
        yield http.url + "/mcp"


def check(done):
    assert len(done["tools"]) == 20 and {"update_emotion", "generate"} <= set(done["tools"])
    assert done["felt"]["structuredContent"]["valence"] > 0
    assert not done["answer"].get("isError")
    assert done["answer"]["structuredContent"]["usage"]["completion_tokens"] > 0
    assert done["progress"] and done["progress"] == sorted(done["progress"])
    assert done["failed"] is True


def test_the_first_generation_connects_and_calls(js, url):
    done = js("mcp_v1.mjs", url)
    check(done)
    assert done["server"] == "elpis"


@pytest.mark.parametrize("mode, version", [("legacy", "2025-11-25"), ("auto", "2026-07-28")])
def test_the_second_generation_connects_and_calls_in_both_eras(js, url, mode, version):
    done = js("mcp_v2.mjs", url, mode)
    check(done)
    assert done["version"] == version
