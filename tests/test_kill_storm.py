"""Promise 15, over MCP: whatever was acknowledged is there after kill -9, at any moment.

ELPIS_KILLS=100 kills a hundred times; the storm is the same for the same ELPIS_SEED.
"""

import json
import math
import os
import random
import signal
import threading
import time

from stdio_peer import is_response, tool_object

KILLS = int(os.environ.get("ELPIS_KILLS", "12"))
SEED = int(os.environ.get("ELPIS_SEED", "20"))
IN_FLIGHT = 32
EVENTS = ["success", "failure", "error", "idle", "insight", "user_negative", "one of our own"]
WALL = ["Ann", "Bob", "Cid", "Dan"]
GAME = "game"  # whose clock stands still
# Half-lives in seconds, of the emotion and of the mood: the defaults of docs/settings.md.
HALF_LIVES = {"valence": (300, 10_800), "arousal": (150, 5_400)}


def settled(axis, emotion, mood, seconds):
    """F4, towards a home at 0."""
    fast, slow = (math.log(2) / half for half in HALF_LIVES[axis])
    left, kept = math.exp(-fast * seconds), math.exp(-slow * seconds)
    return emotion * left + mood * fast / (fast - slow) * (kept - left)


def history_of(peer, character):
    (told,) = peer.ask("resources/read", {"uri": f"emotion://history/{character}"})["contents"]
    return json.loads(told["text"])


def begun(peer):
    peer.initialize()
    journal = peer.call("get_capabilities")["journal"]
    assert journal["kept"] == "disk" and not {"warning", "notice"} & set(journal), journal


def storm(peer, dice):
    """Events, many at once, until the server is killed. Returns how many each was sent, and what
    was acknowledged, in order of update_count."""
    sent = {name: 0 for name in [*WALL, GAME]}
    asked = {}
    room = threading.Semaphore(IN_FLIGHT)
    ended = threading.Event()
    delay = dice.uniform(0.0, 0.4) * min(peer.patience, 4.0)

    def give_room():
        seen = 0
        while not ended.is_set():
            now = peer.heard(seen, 0.1)
            for _ in range(now - seen):
                room.release()
            seen = now

    def kill():
        time.sleep(delay)
        peer.expected_code = -signal.SIGKILL
        peer.signal(signal.SIGKILL)
        ended.set()

    threads = [threading.Thread(target=give_room), threading.Thread(target=kill)]
    for thread in threads:
        thread.start()
    try:
        while not ended.is_set():
            if not room.acquire(timeout=0.1):
                continue
            name = dice.choice(list(sent))
            sent[name] += 1
            id = peer.start_call("update_emotion", {
                "character": name, "event_type": dice.choice(EVENTS),
                "intensity": round(dice.uniform(0.2, 2), 2)})
            asked[id] = name
    except BrokenPipeError:
        pass
    for thread in threads:
        thread.join()
    peer.ended()
    acknowledged = {name: [] for name in sent}
    for message in peer.received:
        if is_response(message) and message["id"] in asked:
            told = tool_object(message)
            assert "journal_warning" not in told
            acknowledged[asked[message["id"]]].append(told)
    for each in acknowledged.values():
        each.sort(key=lambda told: told["update_count"])
    return sent, acknowledged


def near(a, b, by=0.0025):
    return abs(a - b) <= by


def known(peer, name, before, sent, acknowledged):
    """What is known of somebody after the kill: returns its update_count."""
    past = history_of(peer, name)
    now = peer.call("get_emotion", {"character": name})
    count = now["update_count"]
    counts = [told["update_count"] for told in acknowledged]
    assert counts == sorted(set(counts))
    assert max(counts, default=before) <= count <= before + sent
    if not past["points"]:
        assert count == 0
        return count
    # The newest that was acknowledged is what it was, as long as it is within the history.
    points = past["points"]
    if acknowledged and count - counts[-1] < len(points):
        told = acknowledged[-1]
        point = points[len(points) - 1 - (count - counts[-1])]
        assert near(told["valence"], point["valence"]) and near(told["arousal"], point["arousal"])
        if name != GAME:
            assert near(told["last_update"], point["time"], 0.05)
    # And it has settled since the newest event of all, as if nothing had been the matter.
    last = points[-1]
    passed = 0.0 if name == GAME else time.time() - last["time"]
    assert passed > -0.05
    for axis in ("valence", "arousal"):
        expected = settled(axis, last[axis], last["mood"][axis], max(passed, 0.0))
        assert near(now[axis], expected), (name, axis, now, last, passed)
    return count


def test_promise_15_what_was_acknowledged_is_there_after_any_kill(start):
    dice = random.Random(SEED)
    counts = {name: 0 for name in [*WALL, GAME]}
    taken = 0
    for round in range(KILLS):
        with start() as peer:
            begun(peer)
            if round == 0:
                peer.call("set_clock", {"character": GAME, "clock": "manual"})
            sent, acknowledged = storm(peer, dice)
        taken += sum(map(len, acknowledged.values()))
        with start() as peer:
            begun(peer)
            for name in counts:
                counts[name] = known(peer, name, counts[name], sent[name], acknowledged[name])
    assert taken > 10 * KILLS, "the storm was a breeze"
