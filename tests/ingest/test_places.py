"""Places: a figure must never be given for the wrong province."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.places import (
    all_places,
    find_places,
    find_regions,
    find_sectors,
    is_former,
    members,
    place,
    predecessors,
    reform,
    reform_date,
    successor,
)


def codes(text: str, **options: bool) -> list[str]:
    return [mention.code for mention in find_places(text, **options)]


def test_the_reform_is_told_in_full() -> None:
    """A former province would be said to have gone to the wrong successor."""
    assert len(all_places()) == 63
    present = {successor(p.code) for p in all_places()}
    assert len(present) == 34
    assert sorted(code for unit in present for code in members(unit)) == sorted(p.code for p in all_places())
    assert set(members("tp_ho_chi_minh")) == {"tp_ho_chi_minh", "ba_ria_vung_tau", "binh_duong"}
    assert set(members("phu_tho")) == {"phu_tho", "vinh_phuc", "hoa_binh"}
    assert members("long_an") == ()
    assert place("dong_nai").present_name == "Thành phố Đồng Nai"
    assert place("nam_dinh").present_name is None
    assert reform() == ("202/2025/QH15", "2025-07-01")


def test_merged_ministries_have_successors() -> None:
    """A plan of a ministry that is no more would be ascribed to nobody."""
    assert successor("bo_thong_tin_va_truyen_thong") == "bo_khoa_hoc_va_cong_nghe"
    assert successor("bo_ke_hoach_va_dau_tu") == "bo_tai_chinh"
    assert place("bo_y_te").kind == "ministry"
    assert members("bo_nong_nghiep_va_moi_truong") == (
        "bo_tai_nguyen_va_moi_truong",
        "bo_nong_nghiep_va_phat_trien_nong_thon",
    )
    assert predecessors("bo_tai_chinh") == ("bo_ke_hoach_va_dau_tu",)
    assert predecessors("bo_y_te") == ()
    assert predecessors("lao_cai") == ("yen_bai",)
    assert (reform_date("bo_tai_chinh"), reform_date("lao_cai")) == ("2025-03-01", "2025-07-01")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Bộ Nông nghiệp và PTNT", "bo_nong_nghiep_va_phat_trien_nong_thon"),
        ("bộ nn-ptnt", "bo_nong_nghiep_va_phat_trien_nong_thon"),
        ("MARD", "bo_nong_nghiep_va_phat_trien_nong_thon"),
        ("Bộ Nông nghiệp và Môi trường", "bo_nong_nghiep_va_moi_truong"),
        ("bộ giáo dục đào tạo", "bo_giao_duc_va_dao_tao"),
        ("Bộ Tài nguyên & Môi trường", "bo_tai_nguyen_va_moi_truong"),
        ("MIC", "bo_thong_tin_va_truyen_thong"),
        ("MOH", "bo_y_te"),
        ("the Ministry of Labour", "bo_lao_dong_thuong_binh_va_xa_hoi"),
        ("bo ke hoach dau tu", "bo_ke_hoach_va_dau_tu"),
    ],
)
def test_ministries_are_found_by_their_short_names(typed: str, code: str) -> None:
    """A ministry would be said to have no documents because it was abbreviated."""
    assert codes(f"{typed}: số liệu năm 2027", weak=True) == [code]


@pytest.mark.parametrize(
    "text", ["cán bộ văn hóa xã", "đồng bộ giáo dục và y tế", "toàn bộ giao thông", "THE MOST IMPORTANT TARGET"]
)
def test_words_that_look_like_ministries(text: str) -> None:
    """Officers for culture would be taken for their ministry."""
    assert codes(text, weak=True) == []


def test_sectors_lead_to_their_ministries() -> None:
    """A plan "of the health sector" would belong to nobody."""
    assert [m.code for m in find_sectors("KẾ HOẠCH SỐ HÓA NGÀNH NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN ĐẾN 2027")] == [
        "bo_nong_nghiep_va_phat_trien_nong_thon"
    ]
    assert [m.code for m in find_sectors("nganh y te nam 2027")] == ["bo_y_te"]
    assert find_sectors("các bộ, ngành, địa phương; GDP toàn ngành") == []


def test_old_is_part_of_a_name() -> None:
    """ "Lào Cai (cũ)" would pass for the province of today."""
    text = "tỉnh Lào Cai (cũ) đạt 13%, Yên Bái cũ đạt 15%"
    assert [text[m.start : m.end] for m in find_places(text)] == ["tỉnh Lào Cai (cũ)", "Yên Bái cũ"]
    assert [is_former(text, m) for m in find_places(f"{text}; Phú Thọ đạt 9%")] == [True, True, False]


@pytest.mark.parametrize("item", all_places(), ids=lambda p: p.code)
def test_each_province_is_found_however_it_is_typed(item: object) -> None:
    """A whole province would be unknown to the assistant."""
    from ingest.normalize import fold
    from ingest.places import Place

    assert isinstance(item, Place)
    for typed in (item.name, item.full_name, item.name.upper(), f"số liệu {item.full_name} năm 2027"):
        assert codes(typed) == [item.code], typed
    assert codes(f"muc tieu {fold(item.name)} 2030", weak=True) == [item.code]
    assert codes(item.english) == [item.code]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quảng Nam, Quảng Ninh và Quảng Ngãi", ["quang_nam", "quang_ninh", "quang_ngai"]),
        ("khu vực châu Á - Thái Bình Dương", []),
        ("tỉnh Hà Nam Ninh ngày trước", []),
        ("gìn giữ hòa bình", []),
        ("tỉnh hòa bình", ["hoa_binh"]),
        ("Phó Thủ tướng Nguyễn Hòa Bình ký", []),
        ("bà Trần Thị Thái Bình", []),
        ("xã Long Ân", []),
        ("trên đường Điện Biên Phủ", []),
        ("nước sông Đồng Nai", []),
        ("TPHCM, TP.HCM, HCMC và Saigon", ["tp_ho_chi_minh"] * 4),
        ("học tập tư tưởng Hồ Chí Minh", []),
        ("Đoàn TNCS Hồ Chí Minh", []),
        ("tỉnh BR-VT", ["ba_ria_vung_tau"]),
        ("Bà Rịa – Vũng Tàu", ["ba_ria_vung_tau"]),
        ("Thừa Thiên Huế", ["hue"]),
        ("Đắc Lắc, Đăk Nông, Bắc Cạn", ["dak_lak", "dak_nong", "bac_kan"]),
        ("cán bộ y tế", []),
        ("Sở Thông tin và Truyền thông", []),
        ("Bộ TT&TT chủ trì", ["bo_thong_tin_va_truyen_thong"]),
        ("Hoà Bình và Khánh Hoà", ["hoa_binh", "khanh_hoa"]),
        ("yêu cầu Bến Tre, cơ quan Bến Tre", ["ben_tre", "ben_tre"]),
        ("chỉ tiêu cấp xã Trà Vinh", ["tra_vinh"]),
        ("Bình\nDương", []),
        ("Saigontel", []),
    ],
)
def test_traps(text: str, expected: list[str]) -> None:
    """One province's figures would be taken for another's."""
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("an ninh Bình Dương", ["binh_duong"]),
        ("an ninh binh duong", ["binh_duong"]),
        ("an ninh bình thường", []),
        ("dịch vụ công trực tuyến Quảng Nam", ["quang_nam"]),
        ("dich vu cong truc tuyen quang nam", ["quang_nam"]),
        ("công nghệ an toàn", []),
        ("CÔNG NGHỆ AN TOÀN", []),
        ("cong nghe an toan", []),
        ("hoat dong thap", []),
        ("uu tien giang day", []),
        ("so hoa binh phuoc", ["binh_phuoc"]),
        ("quoc gia lai chau", ["vn", "lai_chau"]),
        ("muc tieu can tho", ["can_tho"]),
        ("co quan hoa binh", ["hoa_binh"]),
        ("trung tam binh duong", ["binh_duong"]),
        ("ha tang so la gi", []),
        ("chính phủ quốc gia", ["vn"]),
        ("nghe an ninh binh", ["nghe_an", "ninh_binh"]),
        ("bình Dương", ["binh_duong"]),
    ],
)
def test_syllables_that_meet_by_chance_name_no_place(text: str, expected: list[str]) -> None:
    """ "trực tuyến Quảng Nam" would be answered with Tuyên Quang's figures."""
    assert codes(text, weak=True) == expected


