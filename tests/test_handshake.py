"""How a conversation begins, in both eras of the protocol."""

import subprocess

import pytest

from stdio_peer import MODERN


@pytest.mark.parametrize("version", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
def test_initialize_speaks_the_version_that_was_asked_for(start, version):
    with start() as peer:
        result = peer.initialize(version)
        assert result["protocolVersion"] == version
        assert result["serverInfo"]["name"] == "elpis"
        assert "tools" in result["capabilities"]
        assert result["capabilities"]["resources"]["subscribe"] is True
        assert "resultType" not in result


def test_initialize_answers_an_unknown_version_with_the_newest_of_its_era(start):
    with start() as peer:
        assert peer.initialize("1999-01-01")["protocolVersion"] == "2025-11-25"


def test_discover_names_the_modern_version_and_what_is_served(start):
    with start() as peer:
        result = peer.discover()
        assert result["resultType"] == "complete"
        assert result["supportedVersions"] == [MODERN]
        assert "tools" in result["capabilities"]
        assert result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "elpis"


def test_a_probe_may_be_followed_by_the_old_handshake(start):
    with start() as peer:
        peer.discover()
        assert peer.initialize()["protocolVersion"] == "2025-11-25"
        assert peer.ask("ping") == {}


def test_the_era_stays_what_the_opening_message_made_it(start):
    with start() as peer:
        peer.initialize()
        peer.era = "modern"
        assert peer.refused("tools/list")["code"] == -32600
    with start() as peer:
        peer.discover()
        peer.ask("tools/list")
        peer.era = "legacy"
        assert peer.refused("initialize", {"protocolVersion": "2025-11-25"})["code"] == -32022
        assert peer.refused("tools/list")["code"] == -32602


def test_a_client_that_says_nothing_first_is_still_answered(start):
    with start() as peer:
        assert len(peer.ask("tools/list")["tools"]) == 20


def test_ping_belongs_to_the_legacy_era(start):
    with start() as peer:
        peer.initialize()
        assert peer.ask("ping") == {}
    with start() as peer:
        peer.discover()
        peer.ask("tools/list")
        assert peer.refused("ping")["code"] == -32601


def test_the_handshake_and_the_lists_do_not_load_the_model(either_era):
    either_era.ask("tools/list")
    either_era.ask("resources/list")
    assert either_era.call("get_capabilities")["model"]["state"] == "unloaded"


def test_methods_that_are_not_advertised_are_unknown(either_era):
    for method in ("prompts/list", "completion/complete", "no/such/method"):
        assert either_era.refused(method)["code"] == -32601


def test_without_input_the_server_ends_at_once(server, environment, tmp_path):
    done = subprocess.run([server], env=environment, cwd=tmp_path, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, b"")


def test_two_copies_that_do_not_join_run_side_by_side(start):
    with start(MCP__JOIN="false") as one, start(MCP__JOIN="false") as other:
        one.initialize()
        other.discover()
        one.call("update_emotion", {"event_type": "success"})
        assert one.call("get_emotion")["update_count"] == 1
        assert other.call("get_emotion")["update_count"] == 0


def test_a_missing_model_is_an_error_at_start_that_names_it(server, environment, tmp_path):
    missing = tmp_path / "missing.gguf"
    done = subprocess.run([server], env=environment | {"ELPIS_MODEL__PATH": str(missing)},
                          cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (1, b"")
    assert str(missing) in done.stderr.decode()
