"""The emotional state and the event table as resources, read and watched."""

import json

STATE, EVENTS = "emotion://state", "emotion://events"
HISTORY = "emotion://history/{character}"


def read(peer, uri):
    (content,) = peer.ask("resources/read", {"uri": uri})["contents"]
    assert content["uri"] == uri
    assert content["mimeType"] == "application/json"
    return json.loads(content["text"])


def updates(peer):
    return [m for m in peer.received if m.get("method") == "notifications/resources/updated"]


def is_update(message):
    return message.get("method") == "notifications/resources/updated"


def test_both_resources_and_both_templates_are_listed(either_era):
    listed = [resource["uri"] for resource in either_era.ask("resources/list")["resources"]]
    assert sorted(listed) == [EVENTS, STATE]
    templates = either_era.ask("resources/templates/list")["resourceTemplates"]
    assert [each["uriTemplate"] for each in templates] == [STATE + "/{character}", HISTORY]


def test_a_character_is_read_by_its_name(either_era):
    either_era.call("update_emotion", {"event_type": "success", "character": "Ann Lee"})
    assert read(either_era, STATE + "/Ann%20Lee")["update_count"] == 1
    (event,) = read(either_era, "emotion://history/Ann%20Lee")["events"]
    assert (event["event_type"], event["cause"]) == ("success", "tool_call")


def test_the_state_reads_as_the_tool_gives_it(either_era):
    either_era.call("update_emotion", {"event_type": "success"})
    assert read(either_era, STATE)["update_count"] == 1
    assert set(read(either_era, STATE)) == set(either_era.call("get_emotion"))


def test_every_event_of_the_table_can_happen(either_era):
    events = read(either_era, EVENTS)
    assert len(events) > 5
    for name, (valence, arousal) in events.items():
        assert -1 <= valence <= 1 and -1 <= arousal <= 1
        either_era.call("update_emotion", {"event_type": name, "character": name})


def test_an_unknown_resource_is_refused_in_the_words_of_each_era(either_era):
    error = either_era.refused("resources/read", {"uri": "emotion://nowhere"})
    assert error["code"] == (-32002 if either_era.era == "legacy" else -32602)
    assert error["data"]["uri"] == "emotion://nowhere"


def test_a_legacy_subscriber_hears_of_a_change_until_it_unsubscribes(peer):
    peer.ask("resources/subscribe", {"uri": STATE})
    assert updates(peer) == []
    peer.call("update_emotion", {"event_type": "success"})
    told = peer.wait_for(is_update, 10, "an update")
    assert told["params"] == {"uri": STATE}
    peer.ask("resources/unsubscribe", {"uri": STATE})
    before = len(updates(peer))
    peer.call("update_emotion", {"event_type": "success"})
    peer.call("reset_emotion")
    peer.close_input()
    peer.ended()
    assert len(updates(peer)) == before


def test_a_modern_listener_is_acknowledged_first_and_told_under_its_own_id(start):
    with start() as peer:
        peer.discover()
        id = peer.request("subscriptions/listen",
                          {"notifications": {"resourceSubscriptions": [STATE],
                                             "toolsListChanged": True}})
        tag = {"io.modelcontextprotocol/subscriptionId": id}
        told = peer.wait_for(
            lambda m: m.get("method") == "notifications/subscriptions/acknowledged", 10,
            "the acknowledgement")
        assert told["params"]["_meta"] == tag
        assert told["params"]["notifications"] == {"resourceSubscriptions": [STATE]}
        peer.call("update_emotion", {"event_type": "success"})
        assert peer.wait_for(is_update, 10, "an update")["params"] == {"_meta": tag, "uri": STATE}
        peer.notify("notifications/cancelled", {"requestId": id})
        peer.ask("tools/list")
        before = len(updates(peer))
        peer.call("reset_emotion")
        peer.close_input()
        peer.ended()
        assert len(updates(peer)) == before