@pytest.mark.parametrize(
    ("text", "code", "via"),
    [
        ("huyện Hải Hậu", "nam_dinh", "huyện Hải Hậu"),
        ("TP. Thủ Dầu Một", "binh_duong", "thành phố Thủ Dầu Một"),
        ("thành phố Bắc Giang", "bac_giang", "thành phố Bắc Giang"),
        ("Vinh Long city", "vinh_long", "thành phố Vĩnh Long"),
        ("quận 12", "tp_ho_chi_minh", "quận 12"),
        ("Nha Trang", "khanh_hoa", "thành phố Nha Trang"),
        ("P.Bến Nghé", "tp_ho_chi_minh", "phường Bến Nghé"),
        ("đặc khu Lý Sơn", "quang_ngai", "đặc khu Lý Sơn"),
        ("Lý Sơn", "quang_ngai", "huyện Lý Sơn"),
        ("a cable to Ly Son", "quang_ngai", "huyện Lý Sơn"),
        ("a pilot on Phu Quoc", "kien_giang", "thành phố Phú Quốc"),
    ],
)
def test_towns_and_communes_lead_to_their_province(text: str, code: str, via: str) -> None:
    """A question about a town would be refused, or its figure be given as the province's own."""
    (mention,) = find_places(text)
    assert (mention.code, mention.via, mention.explicit) == (code, via, False)


