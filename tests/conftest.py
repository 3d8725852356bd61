"""What every black-box test stands on: the program, a model, a clean environment, a peer."""

import contextlib
import json
import os
import pathlib
import platform
import subprocess

import anyio
import pytest

from http_server import HttpServer
from stdio_peer import StdioPeer

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEFAULT_MODEL = ROOT / "data/models/SmolLM2-135M-Instruct.Q4_1.gguf"
SANITIZED = {"asan": 8.0, "tsan": 20.0}  # and how much patience each needs


def pytest_addoption(parser):
    parser.addoption("--preset", default="dev", help="whose binary is tested: build/PRESET/bin")
    parser.addoption("--screenshots", action="store_true", help="make the pictures in docs/screenshots anew")


def pytest_configure(config):
    config.addinivalue_line("markers", "real_model: needs answers that make sense")
    config.addinivalue_line("markers", "slow: left out by ./test --fast")


def pytest_collection_modifyitems(config, items):
    """Under a sanitizer the model is random: what needs the real one is another preset's."""
    if config.getoption("preset") not in SANITIZED:
        return
    real = [item for item in items if item.get_closest_marker("real_model")]
    config.hook.pytest_deselected(items=real)
    items[:] = [item for item in items if item not in real]


@pytest.fixture(scope="session")
def preset(request):
    return request.config.getoption("preset")


@pytest.fixture(scope="session")
def patience(preset):
    return SANITIZED.get(preset, 1.0)


@pytest.fixture(scope="session")
def server(preset):
    """The program under the name that clients start."""
    path = pathlib.Path(os.environ.get("ELPIS_BINARY", ROOT / f"build/{preset}/bin/elpis-server"))
    assert path.exists(), f"{path} is missing: run ./test, or name a binary in ELPIS_BINARY"
    return path


@pytest.fixture(scope="session")
def model(preset, tmp_path_factory):
    """The default model; a tiny random one, whose tokens are bytes, under a sanitizer."""
    assert DEFAULT_MODEL.exists(), f"{DEFAULT_MODEL} is missing: run ./test"
    if preset not in SANITIZED:
        return DEFAULT_MODEL
    path = tmp_path_factory.mktemp("model") / "tiny.gguf"
    subprocess.run([ROOT / f"build/{preset}/bin/make_tiny_model", path], check=True)
    return path


@pytest.fixture(scope="session")
def long_prompt(preset):
    """Messages of about 3000 tokens: well within the context, and a while to read."""
    words = 3000 if preset not in SANITIZED else 600
    return [{"role": "user", "content": "word " * words}]


@pytest.fixture
def environment(model, preset, tmp_path):
    """What the server sees: as little as an SDK passes on, and folders of its own."""
    kept = {name: os.environ[name] for name in os.environ
            if name in ("PATH", "LANG") or name.endswith("SAN_OPTIONS")}
    kept |= {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "ELPIS_MODEL__PATH": str(model),
        # Each test has a cache of its own: without this every server would train its own vectors.
        "ELPIS_STEERING__TRAIN": "never",
    }
    if preset == "tsan":
        # Without OpenMP ggml's threads spin while they wait for each other: where they share a
        # core, every node of the graph costs a time slice. One test asks for two all the same.
        kept["ELPIS_MODEL__N_THREADS"] = "1"
    return kept


@pytest.fixture
def start(server, environment, tmp_path, patience):
    """Starts a peer: `with start() as peer`; keyword arguments are settings, as in the environment."""

    def start(**settings):
        extra = {f"ELPIS_{name}": str(value) for name, value in settings.items()}
        return StdioPeer([str(server)], environment | extra, tmp_path, patience)

    return start


@pytest.fixture
def peer(start):
    """A server after a legacy handshake; the model is not loaded yet."""
    with start() as peer:
        peer.initialize()
        yield peer


@pytest.fixture(params=["legacy", "modern"])
def either_era(request, start):
    """The same, in each era."""
    with start() as peer:
        peer.initialize() if request.param == "legacy" else peer.discover()
        yield peer


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def sdk_client(server, environment, tmp_path, patience):
    """The official SDK's client: `async with sdk_client("auto") as client`."""
    from mcp import StdioServerParameters
    from mcp.client import Client
    from mcp.client.stdio import stdio_client

    @contextlib.asynccontextmanager
    async def connect(mode):
        parameters = StdioServerParameters(command=str(server), env=environment, cwd=tmp_path)
        with anyio.fail_after(60 * patience):
            with open(tmp_path / "stderr.txt", "w") as errors:
                async with Client(stdio_client(parameters, errlog=errors), mode=mode) as client:
                    yield client

    return connect


@pytest.fixture(scope="session")
def node():
    """A Node.js new enough for what runs on it; beside the Inspector."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}[platform.machine()]
    path = ROOT / f".setup/inspector/node_modules/node-linux-{machine}/bin/node"
    assert path.exists(), f"{path} is missing: run ./test"
    return path


@pytest.fixture
def js_text(node, tmp_path, patience):
    """Runs a program beside the JavaScript SDKs: what it prints."""
    modules = ROOT / ".setup/js/node_modules"
    assert modules.exists(), "the JavaScript SDKs are missing: run ./test"
    folder = tmp_path / "js"  # modules are looked for beside the program
    folder.mkdir()
    (folder / "node_modules").symlink_to(modules)

    def run(text, *arguments):
        program = folder / "program.mjs"
        program.write_text(text)
        done = subprocess.run([node, program, *arguments], capture_output=True, text=True,
                              timeout=300 * patience)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def js(js_text):
    """Runs one of the programs in tests/js: `js("openai.mjs", …)`; what it prints, read as JSON."""
    return lambda name, *arguments: json.loads(
        js_text((ROOT / "tests/js" / name).read_text(), *arguments))


@pytest.fixture
def serve(server, environment, tmp_path, patience):
    """Starts an HTTP server: `with serve() as http`; keyword arguments as for `start`."""

    def serve(**settings):
        extra = {f"ELPIS_{name}": str(value) for name, value in settings.items()}
        program = server.with_name("elpis")
        return HttpServer([str(program), "serve"],
                          environment | {"ELPIS_HTTP__PORT": "0"} | extra, tmp_path, patience)

    return serve
