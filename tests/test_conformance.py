"""The official conformance suite against `elpis serve`: every server scenario of it that needs no
fixture of its own (prompts, images, tools by given names). Set-up puts it into .setup/inspector."""

import platform
import subprocess

import pytest

from conftest import ROOT

MODULES = ROOT / ".setup/inspector/node_modules"

# What a server without prompts, logging, sessions and tools that ask back cannot be asked: checks by name.
LEFT_OUT = {
    ("2026-07-28", "server-stateless"): ["sep-2575-server-rejects-undeclared-capability",
                                         "sep-2575-missing-capability-http-400",
                                         "sep-2575-http-server-no-independent-requests-on-stream",
                                         "sep-2575-server-no-log-without-loglevel"],
    ("2026-07-28", "caching"): ["sep-2549-prompts-list-caching-hints"],
    ("2025-11-25", "server-sse-multiple-streams"): ["server-sse-multiple-streams-session"],
}
MODERN = ["server-stateless", "tools-list", "resources-list", "caching", "dns-rebinding-protection",
          "sep-2164-resource-not-found", "http-header-validation", "server-sse-multiple-streams"]
LEGACY = ["server-initialize", "ping", "tools-list", "resources-list", "dns-rebinding-protection",
          "server-sse-multiple-streams", "server-session-lifecycle"]


@pytest.mark.parametrize("version, scenario",
                         [("2026-07-28", name) for name in MODERN] +
                         [("2025-11-25", name) for name in LEGACY])
def test_the_suite_passes(serve, tmp_path, patience, version, scenario):
    machine = {"x86_64": "x64", "aarch64": "arm64"}[platform.machine()]
    node = MODULES / f"node-linux-{machine}/bin/node"
    suite = MODULES / "@modelcontextprotocol/conformance/dist/index.js"
    assert node.exists() and suite.exists(), "the conformance suite is missing: run ./test"
    left_out = tmp_path / "left_out.yml"
    names = [f"  - {scenario}:{check}\n" for check in LEFT_OUT.get((version, scenario), [])]
    left_out.write_text("server:\n" + "".join(names) if names else "server: []\n")
    with serve() as http:
        done = subprocess.run(
            [node, suite, "server", "--url", f"{http.url}/mcp", "--scenario", scenario,
             "--spec-version", version, "--expected-failures", left_out,
             "-o", tmp_path / "results"],
            capture_output=True, text=True, timeout=120 * patience)
    assert done.returncode == 0, done.stdout + done.stderr
