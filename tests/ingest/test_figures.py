"""Figures read out of running text: what verification, premises and targets all stand on."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.figures import Figure, find_figures, parse_number, parse_words


def _short(figure: Figure) -> tuple[str, str, float, float, str | None]:
    return figure.text, figure.comparator, figure.low, figure.high, figure.unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tỷ lệ đạt tối thiểu 20% vào cuối kỳ", ("tối thiểu 20%", ">=", 20, 20, "%")),
        ("chiếm 15% đến 20% GRDP của tỉnh", ("15% đến 20% GRDP", "range", 15, 20, "%")),
        ("doanh thu trên 1.300 tỷ đồng", ("trên 1.300 tỷ đồng", ">", 1300, 1300, "tỷ đồng")),
        ("doanh thu hơn 1,300 tỷ", ("hơn 1,300 tỷ", ">", 1300, 1300, "tỷ đồng")),
        ("thuộc nhóm 10 cả nước", ("nhóm 10", "top", 10, 10, None)),
        ("vào top 15 cả nước", ("top 15", "top", 15, 15, None)),
        ("thuộc nhóm ba địa phương dẫn đầu", ("nhóm ba địa phương", "top", 3, 3, "địa phương")),
        ("thuộc nhóm 15 tỉnh, thành phố dẫn đầu", ("nhóm 15 tỉnh, thành phố", "top", 15, 15, "tỉnh, thành phố")),
        ("nằm trong 10 địa phương đứng đầu cả nước", ("10 địa phương", "top", 10, 10, "địa phương")),
        ("among the 12 best-performing provinces", ("12 best-performing provinces", "top", 12, 12, "provinces")),
        ("among the country's 12 leading localities", ("12 leading localities", "top", 12, 12, "localities")),
        ("one of the ten leading cities", ("ten leading cities", "top", 10, 10, "cities")),
        ("upwards of 45% of adults", ("upwards of 45%", ">=", 45, 45, "%")),
        ("At minimum, 45% of adults", ("At minimum, 45%", ">=", 45, 45, "%")),
        ("no fewer than 45% of adults", ("no fewer than 45%", ">=", 45, 45, "%")),
        ("đạt từ 60% trở lên", ("từ 60% trở lên", ">=", 60, 60, "%")),
        ("đạt 60 % trở lên", ("60 % trở lên", ">=", 60, 60, "%")),
        ("hộ nghèo không quá 3%", ("không quá 3%", "<=", 3, 3, "%")),
        ("hoàn thành 23/34 chỉ tiêu", None),
        ("đã có 23/34 xã hoàn thành", ("23/34 xã", "=", 23, 23, "/34 xã")),
        ("đạt 23/34", ("23/34", "=", 23, 23, "/34")),
        ("có 0,7 doanh nghiệp/1.000 dân", ("0,7 doanh nghiệp/1.000 dân", "=", 0.7, 0.7, "doanh nghiệp/1.000 dân")),
        ("chiếm 15-20%", ("15-20%", "range", 15, 20, "%")),
        ("chiếm 15% – 20%", ("15% – 20%", "range", 15, 20, "%")),
        ("chiếm 50 đến 60% số hộ", ("50 đến 60%", "range", 50, 60, "%")),
        ("từ 35 đến 40% số xã", ("từ 35 đến 40%", "range", 35, 40, "%")),
        ("gấp 2 lần năm 2020", ("gấp 2 lần", "=", 2, 2, "lần")),
        ("tăng 30% dịch vụ", ("tăng 30%", "=", 30, 30, "%")),
        ("giảm xuống dưới 5%", ("giảm xuống dưới 5%", "<", 5, 5, "%")),
        ("chỉ số đạt 29,7%", ("29,7%", "=", 29.7, 29.7, "%")),
        ("chỉ số đạt 29.7%", ("29.7%", "=", 29.7, 29.7, "%")),
        ("chỉ số đạt 0,75 trở lên", ("0,75 trở lên", ">=", 0.75, 0.75, None)),
        ("đạt ba mươi phần trăm GRDP", ("ba mươi phần trăm GRDP", "=", 30, 30, "%")),
        ("trên chín mươi lăm phần trăm", ("trên chín mươi lăm phần trăm", ">", 95, 95, "%")),
        ("một phần ba số xã", ("một phần ba", "=", 1, 1, "/3")),
        ("at least 20 percent of GRDP", ("at least 20 percent of GRDP", ">=", 20, 20, "%")),
        ("over 30% by then", ("over 30%", ">", 30, 30, "%")),
        ("thirty percent of the total", ("thirty percent", "=", 30, 30, "%")),
        ("twenty-five percent", ("twenty-five percent", "=", 25, 25, "%")),
        ("up to 40%", ("up to 40%", "<=", 40, 40, "%")),
        ("no more than 5%", ("no more than 5%", "<=", 5, 5, "%")),
        ("fewer than 50 enterprises", ("fewer than 50 enterprises", "<", 50, 50, "enterprises")),
        ("between 15% and 20%", ("between 15% and 20%", "range", 15, 20, "%")),
        ("tren 20% GRDP", ("tren 20% GRDP", ">", 20, 20, "%")),
        ("toi thieu 20 phan tram", ("toi thieu 20 phan tram", ">=", 20, 20, "%")),
        ("đào tạo khoảng 20 nghìn cán bộ", ("khoảng 20 nghìn cán bộ", "~", 20, 20, "nghìn cán bộ")),
        ("thu hút ít nhất 5 doanh nghiệp", ("ít nhất 5 doanh nghiệp", ">=", 5, 5, "doanh nghiệp")),
        ("đứng thứ 8/63 tỉnh", ("8/63 tỉnh", "=", 8, 8, "/63 tỉnh")),
        ("kinh tế số >= 20%", (">= 20%", ">=", 20, 20, "%")),
        ("kinh tế số ≥20%", ("≥20%", ">=", 20, 20, "%")),
        ("tăng bình quân 7%/năm", ("tăng bình quân 7%/năm", "=", 7, 7, "%")),
        ("tăng trưởng từ 10 - 11%/năm", ("từ 10 - 11%/năm", "range", 10, 11, "%")),
        ("đạt 3.000 - 3.200 USD", ("3.000 - 3.200 USD", "range", 3000, 3200, "USD")),
        ("tốc độ trên 100Mbps", ("trên 100Mbps", ">", 100, 100, "mbps")),
        ("(trên 20%)", ("trên 20%", ">", 20, 20, "%")),
        ("năm 2025 đạt 20%", ("20%", "=", 20, 20, "%")),
        ("vào năm 2030 100% thủ tục", ("100%", "=", 100, 100, "%")),
        ("không dưới 70% giao dịch", ("không dưới 70%", ">=", 70, 70, "%")),
        ("chờ không quá 15 phút", ("không quá 15 phút", "<=", 15, 15, "phút")),
        ("rút còn 2 ngày làm việc", ("2 ngày làm việc", "=", 2, 2, "ngày làm việc")),
        ("có tối thiểu mười lăm sản phẩm", ("tối thiểu mười lăm sản phẩm", ">=", 15, 15, "sản phẩm")),
        ("không để quá 5% thuê bao", ("không để quá 5%", "<=", 5, 5, "%")),
        ("The error rate must not exceed 2 percent", ("not exceed 2 percent", "<=", 2, 2, "%")),
        ("is not to exceed 5 percent", ("not to exceed 5 percent", "<=", 5, 5, "%")),
        ("a share not exceeding 4 percent", ("not exceeding 4 percent", "<=", 4, 4, "%")),
        ("should not be more than 5 percent", ("not be more than 5 percent", "<=", 5, 5, "%")),
        ("no higher than 6 percent", ("no higher than 6 percent", "<=", 6, 6, "%")),
        ("must not fall below 70 percent in 2026", ("not fall below 70 percent", ">=", 70, 70, "%")),
        ("shall not be lower than 60 percent", ("not be lower than 60 percent", ">=", 60, 60, "%")),
        ("never drop below 55 percent", ("never drop below 55 percent", ">=", 55, 55, "%")),
        ("the rate fell below 85 percent", ("below 85 percent", "<", 85, 85, "%")),
        ("không để dưới 80%", ("không để dưới 80%", ">=", 80, 80, "%")),
        ("không để thấp hơn 80%", ("không để thấp hơn 80%", ">=", 80, 80, "%")),
        ("không được thấp hơn 80%", ("không được thấp hơn 80%", ">=", 80, 80, "%")),
        ("không để giảm xuống dưới 75%", ("không để giảm xuống dưới 75%", ">=", 75, 75, "%")),
        ("không được vượt quá 3%", ("không được vượt quá 3%", "<=", 3, 3, "%")),
        ("khong duoc duoi 80%", ("khong duoc duoi 80%", ">=", 80, 80, "%")),
        ("không để tỷ lệ thuê bao chính chủ dưới 80%", ("dưới 80%", ">=", 80, 80, "%")),
        ("không để tồn đọng và đạt trên 80%", ("trên 80%", ">", 80, 80, "%")),
        ("không những vượt 80%", ("vượt 80%", ">", 80, 80, "%")),
        ("chưa đến 50%", ("chưa đến 50%", "<", 50, 50, "%")),
        ("30% GDP?", ("30% GDP", "=", 30, 30, "%")),
    ],
)
def test_reads_a_figure(text: str, expected: tuple[str, str, float, float, str | None] | None) -> None:
    """A figure loses its comparator, range or unit, and the reader is told another value than the plan's."""
    found = [_short(f) for f in find_figures(text)]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    "text",
    [
        "Nghị quyết số 05-NQ/TU ngày 7-3-2019",
        "Quyết định 749/QĐ-TTg ngày 03/6/2020 và Nghị quyết 202/2025/QH15",
        "giai đoạn 2021-2025, định hướng đến năm 2030",
        "1. Chính quyền số",
        "2) Xã hội số",
        "phổ cập dịch vụ mạng di động 4G/5G",
        "dịch vụ công trực tuyến mức độ 4",
        "dịch vụ công mức độ 3, 4 và cấp độ 3 trở lên",
        "cách mạng công nghiệp lần thứ tư, công nghiệp 4.0",
        "giải quyết trong 2 ngày làm việc",
        "điện thoại 0274.3822.926, 0988 123 456",
        "dân số từ 15 tuổi trở lên",
        "Đại hội Đảng bộ khóa XX, khóa 12",
        "hội nghị quý 1/2021, tháng 4/2022",
        "theo kế hoạch[3] đã duyệt",
        "qua 5 năm thực hiện",
        "vì hỗ trợ 24/7 cho người dân",
        "19:31 22/03/2022",
        "thực hiện trên 3 trụ cột và 8 lĩnh vực ưu tiên của tỉnh năm 2025",
        "giá trị sản xuất trên 1 ha đất, số thuê bao trên 100 dân",
        "dịch bệnh Covid-19 và IPv6",
        "không còn gì",
        "nhóm 2: các nhiệm vụ",
        "muc do 4, nam 2030",
        "xếp hạng cao trong 63 tỉnh, thành phố",
        "",
    ],
)
def test_leaves_numbers_that_are_no_values(text: str) -> None:
    """A date, document number or order number is taken for a value and printed as a target."""
    assert find_figures(text) == []


