"""Questions that the bundled documents do not answer, though they hold the questions' syllables; and those they do."""

from pathlib import Path

import pytest

from assistant.composition.asked_facts import defines
from assistant.composition.terms import document_terms, torn_syllables
from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

BUNDLED = Path(__file__).parents[3] / "corpus"

OUTSIDE = """
thủ đô nước Pháp là gì?
Thủ đô nước Anh là gì?
Thủ đô nước Lào là gì?
Thủ đô của Việt Nam là gì
thu do nuoc Nhat la gi
Ai là Thủ tướng?
Ai là Chủ tịch nước?
Ai là tổng thống Mỹ?
Tổng bí thư là ai?
Nam Định dân số bao nhiêu
Nam Định có bao nhiêu dân?
Dân số Đà Nẵng
thu nhập bình quân đầu người Bình Dương
Lương tối thiểu vùng ở Bình Dương là bao nhiêu?
Diện tích tỉnh Long An là bao nhiêu?
Thời tiết Đà Nẵng hôm nay thế nào?
doi bong nao vo dich World Cup 2022
Đồng bằng sông Cửu Long là gì?
Kinh tế số là gì
Xã hội số là gì?
Chính quyền số là gì?
Công dân số là gì?
Dữ liệu mở là gì?
Điện thoại thông minh là gì?
Nông nghiệp công nghệ cao là gì?
What is the population of Nam Dinh?
What is the digital economy?
What is a smart city?
What is open data?
What is the capital of France?
""".strip().splitlines()

INSIDE = [
    ("Chuyển đổi số là gì?", "việc của toàn dân"),
    ("Long An ký kết với ai về tài trợ dịch vụ chuyển đổi số?", "Saigontel"),
    ("Động lực của chuyển đổi số ở Long An là gì?", "đổi mới cơ chế"),
    ("Giải pháp đột phá của Long An là gì?", "phát triển nền tảng số"),
    ("Dữ liệu được Long An xem là gì?", "nguồn tài nguyên mới"),
    ("Những xã nào của Long An được chọn làm thí điểm?", "Cần Giuộc"),
    ("Long An ưu tiên chuyển đổi số nông nghiệp thế nào?", "nông nghiệp công nghệ cao"),
    ("Long An dùng công nghệ số cho ngành thuế ra sao?", "kho bạc"),
    ("Hạn chế của Nam Định trong chuyển đổi số?", "phát triển không đều"),
    ("Nam Định khuyến khích doanh nghiệp công nghệ số làm gì?", "cung cấp dịch vụ số"),
    ("Nam Định thu hút nhân lực chất lượng cao thế nào?", "trung tâm đào tạo"),
    ("Nam Định đến năm 2030 xây dựng đô thị thông minh thế nào?", "nối liền với Trung ương"),
    ("Nam Định đề ra giải pháp gì về an toàn thông tin?", "an toàn thông tin"),
    ("Nam Định hướng dẫn người dân nông thôn dùng dịch vụ gì?", "dịch vụ công trực tuyến"),
    ("Long An bảo vệ an toàn an ninh mạng thế nào?", "then chốt"),
    ("an toan an ninh mang Long An", "then chốt"),
    ("Long An quản lý chất thải thế nào?", "quan trắc"),
    ("Doanh nghiệp Long An dùng công nghệ số ra sao?", "sản xuất và kinh doanh"),
    ("Which companies did Long An sign with?", "Saigontel"),
    ("Năng lượng ở Long An: tự động hóa lưới điện?", "tiết kiệm"),
    ("Hồ sơ sức khỏe điện tử ở Long An", "hồ sơ sức khỏe điện tử"),
    ("Bình Dương có tên trong danh sách đô thị tiêu biểu nào?", "21 đô thị"),
    ("Vai trò người đứng đầu trong chuyển đổi số ở Bình Dương?", "người đứng đầu"),
    ("Người dân và doanh nghiệp được gì từ chuyển đổi số ở Long An?", "cùng tham gia"),
    ("Kinh tế số của Bình Phước đến năm 2025 chiếm bao nhiêu phần trăm GRDP?", "20%"),
]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    files = {path.name: path.read_text(encoding="utf-8") for path in BUNDLED.glob("*.md")}
    assert files, BUNDLED
    return assistant_of(tmp_path_factory.mktemp("outside"), files)


@pytest.mark.parametrize("question", OUTSIDE)
def test_what_no_document_says_is_not_answered_from_stray_syllables(assistant: Assistant, question: str) -> None:
    draft = assistant.ask(question).draft
    assert draft.status in ("not_found", "out_of_scope"), draft.text
    assert not draft.citations


@pytest.mark.parametrize(("question", "said"), INSIDE)
def test_what_a_document_says_is_still_quoted(assistant: Assistant, question: str, said: str) -> None:
    draft = assistant.ask(question).draft
    assert draft.status == "answered"
    assert said in draft.text


@pytest.mark.parametrize(
    ("question", "topic", "text", "torn"),
    [
        ("thủ đô nước Pháp", "thủ đô nước Pháp", "Thủ tục hành chính của đô thị trong nước", {"thủ", "đô"}),
        ("thủ đô nước Pháp", "thủ đô nước Pháp", "Làm việc tại thủ đô", set()),
        ("dân số bao nhiêu", "dân", "Đưa dịch vụ số đến người dân", {"dân", "số"}),
        ("thu nhập bình quân", "thu nhập bình quân", "Số thu của người nhập khẩu; thu nhập bình quan", set()),
        ("doanh nghiệp dùng nền tảng số", "doanh nghiệp nền tảng số", "doanh nghiệp trên nền tản số", set()),
    ],
)
def test_words_are_torn_where_only_their_syllables_are_there(
    question: str, topic: str, text: str, torn: set[str]
) -> None:
    found = torn_syllables(document_terms(question), document_terms(topic), [document_terms(text)])
    assert {term for term in found if not term.startswith("~")} == torn


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Chợ số là nơi mua bán qua ứng dụng.", True),
        ("1. Chợ số: nơi mua bán qua ứng dụng.", True),
        ("“Chợ số” được hiểu là nơi mua bán qua ứng dụng.", True),
        ("Nơi mua bán qua ứng dụng, gọi là chợ số.", True),
        ("Tỉnh mở nơi mua bán qua ứng dụng (chợ số).", True),
        ("Chợ số (nơi mua bán qua ứng dụng) mở cửa cả tuần.", True),
        ("Về chợ số: mở rộng tới các huyện.", False),
        ("Ba trụ cột: làng số (gần dân hơn); chợ số (tiện hơn); trường số (học nhanh hơn).", False),
        ("Nghị quyết nêu bốn trụ cột: làng số, chợ số và trường số.", False),
        ("Tỷ lệ tiểu thương dùng chợ số là 40%.", False),
    ],
)
def test_a_definition_says_what_the_thing_is(text: str, says: bool) -> None:
    assert defines(("chợ", "số"), text) is says
