"""Answers about documents themselves: number, date of issue, issuer, whose number it is, legal basis, publication."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from assistant.composition.asked_facts import asks_figure, facts_asked
from assistant.composition.citations import MIN_QUOTE_CHARS, CitationBook, block_index, sentence_around
from assistant.composition.context import Evidence, Task
from assistant.composition.document_mentions import Mention
from assistant.composition.notices import notices_for_documents
from assistant.composition.passage_answers import passage_answer
from assistant.composition.terms import document_terms, folded_text, folded_words
from assistant.composition.wording import date_text, place_name, place_names
from assistant.source_lines import known_issuer
from assistant.types import Draft
from ingest.data_files import load_yaml
from ingest.dates import find_dates
from ingest.document_numbers import find_document_numbers
from ingest.normalize import fold, nfc
from ingest.places import is_ministry
from ingest.sentences import sentence_spans
from ingest.types import Block, Document

MAX_NUMBERS = 5  # more documents than this answer no question about "the" document
MIN_TOPIC_SCORE = 0.8  # without a place a sentence must cover the question's topic to be about the document asked
BYLINE = re.compile(
    r"(?:(?:Bài và ảnh|Bài, ảnh|Bài|Tác giả|Theo|Tin)\s?:\s?)?(?:[A-ZĐÀ-Ỹ][a-zà-ỹđ]+\s){1,3}[A-ZĐÀ-Ỹ][a-zà-ỹđ]+"
)
DATELINE_CHARS = 200  # how far behind its number the date of issue stands in a document's head
TITLE_BLOCKS = 18  # the head of a formal document
TITLE_LINES = 3  # of one title
SIGNATURE_BLOCKS = 16
OFFICE = re.compile(
    r"(?:TM\.|KT\.|T/M|TL\.|(?:PHÓ )?(?:CHỦ TỊCH|BÍ THƯ|BỘ TRƯỞNG|THỦ TƯỚNG|GIÁM ĐỐC|CHÁNH VĂN PHÒNG)|THỨ TRƯỞNG)"
)
BEHALF = re.compile(r"(?:TM|T/M|KT|TL|TUQ|Q)\.")
SIGNED = re.compile(r"^\W{0,3}[Đđ]ã ký\W{1,3}")
MAX_BYLINE_QUOTE = 300
BYLINE_BLOCKS = 3  # an author's name stands among the last lines of an article
WORDS_FILE = Path(__file__).with_name("document_words.yaml")


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """The words of ``document_words.yaml`` as patterns over folded text."""

    kinds: dict[str, re.Pattern[str]]
    english: dict[str, str]
    central_issuers: re.Pattern[str]
    basis_cues: re.Pattern[str]
    replaces: re.Pattern[str]
    signed: re.Pattern[str]
    lapses: re.Pattern[str]
    subject_cues: re.Pattern[str]


@lru_cache(maxsize=1)
def document_words() -> DocumentWords:
    """Read the words once."""
    raw = load_yaml(WORDS_FILE)
    return DocumentWords(
        {kind: folded_words(words) for kind, words in raw["kinds"].items()},
        {kind: words[1] for kind, words in raw["kinds"].items()},
        folded_words(raw["central_issuers"]),
        folded_words(raw["basis_cues"]),
        folded_words(raw["replaces"]),
        folded_words(raw["signed"]),
        folded_words(raw["lapses"]),
        folded_words(raw["subject_cues"]),
    )


def document_answer(task: Task) -> Draft | None:
    """The answer to a question about a document; None where its words ask for something else."""
    facets: set[str] = set(task.query.document_facets)
    if document_words().signed.search(task.wanted.folded_question):
        return signatory(task)
    if facets & {"published", "publisher", "title"} and not task.query.document_numbers:
        return publication(task)
    if task.query.document_numbers:
        return _about_number(task, facets)
    if (draft := replaced(task, {document.id for document in scoped_documents(task)})) is not None:
        return draft
    if "basis" in facets:
        return legal_basis(task)
    if facets & {"number", "issued", "issuer"}:
        return number_of(task)
    return None


def signatory(task: Task) -> Draft:
    """Who signed the document asked about, from the signature at its end."""
    keys = {found.key for typed in task.query.document_numbers for found in find_document_numbers(typed)}
    documents = scoped_documents(task)
    if keys:
        documents = [
            each for each in documents if each.number and keys & {n.key for n in find_document_numbers(each.number)}
        ]
    book = CitationBook(task.corpus.snapshot)
    for document in documents[:MAX_NUMBERS]:
        if (signature := _signature(document)) is not None:
            start, end = signature
            signed = task.say("signed_by", signer=_signer(document.text[start:end]))
            return _finish(task, book, f"{signed} [{book.cite(document, start, end)}].", task.place_codes)
    return Draft("not_found", task.say("not_found_number", place=_places(task, [])))


def _signer(signature: str) -> str:
    """The name and the office of a signature, the lines on whose behalf it stands left out."""
    lines = [
        " ".join(line.split()).strip(" .:") for line in re.split(r"\n|:|\s[–—-]\s", SIGNED.sub("", nfc(signature)))
    ]
    names = [line for line in lines if BYLINE.fullmatch(line) and not line.isupper()]
    offices = [line for line in lines if line and line not in names and not BEHALF.match(line)]
    office = offices[-1] if offices else ""
    office = office.capitalize() if office.isupper() else office
    return f"{names[-1]} ({office})" if names and office else (names or lines)[-1]


def _signature(document: Document) -> tuple[int, int] | None:
    """The span from the signer's office to the name, among the lines at the end of a formal document."""
    tail = document.blocks[-SIGNATURE_BLOCKS:]
    for index, block in enumerate(tail):
        line = nfc(document.text[block.start : block.end])
        if SIGNED.match(line) and BYLINE.match(SIGNED.sub("", line)):
            return block.start, block.end
        if not OFFICE.match(line):
            continue
        if ":" in line and BYLINE.fullmatch(line.rsplit(":", 1)[1].strip(" .")):
            return block.start, block.end
        for name in tail[index + 1 : index + 5]:
            if BYLINE.fullmatch(nfc(document.text[name.start : name.end]).strip(" .")):
                return block.start, name.end
    return None


