"""Inferred metadata: title, date, number, issuer and above all the provinces a text is about."""

from pathlib import Path

import pytest

from ingest import metadata
from ingest.loaders import load
from ingest.metadata import Described, describe

SHARED = Path(__file__).parents[2] / ".." / "shared"


def described(tmp_path: Path, raw: str, name: str = "a.txt") -> Described:
    path = tmp_path / name
    path.write_text(raw, encoding="utf-8")
    return describe(load(path), name)


def test_a_headline_with_its_date(tmp_path: Path) -> None:
    """The title would carry a date, and the page be undated."""
    found = described(
        tmp_path, "Đẩy mạnh số hóa tại tỉnh Sơn La (14/03/2022)\nTỉnh đặt mục tiêu đạt 21% vào năm 2026.\n"
    )
    assert found.title == "Đẩy mạnh số hóa tại tỉnh Sơn La"
    assert found.metadata.published == "2022-03-14"
    assert found.metadata.provinces == ("son_la",)
    assert set(found.inferred) == {"title", "published", "provinces"}


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("*Unofficial translation. Published on 8 May 2023 by the Office of the People's Committee.*", "2023-05-08"),
        ("Issued by the Department of Information and Communications of Son La, 8 May 2023.", "2023-05-08"),
        ("*A digest for donors, issued by the People's Committee on May 8, 2023 (Plan No. 21/KH-UBND)*", "2023-05-08"),
        ("VNA, May 8, 2023", "2023-05-08"),
        ("SON LA, 8 May 2023 (VNA) - The province has opened its data portal.", "2023-05-08"),
        ("The portal opened on 8 May 2023 - the first in the region.", None),
        ("Son La, 8 May 2023", "2023-05-08"),
        ("Issued together with Decision No. 77/QD-UBND dated 8 May 2021.", None),
        (
            "*Unofficial English summary of Plan No. 21/KH-UBND, issued by the People's Committee on 8 May 2023*",
            "2023-05-08",
        ),
        ("*Summary of Decision No. 7/QD-UBND, issued by the People's Committee on 8 May 2023*", "2023-05-08"),
        ("The plan, issued on 8 May 2021, aims at 21% of GRDP by 2026.", None),
        ("It follows the strategy that the Prime Minister signed on 8 May 2021.", None),
    ],
)
def test_the_date_of_an_english_head(tmp_path: Path, head: str, date: str | None) -> None:
    """Without its year a result could not be told from a goal; the date of another act is not the document's."""
    found = described(tmp_path, f"# Son La speeds up its digital transformation\n\n{head}\n\nIt is a plan.\n", "a.md")
    assert found.metadata.published == date


def test_a_formal_head(tmp_path: Path) -> None:
    """The number, issuer and date of a plan could not be told."""
    raw = (
        "ỦY BAN NHÂN DÂN TỈNH SƠN LA\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 45/KH-UBND\n"
        "Sơn La, ngày 09 tháng 02 năm 2022\nKẾ HOẠCH\nChuyển đổi số tỉnh Sơn La giai đoạn 2022 - 2026\n"
        "Căn cứ Quyết định số 812/QĐ-TTg ngày 03 tháng 6 năm 2020;\nĐến năm 2026 đạt 21%.\n"
    )
    found = described(tmp_path, raw)
    assert found.title == "Kế hoạch Chuyển đổi số tỉnh Sơn La giai đoạn 2022 - 2026"
    assert (found.metadata.number, found.metadata.published) == ("45/KH-UBND", "2022-02-09")
    assert found.metadata.issuer == "Ủy ban nhân dân tỉnh Sơn La"


def test_a_headline_may_begin_with_a_body(tmp_path: Path) -> None:
    """ "Chính phủ ban hành …" would be taken for a letterhead and the page lose its title."""
    raw = "Chính phủ ban hành chương trình số hóa mới\nChương trình nêu mục tiêu đạt 21% vào năm 2026.\n"
    assert described(tmp_path, raw).title == "Chính phủ ban hành chương trình số hóa mới"


def test_a_formal_head_in_a_table_of_two_columns(tmp_path: Path) -> None:
    """Plans exported from Word would lose number and date."""
    raw = (
        "<html><body><table><tr><td><p>UBND TỈNH SƠN LA</p></td><td><p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p></td></tr>"
        "<tr><td>Số: 45/KH-UBND</td><td>Sơn La, ngày 9 tháng 2 năm 2022</td></tr></table><p><b>KẾ HOẠCH</b></p>"
        "<p><b>Chuyển đổi số tỉnh Sơn La</b></p><p>Đến năm 2026 đạt 21%.</p></body></html>"
    )
    found = described(tmp_path, raw, "a.html")
    assert (found.title, found.metadata.number) == ("Kế hoạch Chuyển đổi số tỉnh Sơn La", "45/KH-UBND")
    assert found.metadata.published == "2022-02-09"


