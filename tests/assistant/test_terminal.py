"""An answer as an official reads it in a terminal."""

from assistant.schema import AskRequest
from assistant.terminal import plain, render_answer
from assistant.texts import readable_date
from tests.assistant.fakes import FakeAssistant, service


def test_text_notices_and_sources_are_all_there():
    """A figure without its source cannot be checked."""
    shown = render_answer(service(FakeAssistant(notices=("Lưu ý này.",))).answer(AskRequest(question="?")))
    for words in ("30% GRDP [1]", "! Lưu ý này.", "[1] Kế hoạch của Bình Dương", "24/5/2022", "https://example.org/1"):
        assert words in shown
    assert "“Đến năm 2030, kinh tế số đạt 30% GRDP.”" in shown


def test_control_characters_do_not_reach_the_terminal():
    """A document could clear the screen or forge what is shown."""
    assert plain("a\x1b[2Jb\x07\u202ec\r\nd") == "a[2Jbc\nd"


def test_dates_are_written_as_people_write_them():
    """2022-05-24 reads as a code."""
    assert [readable_date(iso, "vi") for iso in ("2022-05-24", "2022-05", "2022", None)] == [
        "24/05/2022", "05/2022", "2022", "không ghi ngày",
    ]  # fmt: skip
    assert [readable_date(iso, "en") for iso in ("2022-05-24", "2022-05", "x")] == ["24 May 2022", "May 2022", "x"]


def test_tables_are_aligned_and_bold_marks_are_gone():
    """A comparison whose columns do not stand below each other is misread."""
    answer = service(FakeAssistant("**Mục tiêu**\n\n| Chỉ tiêu | Mức |\n|---|---|\n| Kinh tế số | 30% [1] |")).answer(
        AskRequest(question="?")
    )
    shown = render_answer(answer).splitlines()
    assert shown[:5] == [
        "Mục tiêu",
        "",
        "| Chỉ tiêu   | Mức     |",
        "| ---------- | ------- |",
        "| Kinh tế số | 30% [1] |",
    ]