def scoped_documents(task: Task) -> list[Document]:
    """The documents that the question may be about: those of its places, else all in scope, best hits first."""
    documents = task.corpus.documents
    ranked = list(dict.fromkeys(hit.passage.document_id for hit in task.evidence.hits))
    rest = [document_id for document_id in documents if document_id not in set(ranked)]
    ordered = [documents[document_id] for document_id in [*ranked, *rest] if task.in_scope(document_id)]
    codes = set(task.place_codes)
    return [document for document in ordered if codes & set(document.provinces)] if codes else ordered


def _about_number(task: Task, facets: set[str]) -> Draft | None:
    """A question that names a number: whose it is, when it was issued, what it is about."""
    everywhere = [document.id for document in task.corpus.documents.values() if task.in_scope(document.id)]
    keys = [found.key for typed in task.query.document_numbers for found in find_document_numbers(typed)]
    mentions = task.corpus.mentions.of_number(keys or list(task.query.document_numbers), everywhere)
    if not mentions:
        return Draft("not_found", task.say("not_found_document", number=", ".join(task.query.document_numbers)))
    if task.place_codes:
        mentions = [mention for mention in mentions if set(task.place_codes) & set(mention.places)] or mentions
    if (draft := replaced(task, {mention.document.id for mention in mentions if mention.is_own})) is not None:
        return draft
    if facets & {"issued"}:
        dated = [mention for mention in mentions if mention.issued]
        if not dated:
            return Draft("not_found", task.say("not_found_number", place=_places(task, mentions)))
        return write_mentions(task, dated if facets & {"place", "issuer"} else dated[:1], with_date=True)
    if facets & {"place", "issuer"}:
        return whose_number(task, mentions)
    if "subject" in facets or (facets == {"number"} and _names_kind_only(task)):  # "… là văn bản gì?"
        return subject(task, mentions)
    if (draft := _within(task, mentions)) is not None:
        return draft
    return None if asks_figure(task) or facts_asked(task) else subject(task, mentions)


def _names_kind_only(task: Task) -> bool:
    """Whether a question has no subject beside a kind of document ("Quyết định")."""
    kinds = document_words().kinds.values()
    rest = " ".join(fold(term) for term in task.wanted.topic)
    for kind in kinds:
        rest = kind.sub("", rest)
    return not rest.strip()


def replaced(task: Task, document_ids: set[str]) -> Draft | None:
    """Which documents the documents at hand replace or repeal; None where that is not asked or not said."""
    if not document_words().replaces.search(task.wanted.folded_question):
        return None
    found = []
    for mention in task.corpus.mentions.of_documents(document_ids):
        before = fold(nfc(mention.document.text[max(mention.start, mention.number.start - 60) : mention.number.start]))
        behind = fold(nfc(mention.document.text[mention.number.end : min(mention.end, mention.number.end + 160)]))
        if not mention.is_own and (document_words().replaces.search(before) or document_words().lapses.search(behind)):
            found.append(mention)
    best = list({mention.number.key: mention for mention in reversed(found)}.values())[::-1]
    return write_mentions(task, best[:MAX_NUMBERS], with_date=True) if best else None