def test_a_national_document_is_no_province_s(tmp_path: Path) -> None:
    """The government's plan would pass for the capital's."""
    raw = (
        "CHÍNH PHỦ\nSố: 15/NQ-CP\nHà Nội, ngày 09 tháng 02 năm 2022\nNGHỊ QUYẾT\nVề nền tảng số quốc gia\n"
        "Thí điểm tại Hà Nội và Thành phố Hồ Chí Minh, đạt 21% năm 2026.\n"
    )
    found = described(tmp_path, raw)
    assert found.metadata.issuer == "Chính phủ"
    assert found.metadata.provinces == ("vn",)


@pytest.mark.parametrize(
    ("raw", "provinces"),
    [
        ("BỘ Y TẾ\nSố: 45/KH-BYT\nHà Nội, ngày 09 tháng 02 năm 2022\nKẾ HOẠCH\nSố hóa ngành y tế\n", ("bo_y_te",)),
        ("BỘ TƯ PHÁP\nHà Nội, ngày ... tháng ... năm 2022\nKẾ HOẠCH\nSố hóa ngành\n", ("bo_tu_phap",)),
        ("BỘ Y TẾ. Số: 45/KH-BYT. Hà Nội, ngày 9/2/2022\nSố hóa ngành\n", ("bo_y_te",)),
        ("Kế hoạch số hóa của Bộ Nội vụ đến năm 2026\nBộ đạt 21%.\n", ("bo_noi_vu",)),
        ("BỘ Y TẾ\nKẾ HOẠCH\nSố hóa bệnh viện tại Sơn La\n", ("bo_y_te", "son_la")),
        ("Bộ Y tế khen Sơn La về hồ sơ số\nTỉnh Sơn La đạt 21%.\n", ("son_la",)),
        ("BỘ CHÍNH TRỊ\nHà Nội, ngày 9 tháng 2 năm 2022\nNGHỊ QUYẾT\nVề nền tảng số\n", ("vn",)),
        ("BỘ Y TẾ\nSố: 88/QĐ-VP\nHà Nội, ngày 9 tháng 2 năm 2022\nKẾ HOẠCH\nSố hóa ngành\n", ("bo_y_te",)),
        ("BỘ NÔNG NGHIỆP\nVÀ MÔI TRƯỜNG\nSố: 88/QĐ-CĐS\nKẾ HOẠCH\nSố hóa\n", ("bo_nong_nghiep_va_moi_truong",)),
        ("BỘ NÔNG NGHIỆP VÀ PTNT\nSố: 88/QĐ-BNN-CĐS\nSố hóa\n", ("bo_nong_nghiep_va_phat_trien_nong_thon",)),
        ("Số hóa ngành\n(Kèm theo Quyết định số 88/QĐ-VP ngày 9/2/2022 của Bộ trưởng Bộ Y tế)\n", ("bo_y_te",)),
        ("Số hóa hồ sơ\nCơ quan ban hành: Bộ Y tế\n", ("bo_y_te",)),
        ("QUYẾT ĐỊNH\nVề số hóa hồ sơ\nBỘ TRƯỞNG BỘ Y TẾ\n", ("bo_y_te",)),
        ("Kế hoạch số hóa ngành Y tế\nUBND tỉnh Sơn La chỉ đạo. Bộ Y tế hướng dẫn Sơn La.\n", ("son_la",)),
        ("Kế hoạch số hóa ngành Y tế\nĐến 2026 bệnh viện bỏ hồ sơ giấy. Bộ Y tế chủ trì.\n", ("bo_y_te",)),
        ("Số hóa ngành Y tế\nBộ Y tế vừa ban hành kế hoạch. Bộ sẽ thí điểm tại Sơn La.\n", ("bo_y_te",)),
        ("Số hóa ngành Y tế\nTheo kế hoạch do Bộ Y tế ban hành, Sơn La sẽ làm. Tỉnh Sơn La chỉ đạo.\n", ("son_la",)),
        ("BỘ TÀI CHÍNH\nCỤC THUẾ TỈNH SƠN LA\nSố: 8/KH-CT\nKẾ HOẠCH\nSố hóa tại tỉnh Sơn La\n", ("son_la",)),
        ("QUỐC HỘI\nLUẬT\nGiao dịch số thử nghiệm\n", ("vn",)),
        ("Nghị quyết mới của Chính phủ về hồ sơ số\nCác bộ đạt 21% năm 2026.\n", ("vn",)),
        ("SỞ Y TẾ\nSơn La, ngày 9 tháng 2 năm 2022\nSố hóa tại tỉnh Sơn La\nĐạt 21%.\n", ("son_la",)),
        ("Tỉnh Sơn La số hóa hồ sơ\nHà Nội, 9/2/2022\nSơn La đạt 21%.\n", ("son_la",)),
    ],
)
def test_ministries_and_the_nation_own_their_documents(tmp_path: Path, raw: str, provinces: tuple[str, ...]) -> None:
    """A question about a ministry would not find its plan, or one about Hà Nội would find it."""
    body = "Đơn vị thuộc khối này phấn đấu 21% hồ sơ được xử lý trên môi trường mạng vào năm 2026.\n"
    assert described(tmp_path, raw + body).metadata.provinces == provinces


