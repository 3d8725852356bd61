"""MCP's official conformance suite, as set-up has installed it in .setup/inspector: runs it against
a server and counts what came of it."""

import collections
import contextlib
import json
import pathlib
import platform
import re
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MODULES = ROOT / ".setup/inspector/node_modules"
REVISIONS = ["2026-07-28", "2025-11-25"]

# Of the requirement sets only these are not asked of the fixtures: they exercise the extension of
# tasks and the resuming of broken streams, which no requirement set scores and Elpis does not have.
NOT_SERVED = re.compile(r"tasks-.*|server-sse-polling")

# What the product has no fixture for: it offers no prompts, logs nothing to clients, asks them
# nothing and keeps no session. Checks by scenario.
LEFT_OUT = {
    ("2026-07-28", "server-stateless"): ["sep-2575-server-rejects-undeclared-capability",
                                         "sep-2575-missing-capability-http-400",
                                         "sep-2575-http-server-no-independent-requests-on-stream",
                                         "sep-2575-server-no-log-without-loglevel"],
    ("2026-07-28", "caching"): ["sep-2549-prompts-list-caching-hints"],
    ("2025-11-25", "server-sse-multiple-streams"): ["server-sse-multiple-streams-session"],
}
# The scenarios that need no fixture: all that a server is asked whatever it is for.
OF_THE_PRODUCT = {
    "2026-07-28": ["server-stateless", "tools-list", "resources-list", "caching",
                   "dns-rebinding-protection", "sep-2164-resource-not-found",
                   "http-header-validation", "server-sse-multiple-streams",
                   "input-required-result-unsupported-methods"],
    "2025-11-25": ["server-initialize", "ping", "tools-list", "resources-list",
                   "dns-rebinding-protection", "server-sse-multiple-streams",
                   "server-session-lifecycle"],
}

# `failed`: sentences; what the suite only warns of counts, too.
Outcome = collections.namedtuple("Outcome", "revision scenario passed failed")


def command():
    machine = {"x86_64": "x64", "aarch64": "arm64"}[platform.machine()]
    node = MODULES / f"node-linux-{machine}/bin/node"
    script = MODULES / "@modelcontextprotocol/conformance/dist/index.js"
    assert node.exists() and script.exists(), "the conformance suite is missing: run ./test"
    return [node, script, "server"]


def outcomes_in(folder, revision, left_out=()):
    """From the files that the suite leaves, one folder for each scenario."""
    found = []
    for path in sorted(folder.glob("server-*/checks.json")):
        scenario = re.fullmatch(r"server-(.+?)-\d{4}-\d\d-\d\dT.*", path.parent.name)[1]
        checks = json.loads(path.read_text())
        failed = [f"{check['id']}: {check.get('errorMessage') or check['description']}"
                  for check in checks if check["status"] in ("FAILURE", "WARNING")
                  and check["id"] not in left_out]
        passed = sum(check["status"] == "SUCCESS" for check in checks)
        found.append(Outcome(revision, scenario, passed, failed))
    return found


def run(arguments, url, folder, seconds):
    # It exits with 1 for each unexpected failure; what failed is in its files.
    done = subprocess.run([*command(), "--url", url, *arguments, "-o", folder],
                          capture_output=True, text=True, timeout=seconds)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done


def requirement_set(revision, url, folder, seconds=300):
    """Every scenario that a revision of the protocol requires, and those beside it that it names."""
    folder = folder / f"required-{revision}"
    done = run(["--requirements", revision], url, folder, seconds)
    outcomes = [outcome for outcome in outcomes_in(folder, revision)
                if not NOT_SERVED.fullmatch(outcome.scenario)]
    assert outcomes, done.stdout + done.stderr
    return outcomes


def scenario(revision, name, url, folder, seconds=120):
    folder = folder / f"{revision}-{name}"
    done = run(["--scenario", name, "--spec-version", revision], url, folder, seconds)
    outcomes = outcomes_in(folder, revision, LEFT_OUT.get((revision, name), ()))
    assert len(outcomes) == 1, done.stdout + done.stderr
    return outcomes[0]


@contextlib.contextmanager
def conformance_server(preset, patience=1):
    """The address of a conformance-server, while it runs."""
    program = ROOT / f"build/{preset}/bin/conformance-server"
    assert program.exists(), f"{program} is missing: run ./test"
    process = subprocess.Popen([program], stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(10 * patience)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert code == 0, f"conformance-server ended with {code}"
