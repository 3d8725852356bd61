"""Calls that wait for an answer: they hold up nobody, report how they get on, can be cancelled."""

import pytest

from stdio_peer import is_response, same_id

STORY = [{"role": "user", "content": "Tell me a long story about the sea."}]


def replies(peer):
    return [m["id"] for m in peer.received if is_response(m)]


def test_sixty_four_waiting_calls_do_not_hold_up_a_quick_one(peer):
    waiting = [peer.start_call("generate", {"messages": STORY, "max_tokens": 40})
               for _ in range(64)]
    quick = peer.start_call("get_emotion")
    peer.answer(quick)
    assert not set(replies(peer)) & set(waiting), "the quick call was to be first"
    for id in waiting:
        assert peer.answer(id, seconds=120)["usage"]["completion_tokens"] > 0


def test_more_waiting_calls_than_there_is_room_for_are_refused_and_the_rest_are_served(start):
    with start() as peer:
        peer.initialize()
        calls = [peer.start_call("generate", {"messages": STORY, "max_tokens": 2})
                 for _ in range(240)]
        answers = [peer.reply(id, seconds=120) for id in calls]
        refused = [a for a in answers if "error" in a or a["result"].get("isError")]
        assert 0 < len(refused) < len(calls)
        assert all("try again" in str(a) or "busy" in str(a).lower() for a in refused), refused[0]


@pytest.mark.parametrize("token", [0, 7, "", "a token"])
def test_progress_rises_under_its_own_token_and_stops_with_the_answer(peer, token, long_prompt):
    peer.answer(peer.start_call("generate", {"messages": long_prompt, "max_tokens": 30},
                                meta={"progressToken": token}))
    peer.ask("ping")
    steps = [step["progress"] for step in peer.progress(token)]
    assert steps, "loading and a long prompt take a while"
    assert all(earlier < later for earlier, later in zip(steps, steps[1:]))
    told = [m.get("method", "answer") for m in peer.received]
    last = max(i for i, name in enumerate(told) if name == "notifications/progress")
    answered = next(i for i, m in enumerate(peer.received)
                    if is_response(m) and "usage" in str(m))
    assert last < answered


def test_without_a_token_there_is_no_progress(peer, long_prompt):
    peer.answer(peer.start_call("generate", {"messages": long_prompt, "max_tokens": 2}))
    assert not [m for m in peer.received if m.get("method") == "notifications/progress"]


def test_a_cancelled_call_is_never_answered_and_makes_room(either_era):
    peer = either_era
    doomed = [peer.start_call("generate", {"messages": STORY, "max_tokens": 2000})
              for _ in range(8)]
    for id in doomed:
        peer.notify("notifications/cancelled", {"requestId": id, "reason": "a test"})
    # Eight sequences decode at once: this one is served only if the others let go.
    peer.call("generate", {"messages": STORY, "max_tokens": 2})
    peer.until(lambda: peer.call("get_capabilities")["server_stats"], lambda m: m["running"] == 0)
    assert not set(replies(peer)) & set(doomed)


def test_a_cancelled_prompt_stops_being_read(peer, long_prompt):
    doomed = peer.start_call("generate", {"messages": long_prompt, "max_tokens": 2000},
                             meta={"progressToken": 1})
    peer.wait_for(lambda m: m.get("method") == "notifications/progress", 60, "progress")
    peer.notify("notifications/cancelled", {"requestId": doomed})
    peer.call("generate", {"messages": STORY, "max_tokens": 2})
    assert doomed not in replies(peer)


def test_cancelling_what_is_unknown_or_done_is_ignored(peer):
    done = peer.request("ping")
    peer.reply(done)
    for id in (done, 12345, "unknown", None, {"not": "an id"}):
        peer.notify("notifications/cancelled", {"requestId": id})
    peer.notify("notifications/cancelled")
    peer.notify("notifications/no_such_thing")
    assert peer.ask("ping") == {}
    assert not [m for m in peer.received if "error" in m]


def test_two_requests_with_the_same_number_in_two_types_are_two(peer):
    number = peer.start_call("get_emotion", id=77)
    text = peer.start_call("reset_emotion", id="77")
    assert same_id(peer.reply(number)["id"], 77)
    assert same_id(peer.reply(text)["id"], "77")
