"""Old encodings: TCVN3, VNI and VISCII become Unicode, and nothing else is touched."""

import shutil
import subprocess
from pathlib import Path

import pytest

from ingest.loaders import load
from ingest.old_encodings import convert, detect, in_unicode, is_syllable, scheme_of_font
from tests.ingest.docx_factory import paragraph, write_docx
from tests.ingest.pdf_factory import text as pdf_text
from tests.ingest.pdf_factory import write_pdf

# Each letter with its marks, in the order of the tones: none, grave, hook, tilde, acute, dot.
ALPHABET = "aàảãáạ ăằẳẵắặ âầẩẫấậ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ đ"
VNI_ALPHABET = (
    "aaøaûaõaùaï aêaèaúaüaéaë aâaàaåaãaáaä eeøeûeõeùeï eâeàeåeãeáeä iìæóíò ooøoûoõoùoï oâoàoåoãoáoä "
    "ôôøôûôõôùôï uuøuûuõuùuï ööøöûöõöùöï yyøyûyõyùî ñ"
)
SENTENCE = (
    "ủy ban nhân dân tỉnh phê duyệt kế hoạch chuyển đổi số đến năm 2027, kinh tế số chiếm 18,5% GRDP; xử lý hồ sơ"
)
TCVN3 = "ñy ban nh©n d©n tØnh phª duyÖt kÕ ho¹ch chuyÓn ®æi sè ®Õn n¨m 2027, kinh tÕ sè chiÕm 18,5% GRDP; xö lý hå s¬"
VNI = (
    "uûy ban nhaân daân tænh pheâ duyeät keá hoaïch chuyeån ñoåi soá ñeán naêm 2027, kinh teá soá chieám 18,5% GRDP; "
    "xöû lyù hoà sô"
)
UNICODE = [
    SENTENCE,
    "Ủy ban nhân dân các tỉnh; Đề án 06; hoà bình và hòa bình; TP. Hồ Chí Minh",
    "và là của các cô bà má cá tôi đi vê tê mô cô bê",  # letters of Latin-1 more than others
    "Le projet a été présenté à l'été dernier où la crème brûlée coûtait très cher; déjà vu, élève, œuvre, Noël.",
    "Der Bär läuft über die Straße, für größere Flüsse und schöne Häuser; natürlich, Übung.",
    "Año, niño, corazón, información, educación, más allá, también, pingüino.",
    "A résumé of the naïve café: © 2024 Company®, 25°C ± 2, § 5, « quote ».",
    "The plan aims at 30% of GRDP by 2030.",
    "khong dau thi khong co gi de doi",
]


@pytest.mark.skipif(shutil.which("iconv") is None, reason="needs iconv, whose tables are the reference")
@pytest.mark.parametrize(("scheme", "code"), [("tcvn3", "TCVN-5712"), ("viscii", "VISCII")])
def test_the_alphabet_goes_round(scheme: str, code: str) -> None:
    """One wrong letter of the table would stand in every word that has it."""
    letters = ALPHABET + (" ĂÂÊÔƠƯĐ" if scheme == "tcvn3" else ALPHABET.upper())
    done = subprocess.run(["iconv", "-f", "UTF-8", "-t", code], input=letters.encode(), capture_output=True, check=True)
    assert convert(done.stdout.decode("latin-1"), scheme) == letters


def test_the_alphabet_of_vni_goes_round() -> None:
    """One wrong pair of the table would stand in every word that has it."""
    assert convert(VNI_ALPHABET, "vni") == ALPHABET
    assert convert(VNI_ALPHABET.upper(), "vni") == ALPHABET.upper()


@pytest.mark.parametrize(("text", "scheme"), [(TCVN3, "tcvn3"), (VNI, "vni")])
def test_sentences_are_detected_and_converted(text: str, scheme: str) -> None:
    """A plan of 2003 would be garbage in the index."""
    assert detect(text) == scheme
    assert in_unicode(text) == SENTENCE


@pytest.mark.parametrize("text", UNICODE)
def test_other_texts_are_never_converted(text: str) -> None:
    """A text in order would be destroyed."""
    assert in_unicode(text) == text


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md"])
@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
@pytest.mark.parametrize("text", [TCVN3, VNI])
def test_files_are_converted(tmp_path: Path, name: str, encoding: str, text: str) -> None:
    """Neither the bytes as they were saved nor what a browser or editor made of them could be searched."""
    body = f"<html><body><p>{text}</p></body></html>" if name == "a.html" else text
    (tmp_path / name).write_bytes(body.encode(encoding))
    assert load(tmp_path / name).text == SENTENCE


def test_word_documents_are_converted_by_their_fonts(tmp_path: Path) -> None:
    """A font of capitals shows small letters, and what stands in a font of today must stay."""
    old = '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>'
    capitals = '<w:rFonts w:ascii=".VnTimeH" w:hAnsi=".VnTimeH"/>'
    styles = f"<w:style w:type='paragraph' w:styleId='cu'><w:name w:val='Cu'/><w:rPr>{old}</w:rPr></w:style>"
    body = (
        paragraph("kÕ ho¹ch chuyÓn ®æi sè", run=capitals)
        + paragraph(TCVN3, "<w:pStyle w:val='cu'/>")
        + paragraph("Café và hạ tầng số của tỉnh.", run='<w:rFonts w:ascii="Times New Roman"/>')
    )
    lines = load(write_docx(tmp_path / "a.docx", body, styles=styles)).text.split("\n")
    assert lines == ["KẾ HOẠCH CHUYỂN ĐỔI SỐ", SENTENCE, "Café và hạ tầng số của tỉnh."]


def test_unicode_in_an_old_font_stays(tmp_path: Path) -> None:
    """Word keeps the name of a font that a text has long left: "kê khai" would become "kờ khai"."""
    text = "Các cơ quan kê khai, công khai và đối chiếu số liệu của tỉnh theo quy định."
    body = paragraph(text, run='<w:rFonts w:ascii=".VnTime"/>')
    assert load(write_docx(tmp_path / "a.docx", body)).text == text


def test_a_pdf_page_in_an_old_encoding_is_converted(tmp_path: Path) -> None:
    """A PDF printed from such a document bears Western letters."""
    loaded = load(write_pdf(tmp_path / "a.pdf", [[pdf_text(60, 700, "kÕ ho¹ch chuyÓn ®æi sè ®Õn n¨m 2027 cña tØnh")]]))
    assert loaded.text == "kế hoạch chuyển đổi số đến năm 2027 của tỉnh"


@pytest.mark.parametrize(
    ("font", "scheme"),
    [
        (".VnTime", ("tcvn3", False)),
        ("ABCDEF+.VnArialH", ("tcvn3", True)),
        (".VnTimeH,Bold", ("tcvn3", True)),
        ("VNI-Times", ("vni", False)),
        ("Times New Roman", None),
    ],
)
def test_fonts_name_their_encoding(font: str, scheme: tuple[str, bool] | None) -> None:
    """Capitals would come out small, or a font of today be taken for an old one."""
    assert scheme_of_font(font) == scheme


def test_syllables_are_told_from_other_words() -> None:
    """What is no syllable would count for a conversion that garbles."""
    assert [
        word for word in ["nghiêng", "khuỷu", "Quốc", "GIẢI", "uyển", "ỉ", "yêu", "thuở"] if not is_syllable(word)
    ] == []
    assert [word for word in ["ộtộ", "đéj", "strong", "àả", "nhâan", "NHâN"] if is_syllable(word)] == []
