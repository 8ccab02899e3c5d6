"""Visibility: what a page's own style sheet hides is no part of its text, and nothing else goes."""

import time

import pytest

from ingest.load_html import html_blocks


def texts(head: str, body: str) -> list[str]:
    page = f"<html><head>{head}</head><body><h1>Trang thử</h1><p>Câu thấy được.</p>{body}<p>Câu cuối.</p></body></html>"
    found = [block.text for block in html_blocks(page)[0]]
    assert found[:2] == ["Trang thử", "Câu thấy được."]
    assert found[-1] == "Câu cuối."
    return found[2:-1]


@pytest.mark.parametrize(
    ("rule", "element"),
    [
        (".an{display:none}", '<p class="an x">Ẩn 99%.</p>'),
        ("p.an { DISPLAY : none !important }", '<p class="an">Ẩn 99%.</p>'),
        ("#bi-mat{visibility:hidden}", '<div id="bi-mat"><p>Ẩn 99%.</p></div>'),
        ("/* x */ .a, .an, .b{color:red;font-size:0}", '<p class="an">Ẩn 99%.</p>'),
        (".an{font-size:1px}", '<p class="an">Ẩn 99%.</p>'),
        (".an{color:#fff}", '<p class="an">Ẩn 99%.</p>'),
        (".an{color:rgb(254, 254, 254)}", '<p class="an">Ẩn 99%.</p>'),
        (".hop{background:#003366} .an{color:#036}", '<div class="hop"><p class="an">Ẩn 99%.</p></div>'),
        (".an{position:absolute;left:-9999px}", '<p class="an">Ẩn 99%.</p>'),
        (".an{text-indent:-5000px}", '<p class="an">Ẩn 99%.</p>'),
        (".an{opacity:0}", '<p class="an">Ẩn 99%.</p>'),
        (".an{width:1px;height:1px;overflow:hidden}", '<p class="an">Ẩn 99%.</p>'),
        (".an{clip:rect(0,0,0,0)}", '<p class="an">Ẩn 99%.</p>'),
        (".hop > .trong p{display:none}", '<div class="hop"><div class="trong"><p>Ẩn 99%.</p></div></div>'),
        ("@media screen { .an{display:none} }", '<p class="an">Ẩn 99%.</p>'),
        ("", '<p style="color:transparent">Ẩn 99%.</p>'),
        ("", '<font color="#FFFFFF">Ẩn 99%.</font>'),
        ("", '<p style="font-size:0px">Ẩn 99%.</p>'),
    ],
)
def test_what_a_style_sheet_hides_is_dropped(rule: str, element: str) -> None:
    """A figure that no reader sees would be cited as the plan's."""
    assert texts(f"<style>{rule}</style>", element) == []


@pytest.mark.parametrize(
    ("rule", "element"),
    [
        ("@media print{.hien{display:none}}", '<p class="hien">Hiện 21%.</p>'),
        ("@media (max-width:600px){.hien{display:none}}", '<p class="hien">Hiện 21%.</p>'),
        (".hien:empty{display:none}", '<p class="hien">Hiện 21%.</p>'),
        (".hien{display:none} .hien{display:block}", '<p class="hien">Hiện 21%.</p>'),
        (".hien{display:none} p.hien{display:block}", '<p class="hien">Hiện 21%.</p>'),
        (".hien{display:none}", '<p class="hien" style="display:block">Hiện 21%.</p>'),
        (".kia .hien{display:none}", '<div class="day"><p class="hien">Hiện 21%.</p></div>'),
        (".hop{background:#003366} .hien{color:#fff}", '<div class="hop"><p class="hien">Hiện 21%.</p></div>'),
        (".hop{background:url(a.png)} .hien{color:#fff}", '<div class="hop"><p class="hien">Hiện 21%.</p></div>'),
        ("body{display:none}", '<p class="hien">Hiện 21%.</p>'),
        (".hien{font-size:0.9em;color:#333", '<p class="hien">Hiện 21%.</p>'),
    ],
)
def test_what_can_be_seen_stays(rule: str, element: str) -> None:
    """A page would lose text that its readers see."""
    assert texts(f"<style>{rule}</style>", element) == ["Hiện 21%."]


@pytest.mark.parametrize(
    "element",
    [
        '<ul class="tin-khac"><li><a href="/a">Tỉnh bạn: 40%?</a></li><li><a href="/b">Mùa lúa</a></li></ul>',
        '<div id="TinLienQuan"><p>Tỉnh bạn đạt 40%</p></div>',
        '<div class="box_tin_lien_quan"><p>Tỉnh bạn đạt 40%</p></div>',
        '<section class="related-posts"><h3>Xem nữa</h3><p>Tỉnh bạn đạt 40%</p></section>',
        '<div class="comment-list"><p>Tôi nghe nói 50%!</p></div>',
        '<div class="post-tags">Từ khóa: số</div>',
        '<div><a href="/1">Tỉnh bạn: 40%?</a> | <a href="/2">Mùa lúa</a> | <a href="/3">Rao vặt</a></div>',
        "<aside><p>Tỉnh bạn 40%</p></aside>",
        '<div role="navigation">Tỉnh bạn 40%</div>',
    ],
)
def test_lists_of_other_articles_are_dropped(element: str) -> None:
    """Another province's headline would be quoted as this one's figure."""
    filler = "<p>Một câu dài hơn để trang có phần chính, nói về kế hoạch của tỉnh trong năm tới.</p>"
    assert texts("", filler * 3 + element)[3:] == []


@pytest.mark.parametrize("name", ["no-sidebar", "has-comments", "layout-with-sidebar", "chi-tieu", "tinh-khac-biet"])
def test_names_that_only_look_like_furniture_stay(name: str) -> None:
    """The main text would go with its frame."""
    filler = "<p>Một câu dài hơn để trang có phần chính, nói về kế hoạch của tỉnh trong năm tới.</p>"
    assert texts("", filler * 3 + f'<div class="{name}"><p>Hiện 21%.</p></div>')[3:] == ["Hiện 21%."]


@pytest.mark.parametrize(
    "piece", ["{", "}", ".a{display:none}", "/*", "a,", "@media{", ".a .b .c{color:#fff}", "@", "a:b;"]
)
def test_hostile_sheets_take_linear_time(piece: str) -> None:
    """One hostile page would stall the ingestion."""
    sheet = (piece * 60000)[:120000]
    nested = "<div class='a b c'>" * 200 + "x" + "</div>" * 200
    started = time.perf_counter()
    html_blocks(f"<html><head><style>{sheet}</style></head><body>{nested}</body></html>")
    assert time.perf_counter() - started < 3.0
