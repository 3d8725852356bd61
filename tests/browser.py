"""Debian's Chromium with a page of the server's in it, and what it complained of."""

import contextlib
import json
import shutil

from conftest import ROOT

AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
GRAVE = ("serious", "critical")


def start(playwright):
    program = shutil.which("chromium")
    assert program, "Chromium is missing: run ./test, or install Debian's package chromium"
    # Who tests as root, in a container, has no sandbox to offer it.
    return playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])


@contextlib.contextmanager
def opened(browser, url, patience=1.0, width=1280, height=800, view="talk", storage=True, **more):
    """A tab at `url`. Whatever it said to the console, threw or asked of strangers fails the test in the end;
    `page.expected` holds texts that may be said."""
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    context.set_default_timeout(120_000 * patience)
    page = context.new_page()
    if not storage:  # as browsers have it where somebody has switched it off
        page.add_init_script("""for (const name of ["sessionStorage", "localStorage"])
            Object.defineProperty(window, name, {get() { throw new DOMException("off", "SecurityError"); }});""")
    page.expected = []
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(url)
            else said.append(f"it asked for {request.url}"))
    page.goto(f"{url}/#{view}")
    yield page
    context.close()
    assert [text for text in said if not any(part in text for part in page.expected)] == []


def go(page, view):
    page.get_by_role("link", name=view.capitalize(), exact=True).click()
    page.wait_for_selector(f"main.view-{view}")


def say(page, text):
    """Says it, and waits for the end of the answer, whose element is returned."""
    page.get_by_label("Say something to").fill(text)
    page.keyboard.press("Enter")
    answers = page.locator("article.message-theirs")
    page.get_by_role("button", name="Answer again").wait_for()
    return answers.last


def grave_findings(page):
    """What axe-core finds that is serious or worse, one line each."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{each['id']}: {each['help']}: {json.dumps([node['target'] for node in each['nodes']][:4])}"
            for each in found if each["impact"] in GRAVE]
