"""Hardening 15: what one request says is never another's answer, however crowded the cache."""

import pytest

# Two nouns that nobody joins: easy to say again, and none of them comes up by itself ("member" has "ember" in it).
WORDS = """anchorplum basilhammer copperkite dragonspoon emberviolin falconsoap granitelily hazeltrumpet indigogoat
jasperladder kettlemoth lanternfig marbleotter nectarwheel onyxpillow pepperbridge quartzturtle ribboncactus
saffronanvil timberpearl umbertoffee velvetcrab walnutcomet zephyrbutton""".split()


def ask(word):
    return [{"role": "system", "content": f"The secret word of this talk is {word}."},
            {"role": "user", "content": "What is the secret word of this talk?"}]


@pytest.mark.real_model
@pytest.mark.slow
def test_no_secret_crosses_requests(start):
    # Room for three at a time, and hardly any for what they leave.
    with start(ENGINE__KV_CELLS="4096", ENGINE__PREFIX_CELLS="256", ENGINE__SEQUENCES="3") as peer:
        peer.initialize()
        heard = 0
        for turn in range(2):
            calls = [(word, peer.start_call("generate", {"messages": ask(word), "max_tokens": 16,
                                                         "temperature": 0.7, "seed": turn}))
                     for word in WORDS]
            for word, call in calls:
                answer = peer.answer(call, 300)["content"].lower()
                heard += word in answer
                assert not [other for other in WORDS if other != word and other in answer], (word, answer)
        assert heard > len(WORDS) // 2  # else nothing could have crossed
