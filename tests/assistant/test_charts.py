"""Charts of rows: when there is one, what it shows and that it cannot be made to show anything else."""

import xml.etree.ElementTree as ET

import pytest

from assistant.catalogue import NotInCatalogueError
from assistant.charts import chart_rows, chart_summary, chart_svg, named_rows, row_name
from assistant.schema import AskRequest
from assistant.service import Service
from tests.assistant.corpora import assistant_of
from tests.assistant.web.helpers import PLANS


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    hostile = PLANS["long-an.md"].replace("Long An", "Tiền Giang").replace("long_an", "tien_giang")
    hostile = hostile.replace("title: Nghị quyết", 'title: "<script>x</script> \\x0b & Nghị quyết').replace(
        "tỉnh Tiền Giang\nprovinces", 'tỉnh Tiền Giang"\nprovinces'
    )
    assistant = assistant_of(tmp_path_factory.mktemp("plans"), PLANS | {"tien-giang.md": hostile})
    return Service(assistant, assistant.snapshot)


def rows_of(service, question):
    return chart_rows(service.answer(AskRequest(question=question)), service.snapshot)


def test_a_comparison_has_a_bar_for_each_place(service):
    """An official would have to draw the chart by hand."""
    rows = rows_of(service, "So sánh kinh tế số của Bình Dương và Long An năm 2025")
    assert [(row.place, row.year, row.low) for row in rows] == [("binh_duong", 2025, 20), ("long_an", 2025, 15)]
    assert "Bình Dương · 2025: 20% GRDP; Long An · 2025: 15% GRDP" in chart_summary(rows, "vi")


def test_one_figure_is_shown_with_its_course(service):
    """The way from 2025 to 2030 would not be seen."""
    rows = rows_of(service, "Kinh tế số của Bình Dương đến năm 2030?")
    assert [(row.year, row.low) for row in rows] == [(2025, 20), (2030, 30)]


@pytest.mark.parametrize(
    "question", ["Các mục tiêu của Bình Dương đến năm 2030?", "Kinh tế số của Long An năm 2025?", "Xin chào"]
)
def test_what_does_not_compare_has_no_chart(service, question):
    """Unlike things would stand side by side as if they could be compared."""
    assert rows_of(service, question) == []


def test_the_image_is_sound_and_its_bars_are_true(service):
    """A bar twice as long would mean something else than twice as much."""
    rows = rows_of(service, "So sánh kinh tế số của Bình Dương, Long An và Tiền Giang năm 2025")
    image = ET.fromstring(chart_svg(rows, service.snapshot, "vi"))
    space = "{http://www.w3.org/2000/svg}"
    widths = [float(bar.get("width")) for bar in image.findall(f"{space}rect")[1:]]
    assert len(widths) == 3
    assert widths[1] / widths[0] == pytest.approx(15 / 20, abs=0.01)
    assert image.findall(f".//{space}script") == []
    words = " ".join(element.text for element in image.findall(f"{space}text"))
    assert "20% GRDP" in words
    assert "Kế hoạch chuyển đổi số tỉnh Bình Dương" in words


def test_only_figures_of_the_index_can_be_drawn(service):
    """A link could show invented figures under the operator's name."""
    rows = rows_of(service, "So sánh kinh tế số của Bình Dương và Long An năm 2025")
    assert named_rows(service.snapshot, [row_name(row) for row in rows]) == rows
    other = next(row for row in service.snapshot.targets if row.low == 70)
    for names in (["none:1"], ["x"], [row_name(rows[0]) + "0"], [row_name(rows[0]), row_name(other)]):
        with pytest.raises(NotInCatalogueError):
            named_rows(service.snapshot, names)
