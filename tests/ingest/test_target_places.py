"""Whose figure a row is: the province's, the nation's, a district's or a commune's."""

import pytest

from ingest.clauses import make_page
from ingest.document_profile import DocumentProfile
from ingest.target_places import PlaceReader, level_of_place
from tests.ingest.plan_text import rows


def test_gdp_stays_as_written_and_the_nation_stays_the_nation() -> None:
    """Trap 8: the national figure is told for the province."""
    text = "Cả nước đặt mục tiêu kinh tế số chiếm 18% GDP vào năm 2026, tỉnh phấn đấu đạt 22% GRDP."
    assert [(t.place, t.level, t.low, t.basis) for t in rows(text)] == [
        ("vn", "national", 18, "GDP"),
        ("quang_ninh", "province", 22, "GRDP"),
    ]
    (target,) = rows("Đến năm 2026, kinh tế số chiếm 18% GDP của tỉnh.")
    assert target.basis == "GDP"


def test_an_article_over_several_provinces() -> None:
    """Trap 9: one province's figure is told for the next one."""
    text = (
        "Thái Bình đặt mục tiêu đến năm 2026 kinh tế số chiếm 13% GRDP. Tỷ lệ hộ gia đình có cáp quang đạt 70%.\n"
        "Tại Ninh Bình, đến năm 2027, trên 80% hồ sơ được nộp trực tuyến.\n"
        "Huyện Hải Hậu của tỉnh Nam Định phấn đấu đến năm 2028 có 55% người dân có chữ ký số."
    )
    assert [(t.place, t.low, t.year) for t in rows(text, provinces=())] == [
        ("thai_binh", 13, 2026),
        ("thai_binh", 70, 2026),
        ("ninh_binh", 80, 2027),
        ("nam_dinh", 55, 2028),
    ]


def test_the_next_line_names_no_place_for_this_one() -> None:
    """Trap 9: a bracket lets the following province in."""
    text = "Thái Bình: Kinh tế số 12% GRDP (2026), 24% GRDP (2031).\nHà Nam: Kinh tế số 13% GRDP (2026)."
    assert [(t.place, t.low, t.year) for t in rows(text, provinces=())] == [
        ("thai_binh", 12, 2026),
        ("thai_binh", 24, 2031),
        ("ha_nam", 13, 2026),
    ]


def test_others_are_not_the_province_before() -> None:
    """Trap 9: "nhiều địa phương" takes the place of the province told before."""
    text = (
        "Hà Nam phấn đấu đến năm 2026 kinh tế số chiếm 13% GRDP.\n"
        "Nhiều địa phương khác đặt mục tiêu kinh tế số chiếm 11% GRDP."
    )
    assert [t.place for t in rows(text, provinces=("ha_nam", "thai_binh"))] == ["ha_nam", None]
    assert [t.place for t in rows(text, provinces=("ha_nam",))] == ["ha_nam", None]


def test_names_alike_stay_apart() -> None:
    """Trap 13: Quảng Nam's figure is told for Quảng Ninh."""
    text = (
        "Đến năm 2026, Quảng Nam phấn đấu kinh tế số chiếm 11% GRDP; Quảng Ngãi phấn đấu 12% GRDP; TP.HCM đạt 25% GRDP."
    )
    assert [(t.place, t.low) for t in rows(text, provinces=())] == [
        ("quang_nam", 11),
        ("quang_ngai", 12),
        ("tp_ho_chi_minh", 25),
    ]


def test_a_ministry_and_the_nation_are_places() -> None:
    """A ministry's goals are told for a province."""
    text = "Đến năm 2026, 70% dân số có hồ sơ sức khỏe điện tử."
    assert [(t.place, t.level) for t in rows(text, provinces=("bo_y_te",))] == [("bo_y_te", "national")]
    national = rows(text, provinces=(), issuer="Chính phủ", number="09/NQ-CP")
    assert [(t.place, t.level) for t in national] == [("vn", "national")]