def _within(task: Task, mentions: Sequence[Mention]) -> Draft | None:
    """What the document so numbered, or one that speaks of it, says on the rest of the question."""
    own = {mention.document.id for mention in mentions if mention.is_own}
    inside = own or {mention.document.id for mention in mentions}
    hits = tuple(hit for hit in task.evidence.hits if hit.passage.document_id in inside)
    return passage_answer(replace(task, evidence=Evidence.of(hits, task.evidence.document_ids)))


def whose_number(task: Task, mentions: Sequence[Mention]) -> Draft | None:
    """Every place that uses a number, a source each."""
    by_place: dict[str, Mention] = {}
    for mention in mentions:
        if mention.scope == "provincial":
            for code in mention.places[:1]:
                by_place.setdefault(code, mention)
    if not by_place:
        return subject(task, mentions)
    book = CitationBook(task.corpus.snapshot)
    number = mentions[0].number.typed
    if len(by_place) == 1:
        code, mention = next(iter(by_place.items()))
        named = f"{_kind(task, mention)} {mention.number.typed}"
        issuer = known_issuer(mention.document) if mention.is_own and "issuer" in task.query.document_facets else None
        lead = (
            task.say("document_by_issuer", number=named, issuer=issuer)
            if issuer
            else task.say("document_of_place", number=named, place=place_name(code, task.language))
        )
        text = f"{lead} [{_cite(book, mention)}]."
    else:
        lines = [task.say("document_of_places", number=number)]
        for code, mention in by_place.items():
            named = f"{_kind(task, mention)} {mention.number.typed}"
            lines.append(f"- {place_name(code, task.language)}: {named} [{_cite(book, mention)}]")
        text = "\n".join(lines)
    return _finish(task, book, text, by_place)


def number_of(task: Task) -> Draft | None:
    """The number (and date) of a place's own document of the kind asked."""
    documents = scoped_documents(task)
    mentions = task.corpus.mentions.of_documents(document.id for document in documents)
    mentions = [mention for mention in mentions if task.in_scope(mention.document.id)]
    codes = set(task.place_codes)
    central = bool(document_words().central_issuers.search(task.wanted.folded_question))
    scopes = {"central", "ministry"} if central or (codes <= {"vn"} and codes) else {"provincial"}
    if codes and not central:
        mentions = [mention for mention in mentions if codes & set(mention.places)]
        if any(is_ministry(code) for code in codes):
            scopes = {"ministry", "central"}
    elif not codes and not central:
        scopes = {"provincial", "ministry", "central"}
    mentions = [mention for mention in mentions if mention.scope in scopes or (mention.is_own and not codes)]
    kinds = _kinds_asked(task)
    if kinds:
        mentions = [mention for mention in mentions if mention.number.kind in kinds]
    if "issued" in task.query.document_facets:
        keys_dated = {mention.number.key for mention in mentions if mention.issued}
        mentions = [mention for mention in mentions if mention.number.key not in keys_dated or mention.issued]
        if "number" not in task.query.document_facets:
            mentions = [mention for mention in mentions if mention.issued]
    best = _best_of_each_number(task, mentions)
    if not codes and not best:
        return None
    if not best or len(best) > MAX_NUMBERS:
        return Draft("not_found", task.say("not_found_number", place=_places(task, mentions)))
    return write_mentions(task, best, with_date=True)


def _best_of_each_number(task: Task, mentions: Sequence[Mention]) -> list[Mention]:
    """One mention a number, those that cover the question best first; much worse ones are left out."""
    topic = task.wanted.topic
    weights = task.corpus.weights
    scored: dict[str, tuple[float, Mention]] = {}
    for mention in mentions:
        score = weights.coverage(topic, document_terms(mention.sentence)) if topic else 1.0
        score += 0.5 * mention.is_own + 0.2 * (mention.issued is not None)
        if task.wanted.years and str(mention.issued.iso if mention.issued else "")[:4] in {
            str(y) for y in task.wanted.years
        }:
            score += 0.5
        known = scored.get(mention.number.key)
        if known is None or score > known[0]:
            scored[mention.number.key] = (score, mention)
    ranked = sorted(scored.values(), key=lambda pair: -pair[0])
    if topic and not task.place_codes and ranked and ranked[0][0] < MIN_TOPIC_SCORE:
        return []
    return [mention for score, mention in ranked if score >= ranked[0][0] - 0.35]


