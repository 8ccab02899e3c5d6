"""The bundled digests: facts from the articles they name, in words of our own."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.pipeline import parse_file
from tests.gold.scoring import Extracted, load_gold, score

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / ".." / "shared" / "seeds"
GOLD = ROOT / "tests" / "gold" / "targets.jsonl"
DIGESTS = sorted((ROOT / "corpus").glob("*.md"))

# The titles of the articles are what a seed is found by; what follows each is the beginning of the seed's file name.
SEED_OF_TITLE = {
    "Chuyển đổi số thúc đẩy phát triển kinh tế": "000",
    "Triển khai các hoạt động nhằm thúc đẩy chuyển đổi số trên địa bàn tỉnh Bình Dương": "001",
    "Vĩnh Long: Phát triển kinh tế số, nâng cao năng lực cạnh tranh nền kinh tế": "002",
    "Các địa phương quyết liệt chuyển đổi số": "003",
    "Kỳ II - Tăng tốc chuyển đổi số": "004",
}
# What the saved articles do not say: no author or place of publication, no date, no number.
WITHOUT = {
    "publisher": {"bac-giang", "da-nang", "binh-phuoc", "thai-nguyen"},
    "published": {"long-an", "bac-giang", "da-nang", "binh-phuoc", "thai-nguyen"},
    "number": {"long-an", "vinh-long", "binh-phuoc"},
}
LOCALITIES = {
    "long_an", "binh_duong", "vinh_long", "bac_giang", "da_nang", "binh_phuoc", "thai_nguyen", "nam_dinh",
}  # fmt: skip

# Names that have one wording only: indicators, bodies, systems, programmes, enumerations of the official terms.
FIXED_NAMES = (
    "chương trình chuyển đổi số quốc gia đến năm 2025 định hướng đến năm 2030",
    "về chuyển đổi số tỉnh bình dương đến năm 2025 định hướng đến năm 2030",
    "đến năm 2025 định hướng đến năm 2030",
    "nghị quyết số 17/nq-cp ngày 7/3/2019",
    "quyết định số 749/qđ-ttg ngày 3/6/2020",
    "cuộc cách mạng công nghiệp lần thứ tư",
    "chiến lược kinh tế số và xã hội số",
    "chính quyền số kinh tế số công dân số và xã hội số",
    "chính quyền số kinh tế số và xã hội số",
    "ban chấp hành đảng bộ tỉnh thái nguyên khóa xx",
    "bộ thông tin và truyền thông",
    "sở giáo dục và đào tạo",
    "sở nông nghiệp và phát triển nông thôn",
    "thành phố nam định và huyện hải hậu",
    "trung tâm thông tin chỉ đạo điều hành hệ thống ioc",
    "nền tảng học trực tuyến mở đại trà moocs",
    "hệ thống thông tin báo cáo chính phủ",
    "hoạt động kiểm tra của cơ quan quản lý nhà nước",
    "qua môi trường số và hệ thống thông tin",
    "được xử lý trên môi trường mạng",
    "dịch vụ công trực tuyến mức độ 4",
    "dịch vụ sáng tạo dựa trên dữ liệu",
    "dịch vụ đô thị thông minh",
    "mạng băng rộng cáp quang",
    "khu công nghệ thông tin tập trung",
    "vùng kinh tế công nghệ cao",
    "dân số từ 15 tuổi trở lên",
    "dân số trưởng thành có chữ ký số hoặc chữ ký điện tử cá nhân",
    "cán bộ công chức viên chức người lao động",
)
LONGEST_SHARED_WORDS = 7


def front_matter(path: Path) -> tuple[dict[str, Any], str]:
    """The metadata and the body of a digest."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(head), body


def locality(path: Path) -> str:
    """The locality by which a digest's file is named, e.g. "long-an"."""
    return "-".join(path.stem.split("-")[:2])


@lru_cache
def seed_text(digest: Path) -> str:
    """The article that a digest names."""
    if not SEEDS.is_dir():
        pytest.skip("the shared seeds are not beside the repository")
    start = SEED_OF_TITLE[front_matter(digest)[0]["title"]]
    return next(SEEDS.glob(f"{start}_*.txt")).read_text(encoding="utf-8")


def plain(text: str) -> str:
    """NFC, lower case, one form of dates (3/6/2020)."""
    text = unicodedata.normalize("NFC", text).casefold()
    text = re.sub(r"\b(\d{1,2})[-/](\d{1,2})[-/](\d{4})\b", r"\1/\2/\3", text)
    text = re.sub(r"\b(\d{4})-(\d{2})-(\d{2})\b", r"\3/\2/\1", text)
    return re.sub(r"(?<![\d.,/])0+(?=\d)|(?<=/)0+(?=\d)", "", text)


