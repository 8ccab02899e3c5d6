"""The page as its visitors meet it, in a real browser."""

import json
import urllib.request

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Playwright's synchronous interface and pytest-asyncio keep out of each other's way in plain functions only.


def ask(page, question):
    page.locator("#dx-question textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator("#dx-chat [data-testid=bot]").last.wait_for()


def answers(page):
    return page.locator("#dx-chat [data-testid=bot]")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_citation_and_its_highlight_are_seen(visit, width):
    """The visitor would have to believe the figure without its source."""
    page = visit(width)
    ask(page, "Bình Dương targets for 2030?")
    mark = page.locator("#dx-side mark").first
    mark.wait_for()
    assert "30%" in answers(page).last.inner_text()
    assert "30% GRDP" in " ".join(page.locator("#dx-side mark").all_inner_texts())
    colour = "element => getComputedStyle(element).backgroundColor"
    marked, around = mark.evaluate(colour), mark.locator("..").evaluate(colour)
    assert marked != around, "the highlight cannot be seen"
    source = page.locator(".dx-source").first
    for words in ("Kế hoạch chuyển đổi số tỉnh Bình Dương", "Báo Thử nghiệm", "24 May 2022"):
        assert words in source.inner_text()
    link = source.get_by_role("link", name="Mở văn bản gốc")
    assert link.get_attribute("href") == "https://example.org/ke-hoach"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        "the page is wider than the screen"
    )


def test_a_marker_leads_to_its_source(visit):
    """On a phone the visitor would have to search for the passage."""
    page = visit(390, 700)
    ask(page, "Bình Dương targets for 2030?")
    page.locator("#dx-chat a.dx-marker").first.click()
    assert page.evaluate("document.activeElement.id") == "nguon-1"


def test_the_keyboard_is_enough(visit):
    """Visitors who cannot use a mouse could not ask."""
    page = visit()
    page.locator("#dx-question textarea").focus()
    page.keyboard.type("Kinh tế số của Bình Dương đến năm 2030?")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "dx-ask"
    page.keyboard.press("Enter")
    answers(page).last.wait_for()
    assert "30%" in answers(page).last.inner_text()


def test_examples_ask_and_a_new_conversation_forgets(visit):
    """A newcomer would not know what can be asked, or old turns would colour new answers."""
    page = visit()
    page.locator(".dx-chip").first.click()
    answers(page).last.wait_for()
    page.locator("#dx-side mark").first.wait_for()
    page.locator("#dx-clear").click()
    page.locator("#dx-side .dx-empty").wait_for()
    assert answers(page).count() == 0


def test_english_at_one_click(visit):
    """A visitor without Vietnamese could not find the way about the page."""
    page = visit()
    assert page.evaluate("document.documentElement.lang") == "vi"
    assert page.locator("h1").inner_text().startswith("Hỏi đáp")
    page.get_by_text("English", exact=True).click()
    page.get_by_role("heading", name="Questions on digital-transformation plans").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.get_by_role("button", name="Ask", exact=True).is_visible()


def test_a_poisoned_document_and_question_stay_inert(visit):
    """One uploaded file or shared link would run a stranger's program in every visitor's browser."""
    page = visit()
    ask(
        page,
        "Kinh tế số Nam Định 2030? <img src=x onerror=window.hacked=5> [x](javascript:window.hacked=6) ![y](http://evil.example/y.png)",
    )
    ask(page, "Kinh tế số của Nam Định đến năm 2030?")
    page.locator("#dx-side mark").first.wait_for()
    assert "41%" in page.locator("#dx-side").inner_text()
    assert page.evaluate("window.hacked") is None
    assert page.locator("#dx-chat img, #dx-side img, #dx-side script").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0


def test_messages_have_plain_names(visit):
    """A screen reader would read out markup."""
    page = visit()
    ask(page, "Bình Dương targets for 2030?")
    page.locator("#dx-chat [data-testid=bot][aria-label='Trả lời']").wait_for()
    nameless = (
        "[...document.querySelectorAll('button')].filter(b => !b.innerText.trim() && !b.ariaLabel && !b.title).length"
    )
    assert page.evaluate(nameless) == 0


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/upload",
        "gradio_api/file=/etc/hostname",
        "gradio_api/proxy=http://x",
        "monitoring",
        "gradio_api/runs",
    ],
)
def test_what_gradio_opens_beside_the_page_is_closed(server, path):
    """Anyone could fill the disk, read files or watch the server."""
    for method in ("GET", "POST"):
        request = urllib.request.Request(f"{server}/{path}", method=method, data=b"x" if method == "POST" else None)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=20)
        assert refused.value.code == 404


def test_the_api_answers_beside_the_page(server):
    """Portals and the page could not share one server."""
    body = json.dumps({"question": "Bình Dương targets for 2030?"}).encode()
    request = urllib.request.Request(f"{server}/api/ask", data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as response:
        answer = json.load(response)
    assert (answer["status"], answer["language"]) == ("answered", "en")
    with urllib.request.urlopen(f"{server}/", timeout=20) as response:
        assert "unsafe-eval" not in response.headers["Content-Security-Policy"]
