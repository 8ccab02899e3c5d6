"""Goals that a plan only quotes from the nation or a superior body are not told as its own."""

import pytest

from tests.ingest.plan_text import rows


def _owners(text: str) -> list[tuple[str | None, float | None]]:
    return [(t.place, t.low) for t in rows(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Căn cứ Quyết định số 749/QĐ-TTg ngày 03/6/2020 của Thủ tướng Chính phủ, theo đó đến năm 2027 có 70% dịch "
        "vụ công "
        "trực tuyến toàn trình, tỷ trọng kinh tế số trong từng ngành, lĩnh vực đạt tối thiểu 11%;",
        "Theo Nghị quyết số 57-NQ/TW, đến năm 2027: 70% dịch vụ công trực tuyến toàn trình; bố trí ít nhất 11% tổng "
        "chi "
        "ngân sách hằng năm cho chuyển đổi số.",
        "Nghị quyết số 57-NQ/TW của Bộ Chính trị (mục tiêu đến năm 2027 tỷ lệ dịch vụ công trực tuyến toàn trình "
        "đạt 70%; "
        "tỷ lệ hồ sơ trực tuyến đạt trên 11%)",
        "Chiến lược quốc gia phát triển kinh tế số đề ra đến năm 2027:\n"
        "- 70% dịch vụ công trực tuyến toàn trình;\n- 11% hồ sơ công việc được xử lý trên môi trường mạng.",
        "## 1. Mục tiêu của Trung ương đến năm 2027\n- 70% dịch vụ công trực tuyến toàn trình.\n"
        "- Tỷ lệ hồ sơ trực tuyến đạt 11%.",
        "## Chỉ tiêu quốc gia đến năm 2027\n- 70% dịch vụ công trực tuyến toàn trình.\n"
        "- 11% hồ sơ công việc cấp bộ, tỉnh được xử lý trên môi trường mạng.",
        "Theo Chiến lược quốc gia phát triển kinh tế số, đến năm 2027 tỷ lệ hồ sơ trực tuyến đạt 70%. Đến năm 2031, "
        "tỷ lệ "
        "thanh toán không dùng tiền mặt đạt 11%.",
        "Cả nước phấn đấu đến năm 2027 có 70% dịch vụ công trực tuyến toàn trình; 11% người dân có chữ ký số.",
        "Nationally, 70% of households should have fibre by 2027; 11% of adults are to hold a digital signature.",
        "## National goals by 2027\n- Share of dossiers processed online: 70%.\n- Households with fibre: 11%.",
        "Under Decision No. 749/QD-TTg, 70% of households should have fibre by 2027; 11% of adults are to hold a "
        "digital "
        "signature.",
    ],
)
def test_all_that_is_quoted_is_the_nations(text: str) -> None:
    """A later clause, which names nobody, is told as the province's own goal."""
    assert sorted(_owners(text), key=str) == [("vn", 11), ("vn", 70)]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (
            "Theo Nghị quyết số 57-NQ/TW, đến năm 2027 tỷ lệ hồ sơ trực tuyến đạt 70%; tỉnh phấn đấu tỷ lệ hồ sơ trực "
            "tuyến đạt 62%.",
            62,
        ),
        (
            "Theo Nghị quyết số 57-NQ/TW, đến năm 2027 tỷ lệ hồ sơ trực tuyến đạt 70%. Tỉnh đặt mục tiêu đến năm "
            "2027 tỷ lệ "
            "hồ sơ trực tuyến đạt 62%.",
            62,
        ),
        (
            "## 1. Mục tiêu quốc gia đến năm 2027\n- Tỷ lệ hồ sơ trực tuyến đạt 70%.\n"
            "## 2. Mục tiêu của tỉnh đến năm 2027\n- Tỷ lệ hồ sơ trực tuyến đạt 62%.",
            62,
        ),
        (
            "Quyết định số 749/QĐ-TTg của Thủ tướng Chính phủ đề ra đến năm 2027:\n- Tỷ lệ hồ sơ trực tuyến đạt 70%.\n"
            "Trên cơ sở đó, đến năm 2027 tỷ lệ hồ sơ trực tuyến của tỉnh đạt 62%.",
            62,
        ),
        (
            "Under Decision No. 749/QD-TTg, 70% of households should have fibre by 2027. The province aims for 62% of "
            "households to have fibre by 2027.",
            62,
        ),
    ],
)
def test_the_document_comes_back_to_itself(text: str, own: float) -> None:
    """The province's own goal behind the nation's is lost or told as the nation's."""
    assert _owners(text) == [("vn", 70), ("quang_ninh", own)]


@pytest.mark.parametrize(
    "text",
    [
        "Thực hiện Nghị quyết số 57-NQ/TW của Bộ Chính trị, đến năm 2027 tỷ lệ hồ sơ trực tuyến đạt 62%.",
        "Căn cứ Nghị quyết số 57-NQ/TW, tỉnh phấn đấu đến năm 2027 tỷ lệ hồ sơ trực tuyến đạt 62%.",
        "Theo chỉ tiêu Chính phủ giao, đến năm 2027 tỷ lệ hồ sơ trực tuyến đạt 62%.",
        "Theo Kế hoạch của UBND tỉnh thực hiện Nghị quyết số 57-NQ/TW, đến năm 2027 tỷ lệ hồ sơ trực tuyến đạt 62%.",
        "## Mục tiêu thực hiện Nghị quyết số 57-NQ/TW đến năm 2027\n- Tỷ lệ hồ sơ trực tuyến đạt 62%.",
        "## Mục tiêu xây dựng cơ sở dữ liệu quốc gia tại tỉnh đến năm 2027\n- Tỷ lệ hồ sơ trực tuyến đạt 62%.",
    ],
)
def test_a_place_that_takes_up_a_superior_goal_keeps_it(text: str) -> None:
    """A province that carries a resolution out loses its own figure."""
    assert _owners(text) == [("quang_ninh", 62)]


def test_a_goal_quoted_among_results_is_nobodys_result() -> None:
    """What the centre set, listed under the state of affairs, is told as reached."""
    text = (
        "## Kết quả đạt được\nQuyết định số 749/QĐ-TTg đề ra đến năm 2027:\n- 70% hồ sơ công việc được xử lý trên môi "
        "trường mạng;\n"
    )
    assert not [t for t in rows(text) if t.kind == "result"]
