"""The official Python SDK, which checks every message against the protocol's own types."""

import json

import anyio
import pytest

pytestmark = pytest.mark.anyio

ERAS = pytest.mark.parametrize("mode, version", [
    ("legacy", "2025-11-25"), ("auto", "2026-07-28"), ("2026-07-28", "2026-07-28")])
STORY = [{"role": "user", "content": "Tell me a long story about the sea."}]


@ERAS
async def test_the_client_agrees_on_a_version_and_finds_the_tools(sdk_client, mode, version):
    async with sdk_client(mode) as client:
        assert client.protocol_version == version
        tools = (await client.list_tools()).tools
        assert len(tools) == 20
        assert all(tool.output_schema for tool in tools)


@ERAS
async def test_a_call_gives_structured_content_that_fits(sdk_client, mode, version):
    async with sdk_client(mode) as client:
        await client.list_tools()  # so that the client validates what comes back
        told = []

        async def progress(done, total, message):
            told.append(done)

        result = await client.call_tool("generate", {"messages": STORY, "max_tokens": 8},
                                        progress_callback=progress)
        assert not result.is_error
        assert result.structured_content["usage"]["completion_tokens"] == 8
        assert told == sorted(set(told))


@ERAS
async def test_a_failed_call_is_a_result_the_model_can_read(sdk_client, mode, version):
    async with sdk_client(mode) as client:
        result = await client.call_tool("generate", {"messages": []})
        assert result.is_error
        assert "messages" in json.loads(result.content[0].text)["error"]


@ERAS
async def test_a_call_given_up_leaves_a_server_that_serves(sdk_client, mode, version):
    async with sdk_client(mode) as client:
        with anyio.move_on_after(0.5):
            await client.call_tool("generate", {"messages": STORY, "max_tokens": 4000})
        result = await client.call_tool("generate", {"messages": STORY, "max_tokens": 2})
        assert not result.is_error


@ERAS
async def test_the_state_is_a_resource(sdk_client, mode, version):
    async with sdk_client(mode) as client:
        assert len((await client.list_resources()).resources) == 2
        assert len((await client.list_resource_templates()).resource_templates) == 2
        content = (await client.read_resource("emotion://state")).contents[0]
        assert "valence" in json.loads(content.text)


async def test_a_listener_hears_of_a_change(sdk_client):
    async with sdk_client("auto") as client:
        async with client.listen(resource_subscriptions=["emotion://state"]) as events:
            await client.call_tool("update_emotion", {"event_type": "success"})
            async for event in events:
                assert event.uri == "emotion://state"
                break


@ERAS
async def test_eight_calls_at_once_are_all_answered(sdk_client, mode, version):
    async with sdk_client(mode) as client:
        answers = []

        async def one(seed):
            answers.append(await client.call_tool(
                "generate", {"messages": STORY, "max_tokens": 8, "seed": seed}))

        async with anyio.create_task_group() as tasks:
            for seed in range(8):
                tasks.start_soon(one, seed)
        assert len(answers) == 8 and not any(answer.is_error for answer in answers)