def test_a_province_named_only_through_its_towns(tmp_path: Path) -> None:
    """An article that never names its province would be unfindable."""
    raw = (
        "Tăng tốc số hóa hồ sơ công việc\nTỉnh đạt 21% năm 2026.\nTrước mắt làm tại thành phố Sa Đéc và huyện Lấp Vò.\n"
    )
    assert described(tmp_path, raw).metadata.provinces == ("dong_thap",)


def test_several_provinces_with_content_but_not_those_in_passing(tmp_path: Path) -> None:
    """An article over several provinces would count for one, or for all it mentions."""
    raw = (
        "Nhiều địa phương tăng tốc số hóa\n"
        "Một số tỉnh như Sơn La, Lào Cai, Phú Yên, Kon Tum và Hà Nam đã có nghị quyết.\n"
        "Sơn La đặt mục tiêu đạt 21% vào năm 2026. Tỉnh Sơn La cũng làm kho dữ liệu.\n"
        "Tại Phú Yên, nghị quyết nêu mục tiêu đạt 18%.\n"
    )
    assert described(tmp_path, raw).metadata.provinces == ("son_la", "phu_yen")


def test_the_subject_beats_a_province_visited(tmp_path: Path) -> None:
    """Figures of one province would be filed under the one it learned from."""
    raw = (
        "Sơn La đẩy mạnh số hóa\nSơn La đạt 21% năm 2026. Đoàn học tập kinh nghiệm tại Quảng Ninh.\n"
        "Tỉnh Sơn La làm kho dữ liệu. Sơn La có 200 xã.\n"
    )
    assert described(tmp_path, raw).metadata.provinces == ("son_la",)


def test_stated_values_are_not_inferred(tmp_path: Path) -> None:
    """An operator's word would be overruled by a guess."""
    raw = "---\ntitle: Tên do người nhập\nprovinces: [Phú Yên]\n---\n# Sơn La số hóa\n\nSơn La đạt 21%.\n"
    found = described(tmp_path, raw, "a.md")
    assert found.title == "Tên do người nhập"
    assert found.metadata.provinces == ("phu_yen",)
    assert found.inferred == ()


def test_without_any_headline_the_first_words_serve(tmp_path: Path) -> None:
    """A document would be listed without a name."""
    found = described(
        tmp_path, "tỉnh đặt mục tiêu số hóa toàn bộ hồ sơ công việc của các cấp trong năm nay, đạt 21%.\n"
    )
    assert found.title.startswith("tỉnh đặt mục tiêu")


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("---\nnumber: 45/KH-UBND\n---\n# Kế hoạch số hóa\n\nĐạt 21%.\n", "45/KH-UBND"),
        ("# NGHỊ QUYẾT\n\nVề số hóa\n\nĐẢNG BỘ TỈNH SƠN LA - TỈNH ỦY - Số 7-NQ/TU\n\nĐạt 21%.\n", "7-NQ/TU"),
        ("# QUY CHẾ\n\n*(Ban hành kèm theo Quyết định số 45/2022/QĐ-UBND ngày 9/2/2022)*\n\nĐạt.\n", "45/2022/QĐ-UBND"),
        ("# Kế hoạch số 45/KH-UBND về số hóa tỉnh Sơn La\n\nĐạt 21%.\n", "45/KH-UBND"),
        ("# Kế hoạch 45/KH-UBND: số hóa tỉnh Sơn La\n\nĐạt 21%.\n", "45/KH-UBND"),
        ("# Sơn La ban hành Kế hoạch số 45/KH-UBND\n\nĐạt 21%.\n", None),
        ("# Nghị quyết số 5-NQ/TW: động lực mới cho Sơn La\n\nĐạt 21%.\n", None),
        ("# Tin Sơn La\n\nThực hiện Kế hoạch số 45/KH-UBND, tỉnh đạt 21%.\n", None),
    ],
)
def test_a_document_s_own_number(tmp_path: Path, raw: str, number: str | None) -> None:
    """A plan asked for by its number would not be found, or an article pass for the plan it tells of."""
    assert described(tmp_path, raw, "a.md").metadata.number == number


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_the_real_articles_are_about_their_provinces() -> None:
    """Real pages would be filed under the wrong provinces."""
    expected = [
        {"long_an"},
        {"binh_duong"},
        {"vinh_long"},
        {"bac_giang", "da_nang", "binh_phuoc", "thai_nguyen"},
        {"nam_dinh"},
    ]
    found = [describe(load(path), path.name) for path in sorted((SHARED / "seeds").glob("*.txt"))]
    assert [set(item.metadata.provinces or ()) for item in found] == expected
    assert [item.metadata.published for item in found] == [None, "2022-05-24", "2022-03-22", None, None]


def test_a_name_repeated_without_end_is_weighed_once_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hostile file of 40 KB would hold up an ingest for minutes."""
    searched: list[int] = []

    class Counting:
        def search(self, text: str) -> None:
            searched.append(len(text))

    monkeypatch.setattr(metadata, "_FIGURE", Counting())
    found = described(tmp_path, "Bình Dương " * 400)
    assert found.metadata.provinces == ("binh_duong",)
    assert len(searched) <= 10