def write_mentions(task: Task, mentions: Sequence[Mention], *, with_date: bool) -> Draft:
    """Documents by kind, number and date of issue, a source each."""
    book = CitationBook(task.corpus.snapshot)
    owners = {mention.places[:1] for mention in mentions}
    lines = []
    for mention in mentions:
        issued = ""
        if with_date and mention.issued:
            typed = _typed_date(mention)
            name = "document_issued" if mention.issued.precision == "day" else "document_issued_month"
            issued = f", {task.say(name, date=typed)}"
        whose = ""
        asked = bool(set(task.query.document_facets) & {"place", "issuer"}) or len(owners) > 1
        if asked and mention.places and mention.scope == "provincial":
            whose = f" ({place_name(mention.places[0], task.language)})"
        cited = _cite(book, mention, issued=with_date)
        lines.append(f"{_kind(task, mention)} {mention.number.typed}{whose}{issued} [{cited}]")
    text = f"{lines[0]}." if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    return _finish(task, book, text, [code for mention in mentions for code in mention.places])


def _typed_date(mention: Mention) -> str:
    assert mention.issued is not None  # noqa: S101 (callers check)
    return "/".join(str(int(part)) for part in reversed(mention.issued.iso.split("-")))


def legal_basis(task: Task) -> Draft | None:
    """The documents that a place's plan rests on."""
    documents = {document.id for document in scoped_documents(task)}
    kinds = _kinds_asked(task, last=True)
    central = bool(document_words().central_issuers.search(task.wanted.folded_question))
    mentions = []
    for mention in task.corpus.mentions.of_documents(documents):
        before = fold(nfc(mention.document.text[max(mention.start, mention.number.start - 80) : mention.number.start]))
        if mention.is_own or not document_words().basis_cues.search(before):
            continue
        if not central or mention.scope == "central":
            mentions.append(mention)
    of_kind = [mention for mention in mentions if not kinds or mention.number.kind in kinds]
    if of_kind or not kinds <= _own_kinds(task, documents):  # "căn cứ của kế hoạch": the plan is what rests on others
        mentions = of_kind
    best = list({mention.number.key: mention for mention in reversed(mentions)}.values())[::-1]
    if not best:
        return None
    return write_mentions(task, best[:MAX_NUMBERS], with_date=True)


def _own_kinds(task: Task, documents: set[str]) -> set[str]:
    """The kinds of some documents themselves, by their numbers or titles."""
    kinds = set()
    for document_id in documents:
        document = task.corpus.documents[document_id]
        kinds |= {number.kind for number in find_document_numbers(document.number or "")}
        title = folded_text(document.title)
        kinds |= {kind for kind, pattern in document_words().kinds.items() if pattern.search(title)}
    return kinds


def subject(task: Task, mentions: Sequence[Mention]) -> Draft:
    """What a document is about: its title where its head has one, else the sentence that says most of it."""
    own = next((mention.document for mention in mentions if mention.is_own), None)
    if own is not None and (span := _title_span(own)) is not None:
        book = CitationBook(task.corpus.snapshot)
        text = f"{task.say('quote_lead')} “{' '.join(own.text[slice(*span)].split())}” [{book.cite(own, *span)}]"
        return _finish(task, book, text, own.provinces)
    ranked = sorted(
        mentions,
        key=lambda mention: (not _names_subject(mention), not mention.is_own, mention.end - mention.start > 700),
    )
    mention = ranked[0]
    book = CitationBook(task.corpus.snapshot)
    start, end = mention.start, min(mention.end, mention.start + 1000)
    quote = mention.document.text[start:end]
    text = f"{task.say('quote_lead')} “{quote.strip()}” [{book.cite(mention.document, start, end)}]"
    return _finish(task, book, text, mention.places)


def _title_span(document: Document) -> tuple[int, int] | None:
    """Where a document's head gives its kind and title, in neighbouring lines; None where it has none of its own."""
    title = folded_text(document.title).removesuffix(" …")
    head = document.blocks[:TITLE_BLOCKS]
    for first, count in itertools.product(range(len(head)), range(1, TITLE_LINES + 1)):
        lines = head[first : first + count]
        told = " ".join(folded_text(document.text[line.start : line.end]).strip(" .:") for line in lines)
        if len(title) >= MIN_QUOTE_CHARS and told.startswith(title):
            return lines[0].start, lines[-1].end
    return None


def _names_subject(mention: Mention) -> bool:
    behind = fold(mention.document.text[mention.number.end : mention.number.end + 90])
    return bool(document_words().subject_cues.search(behind))


