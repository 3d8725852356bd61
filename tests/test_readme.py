"""What the README says to type, typed."""

import json
import re
import subprocess
import sys

import pytest

from conftest import ROOT

README = (ROOT / "README.md").read_text()
HEADING = "## Use it from an OpenAI client, or by URL"


@pytest.fixture
def snippet(serve):
    """The first block in a language under the heading, with this server's address in it."""
    section = README.split(HEADING)[1].split("\n## ")[0]
    with serve() as http:
        def find(language):
            text = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)[1]
            assert "http://127.0.0.1:8484" in text
            return text.replace("http://127.0.0.1:8484", http.url)

        yield find


def test_curl(snippet, patience):
    done = subprocess.run(["bash", "-c", snippet("bash")], capture_output=True, text=True,
                          timeout=120 * patience)
    answer = json.loads(done.stdout)
    assert answer["choices"][0]["message"]["role"] == "assistant", done


def test_python(snippet, patience):
    done = subprocess.run([sys.executable, "-c", snippet("python")], capture_output=True, text=True,
                          timeout=120 * patience)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_javascript(snippet, js_text):
    assert js_text(snippet("js")).strip()
