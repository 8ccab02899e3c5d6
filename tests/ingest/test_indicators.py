"""The lexicon of indicators: which words speak of which indicator."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.indicators import all_indicators, find_indicators, indicator
from ingest.normalize import fold

FIXED_IDS = [
    "kinh_te_so_grdp",
    "kinh_te_so_nganh",
    "thuong_mai_dien_tu_ban_le",
    "doanh_nghiep_hop_dong_dien_tu",
    "dnnvv_nen_tang_so",
    "tai_khoan_thanh_toan",
    "chu_ky_so",
    "dan_so_dung_dvctt",
    "dvctt_muc_do_4",
    "dich_vu_sang_tao_du_lieu",
    "nang_suat_lao_dong",
    "ho_so_cong_viec_tren_mang",
    "che_do_bao_cao",
    "kiem_tra_qua_moi_truong_so",
    "cat_giam_tthc",
    "bang_rong_ho_gia_dinh",
    "bang_rong_xa",
    "mang_4g_5g",
    "mang_5g",
    "xep_hang_cds",
    "an_toan_thong_tin",
    "kho_du_lieu_dung_chung",
    "cong_du_lieu_mo",
    "do_thi_thong_minh",
    "so_voi_ca_nuoc",
]
SAYINGS = [
    ("tỷ trọng kinh tế số đạt 12% GRDP", "kinh_te_so_grdp"),
    ("kinh tế sốchiếm 12% GRDP", "kinh_te_so_grdp"),
    ("tỉ trọng kinh tế số trong mỗi ngành", "kinh_te_so_nganh"),
    ("KTS chiếm bao nhiêu", "kinh_te_so_grdp"),
    ("doanh thu thương mại điện tử so với tổng mức bán lẻ hàng hoá", "thuong_mai_dien_tu_ban_le"),
    ("DNNVV dùng nền tảng số", "dnnvv_nen_tang_so"),
    ("doanh nghiệp dùng hợp đồng điện tử", "doanh_nghiep_hop_dong_dien_tu"),
    ("người dân có tài khoản ngân hàng", "tai_khoan_thanh_toan"),
    ("người lớn có chữ ký điện tử", "chu_ky_so"),
    ("cán bộ được cấp chữ ký số", "chu_ky_so_can_bo"),
    ("DVCTT mức độ 4", "dvctt_muc_do_4"),
    ("thủ tục đủ điều kiện thành dịch vụ công trực tuyến toàn trình", "dvctt_toan_trinh"),
    ("hồ sơ được nộp trực tuyến", "ho_so_truc_tuyen"),
    ("số hoá kết quả giải quyết TTHC", "so_hoa_tthc"),
    ("hồ sơ công việc ở cấp xã", "ho_so_cong_viec_tren_mang"),
    ("cáp quang tới hộ gia đình", "bang_rong_ho_gia_dinh"),
    ("cáp quang tới các xã", "bang_rong_xa"),
    ("phủ sóng 5G", "mang_5g"),
    ("mạng 4G/5G", "mang_4g_5g"),
    ("thuộc nhóm 7 địa phương dẫn đầu về chuyển đổi số", "xep_hang_cds"),
    ("nhóm dẫn đầu về CĐS", "xep_hang_cds"),
    ("cắt giảm thủ tục hành chính", "cat_giam_tthc"),
    ("kho dữ liệu dùng chung", "kho_du_lieu_dung_chung"),
    ("học bạ số", "hoc_ba_so"),
    ("hệ thống thông tin được phê duyệt cấp độ", "an_toan_thong_tin_cap_do"),
    ("digital economy share of GRDP", "kinh_te_so_grdp"),
    ("share of the digital economy in each sector", "kinh_te_so_nganh"),
    ("adults with a digital signature", "chu_ky_so"),
    ("level 4 online public services", "dvctt_muc_do_4"),
    ("households with fibre broadband", "bang_rong_ho_gia_dinh"),
    ("cashless payment in hospitals", "thanh_toan_khong_tien_mat_y_te"),
]


def test_fixed_ids_exist() -> None:
    """Questions and evaluations name these ids."""
    assert set(FIXED_IDS) <= {i.id for i in all_indicators()}
    assert indicator("kinh_te_so_grdp").basis == "GRDP"


def test_lexicon_is_whole() -> None:
    """A slip in the data file gives an indicator without label, pillar or parent."""
    ids = [i.id for i in all_indicators()]
    assert len(ids) == len(set(ids))
    for entry in all_indicators():
        assert entry.vi and entry.en and entry.pillar
        assert entry.broader is None or entry.broader in ids


@pytest.mark.parametrize(("text", "id"), SAYINGS)
def test_wordings_lead_to_the_indicator(text: str, id: str) -> None:
    """A question in an official's own words finds no row."""
    assert id in [m.id for m in find_indicators(text)]


@pytest.mark.parametrize(("text", "id"), SAYINGS)
def test_wordings_without_diacritics(text: str, id: str) -> None:
    """Questions typed without diacritics find no row."""
    assert id in [m.id for m in find_indicators(fold(text))]


def test_the_most_specific_mention_wins() -> None:
    """20% of each sector is told as 20% of the whole economy."""
    text = "tỷ trọng kinh tế số trong từng ngành, lĩnh vực"
    assert [m.id for m in find_indicators(text)] == ["kinh_te_so_nganh"]


def test_a_clause_border_parts_mentions() -> None:
    """Words of two clauses are read as one indicator."""
    found = find_indicators("phát triển kinh tế số; từng ngành chủ động")
    assert [(m.id, m.weak) for m in found] == [("kinh_te_so_grdp", True)]


def test_unknown_id_is_an_error() -> None:
    """A misspelt id passes silently."""
    with pytest.raises(KeyError):
        indicator("khong_co")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120) | st.text(alphabet="kinh tếsốdvc5g;. ~|", max_size=300))
def test_any_text_gives_valid_spans(text: str) -> None:
    """Hostile text crashes ingestion or yields overlapping spans."""
    last = 0
    for mention in find_indicators(text):
        assert last <= mention.start < mention.end <= len(text)
        last = mention.end


def test_places_are_no_indicators() -> None:
    """ "Sóc Trăng" is taken for a SOC."""
    for text in ("Sóc Trăng đến năm 2030", "soc trang den nam 2030", "huyện Sóc Sơn", "công", "Cao Bằng"):
        assert find_indicators(text) == [], text
    assert [m.id for m in find_indicators("trung tâm SOC của tỉnh")] == ["soc"]