def test_syllables_of_a_term_make_no_island() -> None:
    """ "quản lý Sơn Tây" would be answered with Quảng Ngãi's figures."""
    for text in ("cơ quan quản lý Sơn Tây", "xử lý Sơn Động"):
        assert "quang_ngai" not in codes(text, weak=True)


def test_the_city_of_central_rank_is_the_province_itself() -> None:
    """Đà Nẵng would be taken for a town of some province."""
    for text in ("TP.Đà Nẵng", "thành phố Cần Thơ", "thành phố Huế", "TP Hải Phòng"):
        (mention,) = find_places(text)
        assert mention.via is None
        assert mention.explicit
        assert text[mention.start : mention.end] == text


def test_names_borne_in_several_provinces_need_one_nearby() -> None:
    """A commune's figure would be given to a province drawn by lot."""
    assert codes("UBND huyện Châu Thành") == []
    assert codes("huyện Châu Thành, tỉnh Sóc Trăng") == ["soc_trang", "soc_trang"]
    assert codes("xã Tân Lập") == []


def test_a_commune_of_today_follows_the_province_named_behind_it() -> None:
    """ "phường Mỹ Tho, tỉnh Đồng Tháp" would name two provinces."""
    assert codes("phường Mỹ Tho, tỉnh Đồng Tháp") == ["dong_thap", "dong_thap"]


def test_abbreviations_count_in_questions_only() -> None:
    """ "BD" in a table of a document would become Bình Dương."""
    assert codes("BD, HN") == []
    mentions = find_places("KTS của BD năm 2030", weak=True)
    assert [(m.code, m.explicit) for m in mentions] == [("binh_duong", False)]


def test_the_nation_and_regions() -> None:
    """A national figure would pass for a province's, a region for a province."""
    assert codes("cả nước và toàn quốc") == ["vn", "vn"]
    assert not find_places("chương trình quốc gia")[0].explicit
    assert codes("vùng Tây Nguyên") == []
    assert [m.code for m in find_regions("vùng Tây Nguyên")] == ["vung_tay_nguyen"]
    names = ("Đông Nam Bộ", "Tây Nguyên", "đồng bằng sông Hồng", "đồng bằng sông Cửu Long",
             "Bắc Trung Bộ và duyên hải miền Trung", "trung du và miền núi phía Bắc")  # fmt: skip
    regions = {mention.code for name in names for mention in find_regions(f"vùng {name}")}
    found = [code for region in regions for code in place(region).members]
    assert sorted(found) == sorted(p.code for p in all_places())


@given(st.text(alphabet="BìnhDươgLoATPHCMxãuyệ .,-\n1", max_size=200))
def test_any_text_is_read_and_spans_are_ordered(text: str) -> None:
    """A strange text would stop the assistant."""
    found = find_places(text, weak=True)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("piece", ["xã Tân Lập ", "TP.", "Bình ", "huyện Châu Thành ", "1/", "Nguyễn "])
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """A question of a thousand characters would block the service."""
    find_places("xã Một Hai", weak=True)  # loads the communes
    started = time.perf_counter()
    find_places((piece * 10000)[:10000], weak=True)
    assert time.perf_counter() - started < 2.0
