"""The page at /, as a person uses it: Debian's Chromium on the real server."""

import json
import re
import urllib.parse

import pytest
from playwright.sync_api import expect, sync_playwright

import browser as tabs
from conftest import ROOT

VIEWS = ("talk", "lab", "journal", "engine")
PHONE = {"width": 360, "height": 740}
LONG = "Tell me a very long story about the sea."


# Closed with this file's last test: while it is open Playwright holds this thread's event loop, and the tests of
# the Python SDKs could not run theirs.
@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = tabs.start(playwright)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def patient(patience):
    expect.set_options(timeout=120_000 * patience)


@pytest.fixture
def serve(serve):
    """Short answers on one thread: what is tested is the page, and a browser wants its share of the machine."""
    return lambda **settings: serve(**{"MODEL__MAX_TOKENS": 40, "MODEL__N_THREADS": 1, **settings})


@pytest.fixture
def http(serve):
    with serve() as http:
        yield http


@pytest.fixture
def page(chromium, http, patience):
    with tabs.opened(chromium, http.url, patience) as page:
        yield page


@pytest.fixture(scope="module")
def trained_cache(tmp_path_factory):
    return tmp_path_factory.mktemp("trained")


def api(http, method, path, body=None):
    status, _, answer = http.ask(method, path, body)
    assert status == 200, answer
    return json.loads(answer)


def emotion(http, name="default"):
    return api(http, "GET", f"/api/characters/{urllib.parse.quote(name)}/emotion")


def happen(http, type, name="default"):
    return api(http, "POST", f"/api/characters/{urllib.parse.quote(name)}/events", {"type": type})


def plane(page):
    return page.locator(".panel .plane svg")


def test_the_page_and_all_it_is_made_of_come_from_the_server_under_a_strict_policy(http):
    status, headers, body = http.ask("GET", "/")
    assert status == 200 and headers["Content-Type"] == "text/html; charset=utf-8"
    text = body.decode()
    assert "<script>" not in text and "<style" not in text and "style=" not in text
    files = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert len(files) == 3 and all(name.startswith("/page/") for name in files)
    for name in ["/", *files]:
        status, headers, _ = http.ask("GET", name)
        assert status == 200
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'") and "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        etag = headers["ETag"]
        status, headers, body = http.ask("GET", name, headers={"If-None-Match": etag})
        assert (status, body, headers["ETag"]) == (304, b"", etag)
        assert http.ask("HEAD", name)[0] == 200
        assert http.ask("GET", name, headers={"Host": "evil.example"})[0] == 403
        assert http.ask("POST", name, b"{}", {"Content-Type": "application/json"})[0] == 405


def test_one_says_something_and_the_answer_is_streamed(page):
    page.evaluate("""() => {
        window.lengths = new Set();
        new MutationObserver(() => {
            const said = document.querySelector('.message-theirs .said');
            if (said) window.lengths.add(said.textContent.length);
        }).observe(document.body, {childList: true, characterData: true, subtree: true});
    }""")
    answer = tabs.say(page, "Wonderful, thank you so much! I love this!")
    assert page.evaluate("window.lengths.size") > 2
    assert answer.get_attribute("aria-label") == "Elpis says"
    mine = page.locator("article.message-mine")
    assert mine.inner_text() == "Wonderful, thank you so much! I love this!"
    expect(page.get_by_role("button", name="Say", exact=True)).to_be_visible()


def test_a_talk_outlives_a_reload_and_can_be_cleared(page):
    tabs.say(page, "Hello there.")
    page.reload()
    expect(page.locator("article")).to_have_count(2)
    page.get_by_role("button", name="Clear this talk").click()
    expect(page.locator("article")).to_have_count(0)
    expect(page.get_by_role("heading", name="Talk with Elpis", level=2)).to_be_visible()


@pytest.mark.parametrize("name", ["constructor", "__proto__"])
def test_who_is_called_as_something_of_javascripts_is_somebody_like_others(page, http, name):
    page.get_by_role("button", name="Somebody new").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Begin").click()
    tabs.say(page, "Hello there.")
    page.reload()
    expect(page.locator("article")).to_have_count(2)
    expect(page.get_by_label("Character")).to_have_value(name)
    assert emotion(http, name)["character"] == name