def test_several_figures_of_one_sentence_keep_their_order() -> None:
    """Values of one sentence run together or one of them is lost."""
    text = "đạt 90% cấp tỉnh; 80% cấp huyện và trên 60% cấp xã; giảm 30% thời gian, nhóm 10 cả nước."
    assert [f.text for f in find_figures(text)] == ["90%", "80%", "trên 60%", "giảm 30%", "nhóm 10"]
    assert [f.direction for f in find_figures(text)] == ["reach", "reach", "reach", "decrease", "reach"]


def test_a_rise_from_a_baseline_is_two_figures() -> None:
    """The baseline of "từ 10% lên 20%" is told as the target."""
    found = find_figures("nâng tỷ lệ từ 10% lên 20%")
    assert [(f.low, f.comparator) for f in found] == [(10, "="), (20, "=")]


def test_a_cell_is_read_bare() -> None:
    """Numbers of a table whose unit stands in another column are lost."""
    assert [f.low for f in find_figures("3000 - 3200", bare=True)] == [3000]
    assert [f.low for f in find_figures("20", bare=True)] == [20]
    assert find_figures("20") == []


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("1.300", 1300),
        ("1,300", 1300),
        ("29,7", 29.7),
        ("29.7", 29.7),
        ("1.234,5", 1234.5),
        ("0,750", 0.75),
        ("1.2", 1.2),
    ],
)
def test_number_formats(token: str, value: float | None) -> None:
    """Vietnamese and English separators are confused by a factor of a thousand."""
    assert parse_number(token) == value