@pytest.mark.parametrize(
    "text",
    [
        "Chương trình chuyển đổi số quốc gia đặt mục tiêu đến năm 2030 kinh tế số chiếm 30% GDP. "
        "Tỉnh phấn đấu đến năm 2030 kinh tế số chiếm 19% GRDP.",
        "Ở tầm quốc gia, đến năm 2030 kinh tế số chiếm 30% GDP. "
        "Với tỉnh, nghị quyết xác định thấp hơn mức chung của cả nước: đến năm 2030, kinh tế số chiếm 19% GRDP.",
    ],
)
def test_the_nation_beside_the_province(text: str) -> None:
    """The nation's figure is told as the province's, or the other way round."""
    assert [(t.place, t.low) for t in rows(text)] == [("vn", 30), ("quang_ninh", 19)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Đến năm 2029, kinh tế số chiếm 22% GRDP, trong đó thành phố Hạ Long đạt 34%.",
            [("province", 22, "kinh tế số"), ("district", 34, "Thành phố Hạ Long: kinh tế số")],
        ),
        (
            "Đến năm 2029, tỷ lệ hồ sơ trực tuyến của tỉnh đạt 75%, riêng huyện đảo Hòn Xanh đạt 45%, xã Bình Mơ 31%.",
            [
                ("province", 75, "tỷ lệ hồ sơ trực tuyến của tỉnh"),
                ("district", 45, "Huyện đảo Hòn Xanh: tỷ lệ hồ sơ trực tuyến của tỉnh"),
                ("commune", 31, "Xã Bình Mơ: tỷ lệ hồ sơ trực tuyến của tỉnh"),
            ],
        ),
        (
            "# Kế hoạch\n## Mục tiêu của huyện Hòn Xanh đến năm 2029\n- 60% hộ gia đình có cáp quang.\n"
            "## Mục tiêu của tỉnh đến năm 2029\n- 80% hộ gia đình có cáp quang.",
            [
                ("district", 60, "Huyện Hòn Xanh: hộ gia đình có cáp quang"),
                ("province", 80, "hộ gia đình có cáp quang"),
            ],
        ),
    ],
)
def test_a_unit_s_figure_is_not_its_province_s(text: str, expected: list[tuple[str, float, str]]) -> None:
    """A city's share is told as its province's."""
    assert [(t.level, t.low, t.label) for t in rows(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "So với Cao Bằng (31%), tỉnh đặt mục tiêu đến năm 2029 kinh tế số chiếm 17% GRDP.",
        "Đến năm 2029, kinh tế số của tỉnh phấn đấu cao hơn Cao Bằng, đạt 17% GRDP.",
    ],
)
def test_a_place_compared_with_is_not_whose_goal_it_is(text: str) -> None:
    """A goal is told of the province that another one only measures itself against."""
    goals = [t for t in rows(text) if t.kind == "target"]
    assert [(t.place, t.low) for t in goals] == [("quang_ninh", 17)]
    several = rows("Bắc Kạn có kế hoạch mới. " + text, provinces=())
    assert [(t.place, t.low) for t in several if t.kind == "target"] == [("bac_kan", 17)]


def test_the_nation_s_share_is_not_the_last_province_s() -> None:
    """The nation's share is told as that of the province named last."""
    text = (
        "Lai Châu phấn đấu đến năm 2027 kinh tế số chiếm 11% GRDP. Hòa Bình đạt 8% GRDP vào năm 2027.\n"
        "Bình quân cả nước, kinh tế số năm 2020 chiếm 9,6% GDP; mục tiêu quốc gia đến năm 2027 là 22% GDP."
    )
    found = rows(text, provinces=())
    assert [(t.place, t.kind, t.year, t.low) for t in found if t.basis == "GDP"] == [
        ("vn", "result", 2020, 9.6),
        ("vn", "target", 2027, 22),
    ]