def test_where_storage_is_switched_off_the_page_works_until_it_is_closed(chromium, serve, patience, environment):
    environment["ELPIS_HTTP_TOKEN"] = "sixteen-letters-and-more"
    with serve() as http, tabs.opened(chromium, http.url, patience, storage=False) as page:
        page.expected.append("401 (Unauthorized)")
        page.get_by_role("textbox", name="Token").fill("sixteen-letters-and-more")
        page.get_by_role("button", name="Enter").click()
        tabs.say(page, "Hello there.")
        page.get_by_role("button", name=re.compile("dark|light", re.IGNORECASE)).click()
        expect(page.locator("article")).to_have_count(2)


def test_an_answer_can_be_stopped_and_the_engine_hears_of_it(chromium, serve, patience):
    with serve(MODEL__MAX_TOKENS=2000) as http:
        with tabs.opened(chromium, http.url, patience) as page:
            page.get_by_label("Say something to").fill(LONG)
            page.keyboard.press("Enter")
            expect(page.locator("article.message-theirs .said")).to_be_visible()
            page.get_by_role("button", name="Stop").click()
            expect(page.get_by_text("Stopped by you.")).to_be_visible()
            tabs.go(page, "engine")
            expect(page.get_by_text("1 cancelled")).to_be_visible()


def test_markup_in_what_is_said_stays_text(page):
    hostile = "<img src=x onerror=\"document.title='owned'\"><b>bold</b>"
    tabs.say(page, hostile)
    assert page.locator("article.message-mine").inner_text() == hostile
    assert page.locator("article img, article b").count() == 0
    assert page.title() == "Elpis"


def test_an_event_is_let_happen_and_the_plane_the_journal_and_the_server_agree(page, http):
    expect(plane(page)).to_have_attribute("aria-label", re.compile("valence 0.00"))
    page.get_by_role("button", name="insight").click()
    expect(plane(page)).to_have_attribute("aria-label", re.compile(r"valence \+0\.2"))
    assert emotion(http)["valence"] > 0.2
    tabs.go(page, "journal")
    expect(page.locator(".entry b")).to_have_text(["insight"])
    expect(page.locator(".why li .why-name")).to_have_text(["insight"])


def test_what_happens_elsewhere_is_seen_at_once(page, http):
    expect(plane(page)).to_have_attribute("aria-label", re.compile("valence 0.00"))
    happen(http, "failure")
    expect(plane(page)).to_have_attribute("aria-label", re.compile(r"valence −0\.(19|20)"))


def test_a_feeling_is_placed_by_hand_and_by_a_click_into_the_plane(page, http):
    page.get_by_text("Place the feeling by hand").click()
    page.get_by_role("slider", name="Valence").fill("-0.6")
    page.get_by_role("slider", name="Arousal").fill("0.4")
    page.get_by_role("button", name="Place it").click()
    expect(plane(page)).to_have_attribute("aria-label", re.compile(r"valence −0\.(59|60), arousal \+0\.(39|40)"))
    plane(page).scroll_into_view_if_needed()
    box = plane(page).bounding_box()
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    expect(plane(page)).to_have_attribute("aria-label", re.compile(r"valence \+0\.5\d, arousal \+0\.5\d"))
    assert emotion(http)["arousal"] > 0.4


def test_somebody_new_is_begun_by_name_and_lives(page, http):
    page.get_by_role("button", name="Somebody new").click()
    page.get_by_label("Name").fill("Ada & Søn")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_label("Character")).to_have_value("Ada & Søn")
    tabs.say(page, "Who are you?")
    page.get_by_role("button", name="success").click()
    expect(plane(page)).to_have_attribute("aria-label", re.compile(r"Ada & Søn feels .*valence \+0"))
    assert emotion(http, "Ada & Søn")["update_count"] >= 1
    assert emotion(http)["update_count"] == 0
    page.get_by_label("Character").select_option("default")
    expect(page.locator("article")).to_have_count(0)


def test_a_refusal_is_shown_as_the_sentence_that_it_is(page):
    page.expected.append("400 (Bad Request)")
    page.get_by_label("Say something to").fill("word " * 60000)
    page.keyboard.press("Enter")
    trouble = page.get_by_role("alert")
    expect(trouble).to_contain_text("tokens")
    page.get_by_role("button", name="Try again").wait_for()


def test_without_vectors_it_is_said_why_words_are_not_marked(page):
    answer = tabs.say(page, "How are you?")
    expect(answer.get_by_text("Words are not marked:")).to_contain_text("steering.train")