def test_number_words() -> None:
    """Figures in words are misread."""
    assert parse_words(["chin", "muoi", "lam"]) == 95
    assert parse_words(["mot", "tram"]) == 100
    assert parse_words(["muoi", "hai"]) == 12
    assert parse_words(["kinh", "te"]) is None


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=list("0123456789.,-/% :;()[]tăngđạttừtrênđếnnhómtop\nnămtỷlệGRDP"), max_size=200))
def test_any_text_gives_valid_spans(text: str) -> None:
    """Hostile text crashes ingestion or yields spans outside of the text."""
    last = 0
    for figure in find_figures(text):
        assert last <= figure.start < figure.end <= len(text)
        assert text[figure.start : figure.end] == figure.text
        assert figure.low <= figure.high
        last = figure.end


def test_scan_is_linear() -> None:
    """A long hostile line blocks the service."""
    unit = "tăng từ trên 15% đến 20% GRDP; 1.1.1.1 "

    def seconds(n: int) -> float:
        begin = time.perf_counter()
        find_figures(unit * n)
        return time.perf_counter() - begin

    seconds(10)
    small, large = min(seconds(200) for _ in range(3)), min(seconds(1600) for _ in range(3))
    assert large < small * 16


@pytest.mark.parametrize("text", ["thuộc nhóm 10 phải không?", "vào nhóm 10 năm 2027", "nhóm 10 đúng không"])
def test_a_group_before_a_question_tag_or_year_is_a_rank(text: str) -> None:
    """A false rank in a yes-or-no question gets no correction."""
    assert [(f.comparator, f.low) for f in find_figures(text)][:1] == [("top", 10)]