NUMBERED = r"\b\d{1,4}[-/][^\W\d]+(?:[-/][^\W\d]+)*"  # 05-nq/tu, 749/qđ-ttg
FIGURE = re.compile(rf"{NUMBERED}|\d+(?:[.,/]\d+)*\s*%?|\b[ivx]{{2,}}\b")


def figures(text: str) -> set[str]:
    """Numbers, shares, dates, document numbers and Roman numerals in one spelling."""
    return {re.sub(r"\s", "", m.group()) for m in FIGURE.finditer(plain(text))}


def words(text: str) -> list[str]:
    """Words in lower case without punctuation; § stands for a sentence's end and for a name of one wording only."""
    parts = re.split(r"\n+|[.;:…](?=\s|$)", plain(text))
    line = " § ".join(" ".join(re.findall(r"\w+", part)) for part in parts)
    for name in FIXED_NAMES:
        line = line.replace(" ".join(re.findall(r"\w+", plain(name))), " § ")
    return line.split()


def runs(tokens: list[str], size: int) -> set[tuple[str, ...]]:
    """All runs of so many words within one sentence, none across a name that was cut out."""
    windows = (tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1))
    return {window for window in windows if "§" not in window}


def body_without_source_line(digest: Path) -> str:
    """The digest less headings and the line that names the original: titles stand there as they are."""
    lines = front_matter(digest)[1].splitlines()
    return "\n".join(line for line in lines if not line.startswith(("#", "Nguồn gốc:")))


def test_one_digest_for_each_locality() -> None:
    """A locality without its digest cannot be asked about out of the box."""
    covered = [code for path in DIGESTS for code in front_matter(path)[0]["provinces"]]
    assert sorted(covered) == sorted(LOCALITIES)


@pytest.mark.parametrize("digest", DIGESTS, ids=lambda p: p.stem)
def test_front_matter_names_the_source(digest: Path) -> None:
    """An answer from a digest could not name the original."""
    meta, body = front_matter(digest)
    assert meta["kind"] == "summary"
    assert meta["title"] in SEED_OF_TITLE
    assert meta["issuer"]
    for key, without in WITHOUT.items():
        assert (key in meta) == (locality(digest) not in without), key
    first_lines = body.strip()[:900]
    assert f"“{meta['title']}”" in first_lines
    assert all(str(meta[key]) in first_lines for key in ("publisher", "number") if key in meta)
    if "published" in meta:
        assert figures(meta["published"]) <= figures(first_lines)


@pytest.mark.parametrize("digest", DIGESTS, ids=lambda p: p.stem)
def test_every_figure_stands_in_the_source(digest: Path) -> None:
    """A figure that the article does not have would be an invented target."""
    meta, body = front_matter(digest)
    stated = figures(body) | figures(str(meta.get("published", ""))) | figures(str(meta.get("number", "")))
    assert stated <= figures(seed_text(digest)), stated - figures(seed_text(digest))


@pytest.mark.parametrize("digest", DIGESTS, ids=lambda p: p.stem)
def test_no_sentence_is_copied(digest: Path) -> None:
    """A copied article is not ours to ship."""
    size = LONGEST_SHARED_WORDS + 1
    shared = runs(words(body_without_source_line(digest)), size) & runs(words(seed_text(digest)), size)
    assert not shared, sorted(" ".join(run) for run in shared)


@pytest.mark.parametrize("digest", DIGESTS, ids=lambda p: p.stem)
def test_rows_are_those_of_the_article(digest: Path) -> None:
    """The bundled corpus would answer otherwise than the article that it sums up."""
    meta, _ = front_matter(digest)
    place, seed = meta["provinces"][0], SEED_OF_TITLE[meta["title"]]
    gold = [row for row in load_gold(GOLD) if row["document"].startswith(seed) and row.get("place") == place]
    parsed = parse_file(digest, digest.name)
    rows = [Extracted("", t, parsed.document.text[t.start : t.end]) for t in parsed.targets]
    report = score([row | {"document": "", "about": []} for row in gold], rows)  # our wording is not the article's
    assert not report.misses, str(report)
    assert not report.false, str(report)


def test_the_comparison_sees_copies_and_strange_figures() -> None:
    """A check that passes everything protects nobody."""
    sentence = "Tỉnh phấn đấu đưa tỷ lệ người dân dùng ví điện tử lên 45% vào cuối kỳ"
    assert runs(words(sentence), 8) & runs(words("Theo kế hoạch, " + sentence + "."), 8)
    assert figures("đạt 45 % theo 07-NQ/TU ngày 05/08/2022") == {"45%", "7-nq/tu", "5/8/2022"}
    assert not figures("tăng 46%") <= figures(sentence)
