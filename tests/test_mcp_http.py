"""MCP over Streamable HTTP, spoken by the official Python SDK in both eras."""

import contextlib
import json

import anyio
import pytest

pytestmark = pytest.mark.anyio

ERAS = pytest.mark.parametrize("mode, version", [
    ("legacy", "2025-11-25"), ("auto", "2026-07-28"), ("2026-07-28", "2026-07-28")])
STORY = [{"role": "user", "content": "Tell me a long story about the sea."}]


@pytest.fixture
def http_client(serve, patience):
    from mcp.client import Client

    @contextlib.asynccontextmanager
    async def connect(mode, **settings):
        with serve(**settings) as http, anyio.fail_after(60 * patience):
            async with Client(http.url + "/mcp", mode=mode) as client:
                yield client

    return connect


@ERAS
async def test_the_client_agrees_on_a_version_and_finds_the_tools(http_client, mode, version):
    async with http_client(mode) as client:
        assert client.protocol_version == version
        assert len((await client.list_tools()).tools) >= 20


@ERAS
async def test_a_call_gives_structured_content_and_news_on_the_way(http_client, mode, version):
    async with http_client(mode) as client:
        await client.list_tools()  # so that the client validates what comes back
        told = []

        async def progress(done, total, message):
            told.append(done)

        result = await client.call_tool("generate", {"messages": STORY, "max_tokens": 80},
                                        progress_callback=progress)
        assert not result.is_error
        assert result.structured_content["usage"]["completion_tokens"] >= 1
        assert told == sorted(set(told)) and told


@ERAS
async def test_a_failed_call_is_a_result_the_model_can_read(http_client, mode, version):
    async with http_client(mode) as client:
        result = await client.call_tool("generate", {"messages": []})
        assert result.is_error
        assert "messages" in json.loads(result.content[0].text)["error"]


@ERAS
async def test_a_feeling_moves_and_is_a_resource(http_client, mode, version):
    async with http_client(mode) as client:
        await client.call_tool("update_emotion", {"event_type": "success"})
        content = (await client.read_resource("emotion://state")).contents[0]
        assert json.loads(content.text)["update_count"] == 1


@ERAS
async def test_eight_calls_at_once_are_all_answered(http_client, mode, version):
    async with http_client(mode) as client:
        answers = []

        async def one(seed):
            result = await client.call_tool(
                "generate", {"messages": STORY, "max_tokens": 8, "seed": seed})
            answers.append(result.is_error)

        async with anyio.create_task_group() as group:
            for seed in range(8):
                group.start_soon(one, seed)
        assert answers == [False] * 8


async def test_a_listener_hears_of_a_change(http_client):
    async with http_client("auto") as client:
        async with client.listen(resource_subscriptions=["emotion://state"]) as events:
            await client.call_tool("update_emotion", {"event_type": "success"})
            async for event in events:
                assert event.uri == "emotion://state"
                break
