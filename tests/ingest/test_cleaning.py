"""Cleaning: furniture goes, every sentence with a figure stays."""

import pytest

from ingest.cleaning import drop_furniture
from ingest.load_text import text_blocks

BODY = "Đến năm 2026, tỉnh phấn đấu đạt 21% dịch vụ số."


def kept(raw: str) -> list[str]:
    return [block.text for block in drop_furniture(text_blocks(raw)).blocks]


@pytest.mark.parametrize(
    "line",
    [
        "Thích và chia sẻ bài viết:",
        "Về đầu trang",
        "Ảnh minh họa.",
        "Thông tin bạn đọc",
        "Đóng Lưu thông tin",
        "{keywords}",
        "{{ article.title }}",
        "Trang chủ > Tin tức > Chuyển đổi số",
        "Hà Nội 27°C",
        "Lượt xem: 1.234",
        "Từ khóa: chuyển đổi số, kinh tế số",
        "Bản quyền thuộc về Cổng thông tin.",
        "Website này sử dụng cookie để phục vụ bạn tốt hơn.",
        "QUẢNG CÁO: Internet cáp quang giảm 35% cho hộ gia đình mới",
        "[Quảng cáo] Mua điện thoại, tặng 2 triệu đồng",
        "Chủ Nhật, 09/03/2025, 17:20 (GMT+7) Phú Yên 31°C Độ ẩm 68% Mưa rào 40%",
        "Thích và chia sẻ bài viết Facebook Zalo In trang Cỡ chữ A- A A+",
        ">> Tin liên quan: Bến Tre đạt 88% hồ sơ trực tuyến | Long An mở cổng dữ liệu",
        ">> Bến Tre đạt 88% hồ sơ trực tuyến",
        "Tin liên quan: Bến Tre phủ sóng 5G 60% xã",
        "Bình luận (12) Gửi bình luận Mới nhất Quan tâm nhất",
        "Gửi bình luận Đọc nhiều nhất: Ba điểm du lịch đón 2 triệu người",
    ],
)
def test_furniture_goes(line: str) -> None:
    """A share bar would be cited as a source."""
    assert kept(f"{BODY}\n{line}\nCâu thứ hai của bài.") == [BODY, "Câu thứ hai của bài."]


@pytest.mark.parametrize(
    "line",
    [
        "Xem thêm 30% hồ sơ được số hóa trong năm.",
        "Chia sẻ dữ liệu giữa các cơ quan đạt 80%.",
        "Trang chủ của Cổng dịch vụ công được làm mới trong năm 2026.",
        "Ảnh: Cán bộ hướng dẫn người dân nộp hồ sơ trực tuyến.",
        "Đọc thêm sách là một mục tiêu của thư viện số.",
        "Ngày 11/6/2021, tỉnh ban hành nghị quyết.",
        "Nguyễn Văn Bình",
        "Quảng cáo: tỷ lệ doanh nghiệp quảng cáo trên nền tảng số đạt 40%",
        "Nhiệt độ phòng máy chủ giữ ở 22°C, độ ẩm 50%, có cảnh báo mưa lũ.",
        "» Tỷ lệ hồ sơ trực tuyến đạt 80%",
        "Đăng nhập, đăng ký, tìm kiếm",
        "Bình luận của chuyên gia: kinh tế số chiếm 12% GRDP.",
        "Chia sẻ Email công vụ cho 100% cán bộ",
    ],
)
def test_sentences_stay(line: str) -> None:
    """A target would be lost because it begins like a menu."""
    assert kept(f"{BODY}\n{line}\nCâu thứ hai của bài.") == [BODY, line, "Câu thứ hai của bài."]


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("author 19:31 14/03/2022", "2022-03-14"),
        ("Thứ Sáu, 20/05/2022 | 10:30 GMT+7", "2022-05-20"),
        ("Cập nhật: 20/5/2022", "2022-05-20"),
        ("(20/05/2022)", "2022-05-20"),
        ("Đăng ngày 20 tháng 5 năm 2022", "2022-05-20"),
    ],
)
def test_publication_lines_become_the_date(line: str, iso: str) -> None:
    """The date of a page would be unknown, and its line be cited."""
    cleaned = drop_furniture(text_blocks(f"Một tỉnh số hóa hồ sơ\n{line}\n{BODY}"))
    assert cleaned.dates == (iso,)
    assert line not in [block.text for block in cleaned.blocks]


def test_titles_of_other_articles_go_until_the_text_goes_on() -> None:
    """Another province's headline would be cited for this one."""
    raw = f"{BODY}\nTin liên quan\nTỉnh bạn đạt 50% mục tiêu\nHội nghị tổng kết năm\nĐây lại là một câu của bài."
    assert kept(raw) == [BODY, "Đây lại là một câu của bài."]


def test_menus_at_the_borders_go() -> None:
    """A menu would be ranked as a passage."""
    menu = "Giới thiệu\nThời sự\nKinh tế\nVăn hóa\nThể thao\nPháp luật\n"
    assert kept(f"{menu}{BODY}\nNguyễn Văn Bình\n") == [BODY, "Nguyễn Văn Bình"]