def test_a_place_holds_for_its_section() -> None:
    """The last province told of in a plan after a merger would get all goals of the new one."""
    text = (
        "# Kế hoạch chuyển đổi số tỉnh Lào Cai giai đoạn 2026-2030\n## I. Thực trạng\n"
        "### 1. Kết quả của tỉnh Lào Cai (trước sáp nhập)\n- Kinh tế số chiếm 9% GRDP.\n"
        "### 2. Kết quả của tỉnh Yên Bái (trước sáp nhập)\n- Kinh tế số chiếm 8% GRDP.\n"
        "## II. Mục tiêu\n### Đến năm 2030\n- Kinh tế số chiếm 24% GRDP."
    )
    title = "Kế hoạch chuyển đổi số tỉnh Lào Cai giai đoạn 2026-2030"
    found = rows(text, title=title, provinces=("lao_cai", "yen_bai"))
    assert [(t.place, t.low) for t in found] == [("lao_cai", 9), ("yen_bai", 8), ("lao_cai", 24)]


def test_the_province_comes_back_without_its_name() -> None:
    """A rank of the province would be booked to the town of the sentence before."""
    text = "# Chuyển đổi số tỉnh Quảng Ninh\nThành phố Móng Cái hiện có 250 camera. Tỉnh xếp thứ 21 về DTI năm 2022."
    assert "Móng Cái" not in rows(text)[-1].label


def test_the_merged_provinces_are_not_told_of() -> None:
    """The last name of "sau khi hợp nhất ba tỉnh A, B và C" would get the new province's result."""
    title = "Nghị quyết về chuyển đổi số tỉnh Phú Thọ giai đoạn 2026-2030"
    text = (
        f"# {title}\n## Tình hình\nSau khi hợp nhất ba tỉnh Phú Thọ, Vĩnh Phúc và Hòa Bình, năm 2025 "
        "tỷ trọng kinh tế số ước đạt 18,6% GRDP; tỷ lệ hồ sơ trực tuyến đạt 76%."
    )
    found = rows(text, title=title, provinces=("phu_tho", "vinh_phuc", "hoa_binh"), published="2025-11-20")
    assert [(t.place, t.label) for t in found] == [
        ("phu_tho", "tỷ trọng kinh tế số"), ("phu_tho", "tỷ lệ hồ sơ trực tuyến"),
    ]  # fmt: skip


def _places(text: str, **profile: str) -> PlaceReader:
    return PlaceReader(make_page(text), DocumentProfile(**profile))  # type: ignore[arg-type]


def test_what_is_compared_with_is_no_subject_unless_its_figure_follows() -> None:
    """ "Cao hơn Cao Bằng" would make Cao Bằng the place of the figure."""
    text = "Lạng Sơn đạt 31%, hơn Cao Bằng (28%) và cao hơn bình quân cả nước."
    places = _places(text)
    assert [m.code for m in places.mentions(0, text.index("28%"))] == ["lang_son", "cao_bang"]
    assert [m.code for m in places.mentions(0, len(text))] == ["lang_son"]


def test_whom_the_text_speaks_of_from_sentence_to_sentence() -> None:
    """A sentence without a name would be given to nobody, or one about others to the province before."""
    first, second, others = "Lạng Sơn phấn đấu.", "Tỷ lệ đạt cao.", "Nhiều địa phương khác cũng vậy."
    text = f"{first} {second} {others}"
    places = _places(text)
    subjects = []
    for sentence in (first, second, others):
        start = text.index(sentence)
        places.open_sentence(start, start + len(sentence))
        subjects.append(places.subject)
    assert subjects == ["lang_son", "lang_son", None]


def test_a_paragraph_goes_back_to_the_document_s_own_place() -> None:
    """After "nhiều địa phương khác" the rest of a province's plan would be nobody's."""
    text = "Nhiều địa phương khác trên cả nước cũng vậy."
    places = _places(text, own="lang_son", home="lang_son")
    places.open_sentence(0, len(text))
    assert places.subject is None
    assert not places.open_paragraph(0, len(text), None)
    assert places.subject == "lang_son"


def test_the_level_of_a_place() -> None:
    """A ministry's goal would stand among the provinces'."""
    assert [level_of_place(code) for code in ("vn", "bo_y_te", "lang_son", None)] == [
        "national", "national", "province", "province",
    ]  # fmt: skip
