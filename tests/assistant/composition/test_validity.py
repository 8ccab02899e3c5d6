"""A plan that another plan of the corpus replaces is known as such, though no front matter says it."""

from pathlib import Path

from tests.assistant.corpora import assistant_of, kinds

OLD = """ỦY BAN NHÂN DÂN TỈNH SƠN LA

Số: 61/KH-UBND

Sơn La, ngày 10 tháng 3 năm 2021

# KẾ HOẠCH chuyển đổi số tỉnh Sơn La

Đến năm 2025, tỉnh Sơn La phấn đấu kinh tế số chiếm 7% GRDP.
"""
NEW = """ỦY BAN NHÂN DÂN TỈNH SƠN LA

Số: 15/KH-UBND

Sơn La, ngày 20 tháng 2 năm 2023

# KẾ HOẠCH chuyển đổi số tỉnh Sơn La

Đến năm 2025, tỉnh Sơn La phấn đấu kinh tế số chiếm 10% GRDP.

Kế hoạch này thay thế Kế hoạch số 61/KH-UBND ngày 10 tháng 3 năm 2021 của Ủy ban nhân dân tỉnh.
"""
OTHER = NEW.replace("SƠN LA", "LAI CHÂU").replace("Sơn La", "Lai Châu").replace("10% GRDP", "12% GRDP")


def test_the_replacing_plan_answers(tmp_path: Path) -> None:
    """The figure of a plan that no longer holds would stand beside the one that does, as a mere conflict."""
    draft = assistant_of(tmp_path, {"a.md": OLD, "b.md": NEW}).ask("Mục tiêu kinh tế số của Sơn La năm 2025?").draft
    assert "10% GRDP" in draft.text
    assert "7%" not in draft.text
    assert "superseded" in kinds(draft)
    assert "conflict" not in kinds(draft)


def test_another_provinces_plan_of_the_same_number_stays_in_force(tmp_path: Path) -> None:
    """Numbers repeat over provinces: Lai Châu's plan does not end Sơn La's."""
    draft = assistant_of(tmp_path, {"a.md": OLD, "c.md": OTHER}).ask("Mục tiêu kinh tế số của Sơn La năm 2025?").draft
    assert "7% GRDP" in draft.text
    assert "superseded" not in kinds(draft)
