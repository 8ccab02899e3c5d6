"""What can be done with an answer on the page: charts, copies, links, ratings, filters; and who can use it."""

import csv
import io

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COMPARE = "So sánh kinh tế số của Bình Dương và Long An năm 2025"


def ask(page, question):
    replies = page.locator("#dx-chat [data-testid=bot]")
    before = replies.count()
    page.locator("#dx-question textarea").fill(question)
    page.keyboard.press("Enter")
    replies.nth(before).wait_for()
    return replies.last


def drawn(page):
    image = page.locator("#dx-chat .dx-chart img").last
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())
    return image


def test_a_comparison_has_a_table_and_a_chart_to_take_away(visit):
    """An official could not put the comparison into a report."""
    page = visit()
    answer = ask(page, COMPARE)
    assert answer.locator("table tr").count() == 3
    assert "15% GRDP" in drawn(page).get_attribute("alt")
    with page.expect_download() as told:
        page.locator(".dx-png").last.click()
    assert told.value.suggested_filename == "bieu-do.png"
    assert told.value.path().read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as told:
        page.locator(".dx-csv").last.click()
    rows = list(csv.DictReader(io.StringIO(told.value.path().read_text(encoding="utf-8-sig"))))
    assert [row["low"] for row in rows] == ["20", "15"]


def test_a_follow_up_goes_on_from_the_answer(visit):
    """The visitor would have to name the province again."""
    page = visit()
    ask(page, "Kinh tế số của Long An đến năm 2030?")
    drawn(page)  # the course from 2025 to 2030
    assert "15%" in ask(page, "Còn năm 2025?").inner_text()


def test_filters_narrow_the_question(visit):
    """A visitor who chose a province would get another's figures."""
    page = visit()
    for name, choice in (("#dx-province", "Long An"), ("#dx-year", "2025")):
        page.locator(f"{name} input").click()
        page.get_by_role("option", name=choice, exact=True).click()
    assert "15%" in ask(page, "Mục tiêu kinh tế số?").inner_text()


def test_a_citation_opens_in_the_full_text(visit):
    """The reader would have to search a plan of forty pages for the sentence."""
    page = visit(1280, 300)
    ask(page, "Bình Dương targets for 2030?")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Xem trong toàn văn").first.click()
    document = opened.value
    mark = document.locator("mark").first
    mark.wait_for()
    assert mark.evaluate("mark => mark.getBoundingClientRect().bottom < innerHeight && scrollY > 0")
    assert mark.evaluate("mark => getComputedStyle(mark).backgroundColor") == "rgb(255, 233, 154)"
    assert document.title() == "Kế hoạch chuyển đổi số tỉnh Bình Dương"
    assert document.get_by_role("heading", name="Mục tiêu đến năm 2030").count() == 1
    assert "Báo Thử nghiệm · ngày 24/5/2022" in document.locator(".facts").inner_text()
    assert document.get_by_role("link", name="Mở văn bản gốc").get_attribute("href") == "https://example.org/ke-hoach"


def test_a_shared_link_asks_its_question(visit, server):
    """Whoever gets the link would have to type the question again."""
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.locator("#dx-year input").click()
    page.get_by_role("option", name="2025", exact=True).click()
    ask(page, "Kinh tế số của Bình Dương?")
    ask(page, "Còn Long An?")
    page.locator("#dx-share").click()
    page.locator("#dx-status", has_text="Đã sao chép").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{server}/?q=")
    page.goto(link)
    answers = page.locator("#dx-chat [data-testid=bot]")
    answers.nth(1).wait_for()
    assert "15%" in answers.last.inner_text()
    assert page.locator("#dx-year input").input_value() == "2025"


@pytest.mark.parametrize(
    ("button", "wanted"),
    [
        ("#dx-copy-text", ["15% GRDP [2]", "chuyển đổi số tỉnh Long An", "[2] “Đến năm", "example.org"]),
        ("#dx-copy-markdown", ["| Long An | 15% GRDP [2] |", "| --- |", "**Nguồn trích dẫn**", "**Lưu ý**\n\n- "]),
    ],
)  # fmt: skip
def test_an_answer_is_copied_with_its_sources(visit, button, wanted):
    """A figure would go into a report without its source."""
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, COMPARE)
    page.locator(button).click()
    page.locator("#dx-status", has_text="Đã sao chép").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    for words in wanted:
        assert words in copied


def test_an_answer_is_copied_for_word(visit):
    """Tables would come into Word as lines of text."""
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, COMPARE)
    page.locator("#dx-copy-word").click()
    page.locator("#dx-status", has_text="Đã sao chép").wait_for()
    read = "async () => (await (await navigator.clipboard.read())[0].getType('text/html')).text()"
    html = page.evaluate(read)
    assert "<table" in html
    assert "Nghị quyết chuyển đổi số tỉnh Long An" in html


def test_ratings_reach_the_operator(visit, server):
    """The operator would never learn what was wrong."""
    page = visit()
    ask(page, "Kinh tế số của Long An năm 2025?")
    page.locator("#dx-not-helpful").click()
    page.locator("#dx-reason-text :is(textarea, input)").fill("Thiếu năm 2030, gọi 0912 345 678")
    page.locator("#dx-reason-send").click()
    page.locator("#dx-reason").wait_for(state="hidden")
    assert "Cảm ơn" in page.locator("#dx-feedback").inner_text()


def test_the_page_is_printed_with_its_sources(visit):
    """A printed answer would lack its sources, or be full of buttons."""
    page = visit()
    ask(page, COMPARE)
    page.emulate_media(media="print")
    assert page.locator("#dx-side mark").first.is_visible()
    for hidden in ("#dx-ask-row", "#dx-actions", "#dx-feedback", "#dx-filters"):
        assert page.locator(hidden).is_hidden(), hidden


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (640, 450), (375, 667), (320, 600)])
def test_every_width_and_zoom_is_usable(visit, axe, width, height):
    """On a phone, at 200% zoom (640) or 400% (320), or with a screen reader, the page could not be used."""
    page = visit(width, height)
    assert axe(page) == []
    ask(page, COMPARE)
    drawn(page)
    page.locator("#dx-not-helpful").click()
    page.locator("#dx-reason-text :is(textarea, input)").wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if width == 1280:
        page.get_by_text("English", exact=True).click()
        page.get_by_role("button", name="Ask", exact=True).wait_for()
        assert page.get_by_role("button", name="Copy link").is_visible()
        assert axe(page) == []


def test_an_answer_is_announced(visit):
    """A blind visitor would not learn that the answer has come."""
    page = visit()
    log = page.locator("#dx-chat [role=log][aria-live=polite]")
    ask(page, "Kinh tế số của Long An năm 2025?")
    assert "15%" in log.inner_text()
    assert log.get_attribute("aria-label") == "Hội thoại"


def test_the_api_description_is_accessible(open_tab, server, axe):
    """A developer who uses a screen reader could not read the API's description."""
    assert axe(open_tab(f"{server}/docs")) == []
