"""How a document is named as a source: "Kế hoạch số 123/KH-UBND ngày 20/3/2026 của UBND tỉnh Cà Mau"."""

import re
from functools import lru_cache
from pathlib import Path

from assistant.texts import readable_date, text
from assistant.types import Language
from ingest.data_files import load_yaml
from ingest.dates import find_dates
from ingest.document_numbers import find_document_numbers
from ingest.normalize import fold
from ingest.places import find_places
from ingest.types import Document

_HEAD_CHARS = 1500
_WORDS_FILE = Path(__file__).parent / "composition" / "document_words.yaml"
_INTENTS_FILE = Path(__file__).with_name("intents.yaml")
_SHORT = (("Ủy ban nhân dân", "UBND"), ("Hội đồng nhân dân", "HĐND"))
_MOTTO = re.compile(r"cong hoa xa hoi chu nghia viet nam|doc lap tu do hanh phuc|dang cong san viet nam")
_LOWER_BODY = re.compile(
    r"\b(?:uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd) (?:xa|phuong|huyen|quan|thi xa|thi tran|dac khu)\b"
)
_PUBLISHED = {len("2026"): "source_published_year", len("2026-03"): "source_published_month"}
_NAME_SYLLABLE = re.compile(r"[^\W\d_]{1,7}")
_OFFICIAL_KIND = re.compile(r"(?:nghi quyet|quyet dinh|ke hoach|chuong trinh|de an|chi thi|thong tu|nghi dinh)\b")


def source_line(document: Document, language: Language) -> str:
    """Number, date and issuer of a document, or who published it and when; a digest names what it was made from.

    What was only inferred and does not stand in the document's head is left out.
    """
    act = _act(document, language)
    about = [act] if act else []
    if document.kind == "summary":
        made_from = "source_article" if _is_article(document) else "source_summary"
        about.append(", ".join([text(made_from, language), *_publication(document, language)]))
    elif not (act and _is_date_of_issue(document)):
        about += _publication(document, language)
    elif not _same_body(document.publisher, known_issuer(document)):
        about += _publisher(document, language)
    return " · ".join(about) or text("publisher_unknown", language)


def original_line(document: Document, language: Language) -> str:
    """What a digest was made from: the article (or document) by title, author or publisher and date."""
    kind = text("source_article" if _is_article(document) else "source_digest", language)
    return ", ".join([f"{kind} “{document.title}”", *_publication(document, language)])


def known_issuer(document: Document) -> str | None:
    """Who issued a document, in short ("UBND tỉnh Cà Mau"): stated, or inferred and confirmed by the head of the text.

    A number ending in UBND alone does not tell a province's committee from one of its communes'.
    """
    issuer = document.issuer
    if issuer is None:
        return None
    local = any(issuer.startswith(name) for name, _ in _SHORT)
    if "issuer" in document.inferred and local and not _same_body(document.publisher, issuer):
        head = " ".join(re.sub(r"[\W_]+", " ", fold(document.text[:_HEAD_CHARS])).split())
        head = " ".join(_MOTTO.sub(" ", head.split(" can cu ")[0]).split())
        named = (fold(issuer), fold(_short(issuer)))
        if _LOWER_BODY.search(head) or not any(f" {name} " in f" {head} " for name in named):
            return None
    return _short(issuer)


def _same_body(publisher: str | None, issuer: str | None) -> bool:
    return bool(publisher and issuer) and fold(_short(publisher or "")) == fold(_short(issuer or ""))


def _short(issuer: str) -> str:
    for name, short in _SHORT:
        issuer = issuer.replace(name, short)
    return issuer


def _act(document: Document, language: Language) -> str:
    """Kind, number, date and issuer of an official document, with what is known."""
    issuer = known_issuer(document)
    numbers = find_document_numbers(document.number or "")
    if not numbers:
        return text("source_issuer", language, issuer=issuer) if issuer else ""
    kind = numbers[0].kind
    if language == "en":
        kind = _english_kinds().get(kind, "document")
    named = text("source_number", language, kind=kind[:1].upper() + kind[1:], number=numbers[0].typed)
    if document.kind == "source" and _is_date_of_issue(document):
        named += " " + text("source_date", language, date=_date(document.published or "", language))
    return f"{named} {text('source_of', language, issuer=issuer)}" if issuer else named


def _is_date_of_issue(document: Document) -> bool:
    """Whether a document's date is its own, which its head gives, and not that of a page that tells of it."""
    if document.url or not document.number or not document.published:
        return False
    if document.publisher and not _same_body(document.publisher, known_issuer(document)):
        return False
    return any(date.iso == document.published for date in find_dates(document.text[:_HEAD_CHARS]))


def _publication(document: Document, language: Language) -> list[str]:
    """Who published or wrote it, and the date; the issuer is not said twice."""
    told = [] if _same_body(document.publisher, known_issuer(document)) else _publisher(document, language)
    if document.published:
        name = _PUBLISHED.get(len(document.published), "source_published")
        told.append(text(name, language, date=_date(document.published, language)))
    return told


def _publisher(document: Document, language: Language) -> list[str]:
    if not document.publisher:
        return []
    is_person = _is_person(document.publisher, document.text)
    return [text("source_author", language, author=document.publisher) if is_person else document.publisher]


def _is_person(name: str, told: str) -> bool:
    """Whether a publisher is an author's name: a family name leads it, or the text calls it its author."""
    if f"tác giả {name}" in told[:_HEAD_CHARS]:
        return True
    syllables = name.split()
    if not 2 <= len(syllables) <= 5 or not all(_NAME_SYLLABLE.fullmatch(each) and each.istitle() for each in syllables):
        return False
    return syllables[0].casefold() in _family_names() and not find_places(name)


def _is_article(document: Document) -> bool:
    """Whether a digest's title is a headline; one that begins with a kind of document may be the document's own."""
    return not _OFFICIAL_KIND.match(fold(document.title))


def _date(iso: str, language: Language) -> str:
    """As official documents write it: days below 10 and the months 1 and 2 with a zero (Decree 30/2020/NĐ-CP)."""
    if language == "en" or len(iso) != len("2026-03-20"):
        return readable_date(iso, language)
    year, month, day = iso.split("-")
    return f"{day}/{month if int(month) <= 2 else int(month)}/{year}"


@lru_cache(maxsize=1)
def _english_kinds() -> dict[str, str]:
    return {kind: words[1] for kind, words in load_yaml(_WORDS_FILE)["kinds"].items()}


@lru_cache(maxsize=1)
def _family_names() -> frozenset[str]:
    return frozenset(load_yaml(_INTENTS_FILE)["surname"]["vi"])
