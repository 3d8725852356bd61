"""Guessing tokens ahead (engine.draft_tokens) on the real model: much is right where an answer quotes."""

import pytest

PASSAGE = ("The harbour opens at six in the morning. Fishing boats leave first, then the ferry to the island, and "
           "at eight the cargo ships. ")


@pytest.mark.real_model
def test_an_answer_that_quotes_takes_fewer_steps_and_is_the_same(start):
    answers, steps = [], []
    for draft_tokens in ("0", "8"):
        with start(ENGINE__DRAFT_TOKENS=draft_tokens) as peer:
            peer.initialize()
            answers.append(peer.call("generate", {
                "messages": [{"role": "user", "content": f"Repeat this text word for word, twice.\n\n{PASSAGE * 2}"}],
                "max_tokens": 60, "temperature": 0, "emotional_modulation": False}, 120)["content"])
            totals = peer.call("get_capabilities")["server_stats"]["totals"]
            steps.append(totals["steps"])
    assert answers[0] == answers[1]
    assert "Fishing boats leave first" in answers[1]
    assert 0 < totals["guesses_right"] <= totals["tokens_guessed"]
    assert totals["tokens_written"] > 20
    assert steps[1] < steps[0] * 2 / 3
