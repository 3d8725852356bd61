"""Characters whose feelings last: over restarts, kill -9, regenerated answers and talks."""

import contextlib
import signal

import pytest

HI = [{"role": "user", "content": "Hi"}]


@pytest.fixture
def again(start):
    """One server after the other over the same folders: `with again() as peer`."""

    @contextlib.contextmanager
    def again(**settings):
        with start(**settings) as peer:
            peer.initialize()
            yield peer

    return again


def test_a_feeling_outlives_a_restart_and_a_kill(again):
    with again() as peer:
        felt = peer.call("update_emotion", {"event_type": "success", "character": "Ann"})
        peer.call("set_baseline", {"valence": 0.3, "arousal": 0.1, "character": "Ann"})
        assert "journal_warning" not in felt
        assert peer.call("get_capabilities")["journal"]["kept"] == "disk"
        peer.close_input()
        peer.ended()
    with again() as peer:
        later = peer.call("get_emotion", {"character": "Ann"})
        assert later["update_count"] == 1
        assert later["baseline"] == {"valence": 0.3, "arousal": 0.1}
        assert abs(later["valence"] - felt["valence"]) < 0.05
        peer.call("update_emotion", {"event_type": "failure", "character": "Ann"})
        peer.expected_code = -signal.SIGKILL
        peer.signal(signal.SIGKILL)
        peer.ended()
    with again() as peer:
        assert peer.call("get_emotion", {"character": "Ann"})["update_count"] == 2
        (ann,) = peer.call("list_characters", {"after": "A", "limit": 1})["characters"]
        assert (ann["name"], ann["in_journal"]) == ("Ann", True)


def test_without_restore_everybody_begins_at_the_baseline(again):
    with again() as peer:
        peer.call("update_emotion", {"event_type": "success"})
        peer.close_input()
        peer.ended()
    with again(JOURNAL__RESTORE="false") as peer:
        assert peer.call("get_emotion")["update_count"] == 0


def test_a_second_server_keeps_its_own_in_memory_and_says_so(again, start):
    with again() as first:
        first.call("get_emotion")
        with again(MCP__JOIN="false") as second:
            told = second.call("update_emotion", {"event_type": "success"})
            assert "journal_warning" in told
            assert second.call("get_capabilities")["journal"]["kept"] == "memory"
        assert first.call("get_emotion")["update_count"] == 0


def test_shipped_characters_are_there_and_feel_by_nature(again):
    with again() as peer:
        listed = peer.call("list_characters")["characters"]
        named = {each["name"]: each for each in listed}
        assert {"ilse", "odda", "pim"} <= set(named)
        assert named["odda"]["from_file"] and named["odda"]["description"]
        assert peer.call("get_emotion", {"character": "odda"})["baseline"]["valence"] > 0.3
        assert peer.call("get_emotion", {"character": "nobody"})["baseline"]["valence"] == 0


def test_a_broken_character_stops_the_start(start, tmp_path):
    folder = tmp_path / "config/elpis/characters"
    folder.mkdir(parents=True)
    (folder / "bad.toml").write_text('name = 5\n')
    with start() as peer:
        peer.expected_code = peer.ended()
        assert peer.expected_code != 0
        assert "bad.toml" in peer.stderr()


def test_a_character_answers_in_its_role_and_remembers_the_talk(again):
    with again() as peer:
        plain = peer.call("generate", {"messages": HI, "max_tokens": 2})["usage"]["prompt_tokens"]
        role = peer.call("generate", {"messages": HI, "max_tokens": 2, "character": "odda"})
        assert role["usage"]["prompt_tokens"] > plain + 50
        first = peer.call("say", {"character": "odda", "user": "Ann", "text": "I am cold.",
                                  "max_tokens": 8, "seed": 1})
        assert {"reply", "label", "emotional_state"} <= set(first)
        peer.close_input()
        peer.ended()
    with again() as peer:
        second = peer.call("say", {"character": "odda", "user": "Ann", "text": "I am cold.",
                                   "max_tokens": 8, "seed": 1})
        assert second["usage"]["prompt_tokens"] > first["usage"]["prompt_tokens"]
        assert peer.call("forget", {"character": "odda", "user": "Ann"})["forgotten"]
        third = peer.call("say", {"character": "odda", "user": "Ann", "text": "I am cold.",
                                  "max_tokens": 8, "seed": 1})
        assert third["usage"]["prompt_tokens"] == first["usage"]["prompt_tokens"]


def test_an_answer_made_again_counts_once(again):
    # By what the user says, so that the answer's words do not matter.
    with again(APPRAISAL__SOURCE="user") as peer:
        ask = {"messages": [{"role": "user", "content": "It works, it is finally fixed. Thanks!"}],
               "max_tokens": 4}
        once = peer.call("generate", ask)["emotional_state"]
        twice = peer.call("generate", ask)["emotional_state"]
        assert once["update_count"] == twice["update_count"] == 1
        assert abs(once["valence"] - twice["valence"]) < 0.02