def test_one_question_is_answered_in_four_feelings_and_nobody_lives_through_it(page, http):
    happen(http, "success")
    before = emotion(http)
    tabs.go(page, "lab")
    assert page.locator("article.trial").count() == 4
    page.get_by_label("Question for all of them").fill("How was your day?")
    page.get_by_role("button", name="Ask", exact=True).click()
    for trial in page.locator("article.trial").all():
        expect(trial.get_by_text("Words are not marked:")).to_be_visible()
    after = emotion(http)
    assert after["update_count"] == before["update_count"] and after["last_update"] == before["last_update"]
    assert len(api(http, "GET", "/api/characters/default/history")["events"]) == 1
    page.get_by_role("button", name="Leave out answer 2").click()
    page.get_by_label("Feeling of answer 1").select_option("joy")
    page.get_by_role("slider", name="Strength").first.fill("0.3")
    expect(page.get_by_role("heading", name="One question, 3 feelings")).to_be_visible()
    page.get_by_role("button", name="One more feeling").click()
    expect(page.locator("article.trial")).to_have_count(4)


def test_the_sliders_reach_the_model_as_they_stand(page):
    sent = []
    page.on("request", lambda request: sent.append(request.post_data_json)
            if request.url.endswith("/v1/chat/completions") else None)
    tabs.go(page, "lab")
    first = page.locator("article.trial").first
    first.get_by_role("slider", name="Strength").fill("0.4")
    first.get_by_role("slider", name="Valence").fill("-0.25")
    page.get_by_label("Question for all of them").fill("Well?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    mine = [body for body in sent if body["emotion"] == {"valence": -0.25, "arousal": -0.7}]
    assert len(sent) == 4 and len(mine) == 1
    assert mine[0]["steering"] == {"strength": 0.4} and mine[0]["imagined"] is True
    assert len({body["seed"] for body in sent}) == 1


def test_the_journal_turns_its_pages_back_to_the_beginning(page, http):
    for number in range(120):
        happen(http, "success" if number % 2 else "failure")
    tabs.go(page, "journal")
    entries = page.locator(".entry")
    expect(entries).to_have_count(50)
    page.get_by_role("button", name="Older pages").click()
    expect(entries).to_have_count(100)
    page.get_by_role("button", name="Older pages").click()
    expect(entries).to_have_count(120)
    expect(page.get_by_role("button", name="Older pages")).to_have_count(0)
    happen(http, "insight")  # what comes now is added, and nothing of what one has turned to is lost
    expect(entries).to_have_count(121)
    expect(entries.first).to_contain_text("insight")
    assert page.locator(".journal canvas").count() == 1


def test_the_engine_is_seen_at_work(page):
    tabs.say(page, "Hello.")
    tabs.go(page, "engine")
    assert page.locator(".charts canvas").count() == 3
    written = page.locator(".fact", has_text="Written").locator(".fact-value")
    expect(written).not_to_have_text("0")
    assert page.get_by_text("Nothing has been heard").count() == 0


def test_a_server_with_a_token_is_opened_by_it_and_by_no_other(chromium, serve, patience, environment):
    environment["ELPIS_HTTP_TOKEN"] = "sixteen-letters-and-more"
    with serve() as http, tabs.opened(chromium, http.url, patience) as page:
        page.expected.append("401 (Unauthorized)")
        dialog = page.get_by_role("dialog", name="This server wants a token")
        for token in ("another-token-of-some-length", "sixteen-letters-and-more"):
            expect(dialog).to_be_visible()
            page.get_by_role("textbox", name="Token").fill(token)
            page.get_by_role("button", name="Enter").click()
        expect(plane(page)).to_have_attribute("aria-label", re.compile("valence 0.00"))
        expect(dialog).to_be_hidden()
        tabs.say(page, "Hello.")
        assert "sixteen" not in page.evaluate("JSON.stringify(localStorage)")


def test_a_server_that_goes_is_told_of_and_found_again(chromium, serve, patience):
    with serve() as http:
        port = http.port
        with tabs.opened(chromium, http.url, patience) as page:
            page.expected.append("ERR_")
            expect(plane(page)).to_have_attribute("aria-label", re.compile("valence 0.00"))
            http.end()
            expect(page.get_by_text("It is tried again by itself.")).to_be_visible()
            with serve(HTTP__PORT=port) as again:
                expect(page.get_by_text("It is tried again by itself.")).to_be_hidden()
                happen(again, "success")
                expect(plane(page)).to_have_attribute("aria-label", re.compile(r"valence \+0"))


def test_everything_is_reached_by_keyboard_and_seen_to_be(page):
    expect(page.get_by_role("button", name="insight")).to_be_visible()
    tabs.say(page, "Hello.")
    page.reload()
    expect(page.get_by_role("button", name="insight")).to_be_visible()
    names, unseen = [], []
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate("""() => {
            const at = document.activeElement;
            const style = getComputedStyle(at);
            return {name: at.getAttribute("aria-label") || at.innerText || at.id, tag: at.tagName,
                    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2};
        }""")
        if at["tag"] == "BODY":
            break
        names.append(at["name"])
        if not at["outline"]:
            unseen.append(at)
    assert unseen == []
    for wanted in ("Skip to the content", "Lab", "Journal", "Engine", "Show the page dark", "insight", "say",
                   "Place the feeling by hand", "Answer again"):
        assert any(wanted in name for name in names), (wanted, names)


def test_a_view_that_one_goes_to_has_the_focus_and_the_address(page):
    page.get_by_role("link", name="Journal").press("Enter")
    page.wait_for_selector("main.view-journal")
    assert page.evaluate("document.activeElement.id") == "content"
    assert page.url.endswith("#journal")
    page.go_back()
    page.wait_for_selector("main.view-talk")


def test_light_and_dark_follow_the_system_until_one_chooses(chromium, http, patience):
    with tabs.opened(chromium, http.url, patience, color_scheme="dark") as page:
        def ground():
            return page.evaluate("getComputedStyle(document.body).backgroundColor")

        dark = ground()
        page.emulate_media(color_scheme="light")
        expect(page.locator("html")).to_have_attribute("data-theme", "light")
        light = ground()
        assert light != dark
        page.get_by_role("button", name="Show the page dark").click()
        assert ground() == dark
        page.reload()
        page.wait_for_selector("main")
        assert ground() == dark


def test_nothing_moves_for_who_wants_that(chromium, http, patience):
    moving = """[...document.querySelectorAll('*')].filter((each) => {
        const style = getComputedStyle(each);
        return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
    }).length"""
    with tabs.opened(chromium, http.url, patience) as page:
        assert page.evaluate(moving) > 0
    with tabs.opened(chromium, http.url, patience, reduced_motion="reduce") as page:
        assert page.evaluate(moving) == 0


@pytest.mark.real_model
def test_an_answer_is_read_aloud_by_sentences_and_not_by_tokens(page):
    page.evaluate("""() => {
        window.aloud = [];
        const live = document.querySelector('[data-testid=aloud]');
        new MutationObserver(() => window.aloud.push(live.textContent))
            .observe(live, {childList: true, characterData: true, subtree: true});
    }""")
    answer = tabs.say(page, "Tell me about the sea.")
    aloud = [text for text in page.evaluate("window.aloud") if text]
    assert aloud[0] == "Elpis answers."
    words = answer.locator(".said").inner_text().split() if answer.locator(".said").count() else []
    assert len(aloud) <= 1 + max(1, len(words) / 2)
    if words:
        assert "".join(" ".join(aloud[1:]).split()) == "".join(words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(chromium, http, patience, scheme, size):
    for type in ("success", "blocked", "idle"):
        happen(http, type)
    with tabs.opened(chromium, http.url, patience, color_scheme=scheme, reduced_motion="reduce", **size) as page:
        tabs.say(page, "How are you?")
        found = {}
        for view in VIEWS:
            tabs.go(page, view)
            if view == "lab":
                page.get_by_label("Question for all of them").fill("How was your day?")
            if view == "journal":
                expect(page.locator(".entry").first).to_be_visible()
            if size == PHONE and view in ("talk", "journal"):
                page.get_by_role("button", name="Plane" if view == "talk" else "Why").click()
            found[view] = tabs.grave_findings(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], view
            sheet = page.locator(".sheet, .talk-scroll").first
            assert sheet.evaluate("(box) => box.scrollWidth <= box.clientWidth"), view
        tabs.go(page, "talk")
        page.get_by_role("button", name="Somebody new").click()
        found["dialog"] = tabs.grave_findings(page)
        assert found == dict.fromkeys(found, [])


class TestFelt:
    """With vectors, which the server makes of the default model: once, for all tests here."""

    pytestmark = [pytest.mark.real_model, pytest.mark.slow]

    @pytest.fixture
    def http(self, serve, environment, trained_cache):
        environment["XDG_CACHE_HOME"] = str(trained_cache)
        with serve(STEERING__TRAIN="auto") as http:
            for _ in range(100):
                _, answer = http.chat({"model": "plain", "probe": True, "max_tokens": 2})
                if answer["elpis"]["felt"]["measured"]:
                    break
                # The first pulse of a feed comes at once, then one a second while something is computed, and a
                # comment where nothing is: an honest way to let some seconds pass.
                with http.connect() as feed:
                    feed.sendall(b"GET /api/feed HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    heard = b""
                    while heard.count(b"event: pulse") < 5 and b"\n: " not in heard:
                        news = feed.recv(4096)
                        assert news, heard
                        heard += news
            assert answer["elpis"]["felt"]["measured"], answer
            yield http

    def test_words_are_marked_and_tell_their_figures(self, page):
        answer = tabs.say(page, "Tell me about a day when you were happy.")
        marked = answer.locator(".word[data-word]")
        assert marked.count() > 3
        assert answer.locator(".word.felt").count() > 0
        said = answer.locator(".said")
        said.focus()
        page.keyboard.press("ArrowRight")
        reading = answer.locator(".reading")
        expect(reading).to_contain_text(marked.first.inner_text())
        expect(reading).to_contain_text(re.compile(r"valence [+−]?\d\.\d\d arousal [+−]?\d\.\d\d"))
        expect(page.locator(".plane-pointed text")).to_have_text(marked.first.inner_text())
        page.keyboard.press("Escape")
        expect(page.locator(".plane-pointed")).to_have_count(0)
        marked.nth(2).hover()
        expect(reading).to_contain_text(marked.nth(2).inner_text())

    def test_marks_come_while_the_answer_is_written(self, page):
        page.evaluate("""() => {
            window.early = 0;
            new MutationObserver(() => {
                if (document.querySelector('.writing'))
                    window.early = Math.max(window.early, document.querySelectorAll('.word[data-word]').length);
            }).observe(document.body, {childList: true, subtree: true, attributes: true});
        }""")
        tabs.say(page, LONG)
        assert page.evaluate("window.early") > 5

    def test_four_feelings_give_four_answers_which_feel_different(self, page):
        tabs.go(page, "lab")
        page.get_by_label("Question for all of them").fill("How was your day?")
        page.keyboard.press("Enter")
        expect(page.locator(".trial-felt")).to_have_count(4)
        texts = page.locator(".trial .said").all_inner_texts()
        assert len(set(texts)) == 4
        assert tabs.grave_findings(page) == []

    def test_pictures_of_every_view_can_be_taken(self, chromium, http, patience, request, tmp_path):
        folder = ROOT / "docs/screenshots" if request.config.getoption("screenshots") else tmp_path
        folder.mkdir(exist_ok=True)
        take_pictures(chromium, http, patience, folder)
        assert len(list(folder.glob("*.png"))) == 3 * len(VIEWS)


def take_pictures(chromium, http, patience, folder):
    looks = {"light": ({"width": 1280, "height": 800}, "light"), "dark": ({"width": 1280, "height": 800}, "dark"),
             "phone": (PHONE, "light")}
    for look, (size, scheme) in looks.items():
        with tabs.opened(chromium, http.url, patience, color_scheme=scheme, device_scale_factor=2 if look == "phone" else 1,
                         locale="en-GB", **size) as page:
            page.get_by_label("Character").select_option("odda")
            expect(page.locator(".invitation")).to_be_visible()
            tabs.say(page, "Good evening! It rains so hard. May I sit down and have some of your soup?")
            for type in ("insight", "blocked", "user_positive"):
                happen(http, type, "odda")
                label = plane(page).get_attribute("aria-label")
                expect(plane(page)).not_to_have_attribute("aria-label", label or "")
            page.screenshot(path=folder / f"talk-{look}.png")
            tabs.go(page, "lab")
            page.get_by_label("Question for all of them").fill("A stranger knocks at the door. What do you do?")
            page.keyboard.press("Enter")
            expect(page.locator(".trial-felt")).to_have_count(4)
            page.screenshot(path=folder / f"lab-{look}.png")
            tabs.go(page, "journal")
            expect(page.locator(".entry").first).to_be_visible()
            page.screenshot(path=folder / f"journal-{look}.png")
            tabs.go(page, "engine")
            expect(page.locator(".charts canvas").first).to_be_visible()
            page.screenshot(path=folder / f"engine-{look}.png")
