"""The widget in a portal of another origin, and the frame for portals without scripts."""

from urllib.parse import quote

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "Mục tiêu kinh tế số đến năm 2030?"


@pytest.fixture
def portal(portal_port, server, open_tab):
    """A function that opens a page of the portal that has the widget."""

    def open_page(host="127.0.0.1", width=1000, height=760, body="", **data):
        attributes = "".join(f' data-{name}="{value}"' for name, value in ({"lang": "vi"} | data).items())
        content = body or f'<h1>Cổng dịch vụ công</h1><script src="{server}/widget.js"{attributes}></script>'
        return open_tab(f"http://{host}:{portal_port}/?{quote(content)}", width, height)

    return open_page


def ask(page, question=QUESTION):
    if page.locator("#dx-widget .launcher").is_visible():
        page.locator("#dx-widget .launcher").click()
    replies = page.locator("#dx-widget :is(.answer, .fault)")
    before = replies.count()
    page.locator("#dx-widget input").fill(question)
    page.keyboard.press("Enter")
    replies.nth(before).wait_for()


def test_a_portal_gets_the_answer_with_its_quote(portal, axe):
    """Citizens in the portal would see a figure without its source, or nothing."""
    page = portal(province="Bình Dương", accent="#7a1f1f")
    ask(page)
    assert "30% GRDP" in page.locator("#dx-widget .answer").inner_text()
    page.locator("#dx-widget button.marker").first.click()
    mark = page.locator("#dx-widget details[open] mark")
    assert "30% GRDP" in mark.inner_text()
    assert mark.evaluate("mark => getComputedStyle(mark).backgroundColor") == "rgb(255, 233, 154)"
    assert page.locator("#dx-widget .sources a").first.get_attribute("href") == "https://example.org/ke-hoach"
    with page.context.expect_page() as opened:
        page.locator("#dx-widget .sources").get_by_role("link", name="Xem trong toàn văn").click()
    assert "30% GRDP" in opened.value.locator("mark").first.inner_text()
    accent = page.locator("#dx-widget .send").evaluate("b => getComputedStyle(b).backgroundColor")
    assert accent == "rgb(122, 31, 31)"
    assert axe(page) == []


def test_follow_ups_and_navigation_keep_the_conversation(portal):
    """A citizen who goes to the next page of the portal would lose the answer."""
    page = portal()
    ask(page, "Kinh tế số của Long An đến năm 2030?")
    ask(page, "Còn năm 2025?")
    assert "15%" in page.locator("#dx-widget .answer").last.inner_text()
    page.reload()
    assert page.locator("#dx-widget .answer").count() == 2
    assert page.locator("#dx-widget .panel").is_visible()
    assert page.evaluate("localStorage.length + document.cookie.length") == 0


def test_a_portal_that_is_not_listed_is_refused(portal):
    """Any site could use the server under its own name."""
    page = portal(host="localhost")
    ask(page)
    assert page.locator("#dx-widget .answer").count() == 0
    assert page.locator("#dx-widget .fault").inner_text() != ""


def test_the_keyboard_is_enough_and_escape_closes(portal):
    """Visitors without a mouse could not ask, or not get back to the portal."""
    page = portal(lang="en")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("Long An digital economy 2025?")
    page.keyboard.press("Enter")
    page.locator("#dx-widget .answer").wait_for()
    assert "15%" in page.locator("#dx-widget .answer").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#dx-widget .panel").is_hidden()
    assert page.evaluate("document.querySelector('#dx-widget').shadowRoot.activeElement.className") == "launcher"


def test_a_phone_shows_it_whole(portal):
    """On a phone the panel would stand outside of the screen."""
    page = portal(width=360, height=640)
    ask(page, "Các mục tiêu của Bình Dương đến năm 2030?")
    box = page.locator("#dx-widget .panel").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 360, 640)
    wide = "document.querySelector('#dx-widget').shadowRoot.querySelector('.log').scrollWidth"
    assert page.evaluate(wide) <= 360


def test_a_poisoned_document_and_question_stay_inert(portal):
    """A document would run its author's program in the portal."""
    page = portal()
    ask(page, "<img src=x onerror=window.hacked=5> kinh tế số Nam Định 2030? [x](javascript:window.hacked=6)")
    ask(page, "Kinh tế số của Nam Định đến năm 2030?")
    assert "41%" in page.locator("#dx-widget .answer").last.inner_text()
    assert page.evaluate("window.hacked") is None
    assert page.locator("#dx-widget :is(img, script)").count() == 0
    assert page.locator("#dx-widget a[href^='javascript']").count() == 0


def test_the_frame_answers_in_a_listed_portal_only(portal, server, axe):
    """A portal that forbids scripts could not use it, or any page could show it as its own."""
    frame = (
        f'<h1>Cổng</h1><iframe title="Hỏi đáp" width="480" height="640" src="{server}/embed?province=Long+An"></iframe>'
    )
    page = portal(body=frame)
    inside = page.frame_locator("iframe")
    inside.locator("#dx-widget input").fill(QUESTION)
    inside.locator("#dx-widget .send").click()
    inside.locator("#dx-widget .answer").wait_for()
    assert "25% GRDP" in inside.locator("#dx-widget .answer").inner_text()
    assert axe(page.frames[1]) == []
    refused = portal(host="localhost", body=frame)
    assert refused.frame_locator("iframe").locator("#dx-widget").count() == 0