def publication(task: Task) -> Draft | None:
    """When and by whom a document of the corpus was published."""
    documents = scoped_documents(task)
    hits = {hit.passage.document_id for hit in task.evidence.hits[:1]}
    documents = [document for document in documents if document.id in hits] or documents
    book = CitationBook(task.corpus.snapshot)
    facets = set(task.query.document_facets)
    lines = []
    for document in documents[:3] if task.place_codes else documents[:1]:
        line = None
        if "published" in facets and document.published:
            date = date_text(document.published, task.language)
            line = task.say("document_published", title=document.title, date=date)
        elif "publisher" in facets and document.publisher:
            line = task.say("document_publisher", title=document.title, publisher=document.publisher)
        elif "publisher" in facets and (block := byline(document)):
            name = document.text[block.start : block.end]
            start = document.blocks[max(0, document.blocks.index(block) - 1)].start
            start = max(start, document.text.rfind(". ", start, block.start) + 1, block.end - MAX_BYLINE_QUOTE)
            lines.append(f"{task.say('quote_lead')} “{name}” [{book.cite(document, start, block.end)}]")
        if line:
            lines.append(f"{line} [{book.cite(document, *_dated_span(document))}].")
    if not lines:
        return None
    return _finish(task, book, "\n".join(lines), task.place_codes)


def byline(document: Document) -> Block | None:
    """The line near the end of an article that is only a person's name."""
    for block in reversed(document.blocks[-BYLINE_BLOCKS:]):
        if BYLINE.fullmatch(nfc(document.text[block.start : block.end]).strip(" .")):
            return block
    return None


def _dated_span(document: Document) -> tuple[int, int]:
    """Where a document names its date of publication, else its first sentence."""
    for date in find_dates(document.text):
        if document.published and date.iso == document.published:
            start, end = sentence_around(document, date.start, date.end)
            if end - start >= MIN_QUOTE_CHARS:
                return start, end
    spans = sentence_spans(document.text)
    return next((span for span in spans if span[1] - span[0] >= MIN_QUOTE_CHARS), (0, len(document.text)))


def _kinds_asked(task: Task, *, last: bool = False) -> set[str]:
    """The kinds of document that the question names; ``last`` keeps only the last named ("plan … which decision")."""
    question = task.wanted.folded_question
    found = [
        (match.start(), kind)
        for kind, pattern in document_words().kinds.items()
        for match in pattern.finditer(question)
    ]
    if last and found:
        return {max(found)[1]}
    return {kind for _, kind in found}


def _kind(task: Task, mention: Mention) -> str:
    """ "Nghị quyết số", "Resolution No.": the kind as the number's abbreviation says it."""
    kind = mention.number.kind
    if task.language == "en":
        return f"{document_words().english.get(kind, 'document').capitalize()} No."
    return f"{kind[:1].upper()}{kind[1:]} số"


def _cite(book: CitationBook, mention: Mention, *, issued: bool = False) -> int:
    """The marker of what names a document, as far as its date of issue where that is told and stands in its head."""
    start, end = mention.start, mention.end
    if issued and mention.is_own and mention.issued:
        text = mention.document.text
        head = find_dates(text[: end + DATELINE_CHARS])
        dated = (date.end for date in head if date.iso == mention.issued.iso and date.end > start)
        end = max(end, next(dated, end))
    if end - start < MIN_QUOTE_CHARS:  # "Số: 09-NQ/TU" alone shows nothing: the next line goes with it
        index = block_index(mention.document, end)
        end = mention.document.blocks[min(index + 1, len(mention.document.blocks) - 1)].end
    if end - start > 900:  # a sentence of page length: the part around the number, from a clause border on
        start = max(start, mention.document.text.rfind(",", start, max(start + 1, mention.number.start - 250)) + 1)
        end = min(end, mention.number.end + 500)
    marker = book.cite(mention.document, start, end)
    return marker


def _places(task: Task, mentions: Sequence[Mention]) -> str:
    codes = task.place_codes or tuple(dict.fromkeys(code for mention in mentions for code in mention.places))
    return place_names(codes, task.language) or ("văn bản này" if task.language == "vi" else "this document")


def _finish(task: Task, book: CitationBook, text: str, codes: object) -> Draft:
    cited = [task.corpus.documents[citation.document_id] for citation in book.citations]
    places = dict.fromkeys(code for code in codes if code in task.place_codes)  # type: ignore[attr-defined]
    notices = notices_for_documents(task, list(dict.fromkeys(cited)), places)
    return replace(Draft("answered", text), citations=tuple(book.citations), notices=tuple(notices))
