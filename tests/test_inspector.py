"""The MCP Inspector's command line, in each era and over each transport. Set-up puts it into
.setup/inspector."""

import json
import subprocess

import pytest

from conftest import ROOT

MODULES = ROOT / ".setup/inspector/node_modules"
ERAS = pytest.mark.parametrize("era", ["legacy", "auto", "modern"])


@pytest.fixture
def inspector(node, environment, tmp_path, patience):
    script = MODULES / ".bin/mcp-inspector"
    assert script.exists(), "the Inspector is missing: run ./test"

    def run(era, *arguments):
        return subprocess.run(
            [node, script.resolve(), "--cli", "--format", "json", "--protocol-era", era, *arguments],
            env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60 * patience)

    return run


@pytest.fixture(params=["stdio", "http"])
def inspect(request, inspector, server, environment):
    """The same over each transport."""
    if request.param == "http":
        with request.getfixturevalue("serve")() as http:
            yield lambda era, *arguments: inspector(
                era, *arguments, "--transport", "http", "--server-url", http.url + "/mcp")
        return
    # Of the environment it passes on little; what is ours it has to be told.
    ours = [word for name, value in environment.items() if name.startswith(("ELPIS_", "XDG_"))
            or name.endswith("SAN_OPTIONS") for word in ("-e", f"{name}={value}")]
    yield lambda era, *arguments: inspector(era, *ours, *arguments, "--", server)


@ERAS
def test_it_lists_the_tools(inspect, era):
    done = inspect(era, "--method", "tools/list")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["result"]["tools"]) == 20


@ERAS
def test_it_calls_a_tool(inspect, era):
    arguments = {"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 4}
    done = inspect(era, "--method", "tools/call", "--tool-name", "generate",
                   "--tool-args-json", json.dumps(arguments))
    assert done.returncode == 0, done.stderr
    usage = json.loads(done.stdout)["result"]["structuredContent"]["usage"]
    assert 0 < usage["completion_tokens"] <= 4  # it may end by itself


@ERAS
def test_it_reads_a_resource(inspect, era):
    done = inspect(era, "--method", "resources/read", "--uri", "emotion://state")
    assert done.returncode == 0, done.stderr
    assert "valence" in done.stdout


def test_it_sees_a_failed_call_as_one(inspect):
    done = inspect("legacy", "--method", "tools/call", "--tool-name", "generate",
                   "--tool-args-json", "{}")
    assert done.returncode == 5, done
