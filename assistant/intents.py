"""Decides what a question wants: the first rule that holds names the intent.

The words are data (``intents.yaml``); this module knows how they combine. When nothing decides, a question is left to
retrieval (intent ``passage``), which declines by itself: a refused question does more harm than a searched one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.language import is_bare_syllable
from assistant.phrases import BareWord, PhraseBook, PhraseHit, Token, fold_word, never_bare
from assistant.types import AggregateOperation, AttainmentAsked, DocumentFacet, Intent, Language
from ingest.data_files import load_yaml

INTENTS_FILE = Path(__file__).with_name("intents.yaml")
_FACETS: tuple[DocumentFacet, ...] = (
    "number", "issued", "issuer", "place", "basis", "published", "publisher", "title", "subject",
)  # fmt: skip
_FOLLOWED_FACETS = frozenset(["number", "issued", "issuer", "published", "publisher", "title"])
_PERSON_NAME_WORDS = 3


@dataclass(frozen=True, slots=True)
class IntentWords:
    """All phrases of ``intents.yaml``, in one book a language; the groups that are filler, and those that ask.

    ``bare_filler`` holds the single Vietnamese filler words without marks.
    """

    vietnamese: PhraseBook[str]
    english: PhraseBook[str]
    filler: frozenset[str]
    asking: frozenset[str]
    bare_filler: frozenset[str]
    terms: tuple[str, ...]


@lru_cache(maxsize=1)
def intent_words() -> IntentWords:
    """Reads ``intents.yaml``."""
    groups: dict[str, dict[str, list[str]]] = load_yaml(INTENTS_FILE)
    phrases = {
        language: [(phrase, name) for name, group in groups.items() for phrase in group.get(language, ())]
        for language in ("vi", "en")
    }
    return IntentWords(
        PhraseBook(phrases["vi"]),
        PhraseBook(phrases["en"]),
        frozenset(name for name, group in groups.items() if "filler" in group),
        frozenset(name for name, group in groups.items() if "asking" in group),
        frozenset(
            fold_word(phrase)
            for group in groups.values()
            if "filler" in group
            for phrase in group.get("vi", ())
            if " " not in phrase
        ),
        tuple(phrase for phrase, _ in phrases["vi"]),
    )


@dataclass(frozen=True, slots=True)
class Cues:
    """Which groups of words stand in a question, and where (ranges of token indices)."""

    hits: Mapping[str, tuple[range, ...]]

    def has(self, *groups: str) -> bool:
        """Whether any of the groups has a word in the question."""
        return any(group in self.hits for group in groups)

    def spans(self, *groups: str) -> list[range]:
        """The ranges of token indices of the groups' words."""
        return [span for group in groups for span in self.hits.get(group, ())]

    def without(self, blocked: frozenset[int], *groups: str) -> "Cues":
        """The cues without those of ``groups`` that begin at a blocked token."""
        kept = {
            group: spans if group not in groups else tuple(span for span in spans if span.start not in blocked)
            for group, spans in self.hits.items()
        }
        return Cues({group: spans for group, spans in kept.items() if spans})


def find_cues(tokens: Sequence[Token], language: Language, bare_word: BareWord = never_bare) -> Cues:
    """Finds the words of all groups; Vietnamese words are looked for in English questions only as typed with marks.

    A ``bare_word`` is no part of a phrase that writes it with marks.
    """
    words = intent_words()
    found: dict[str, list[range]] = {}
    for hit in _hits(words, tokens, language):
        if bare_word is not never_bare and any(bare_word(tokens, index) for index in hit.unmarked(tokens)):
            continue
        found.setdefault(hit.value, []).append(range(hit.first, hit.last))
    hits = {group: tuple(dict.fromkeys(spans)) for group, spans in found.items()}
    benign = hits.get("benign", ())
    if benign and "manipulation" in hits:
        hits["manipulation"] = tuple(s for s in hits["manipulation"] if not any(s.start in b for b in benign))
        if not hits["manipulation"]:
            del hits["manipulation"]
    return Cues(hits)


def _hits(words: IntentWords, tokens: Sequence[Token], language: Language) -> Iterable[PhraseHit[str]]:
    """The phrases of both languages; those of the other one only where they cannot be words of this one."""
    for hit in words.english.find_all(tokens):
        if language == "en" or not all(is_bare_syllable(token.folded) for token in tokens[hit.first : hit.last]):
            yield hit
    for hit in words.vietnamese.find_all(tokens):
        if language == "vi" or not all(token.bare for token in tokens[hit.first : hit.last]):
            yield hit


@dataclass(frozen=True, slots=True)
class Signals:
    """What the rules look at; ``content`` is whether words of a subject are left beside places, years and filler.

    A ``region`` stands in ``places`` as one place; its provinces are what is compared or searched for the highest.
    """

    tokens: Sequence[Token]
    cues: Cues
    places: tuple[str, ...]
    region: bool
    years: tuple[int, ...]
    indicators: tuple[str, ...]
    pillars: tuple[str, ...]
    document_numbers: tuple[str, ...]
    level: bool
    premises: bool
    content: bool
    asks: bool  # a question mark or a question word stands in it
    follows: bool  # there is an earlier turn

    @property
    def subject(self) -> bool:
        """Whether the question names something of the domain."""
        return bool(self.indicators or self.document_numbers or self.cues.has("scope_word", "target_word"))


@dataclass(frozen=True, slots=True)
class Classified:
    """An intent with what belongs to it."""

    intent: Intent
    facets: tuple[DocumentFacet, ...] = ()
    operation: AggregateOperation | None = None
    asks_inclusion: bool = False


Rule = Callable[[Signals], Classified | None]


def classify(signals: Signals) -> Classified:
    """Returns what the question wants; never fails."""
    for rule in _RULES:
        found = rule(signals)
        if found is not None:
            return found
    return Classified("passage")


def facets(signals: Signals) -> tuple[DocumentFacet, ...]:
    """The facts about a document that are asked, in the order asked; a phrase inside a longer one does not count."""
    spans = [(span, facet) for facet in _FACETS for span in signals.cues.spans(f"facet_{facet}")]
    outer = [
        (span, facet)
        for span, facet in spans
        if not any(other != span and span.start >= other.start and span.stop <= other.stop for other, _ in spans)
    ]
    ordered = sorted(outer, key=lambda item: item[0].start)
    return tuple(dict.fromkeys(facet for _, facet in ordered))


def attainment(signals: Signals) -> AttainmentAsked | None:
    """Which results a question wants held against their targets, if it asks for that."""
    cues = signals.cues
    if signals.premises or not (signals.indicators or cues.has("target_word", "plural_targets")):
        return None
    if cues.has("missed_word"):
        return "missed"
    which = cues.has("plural_targets")
    if cues.has("exceeded_word") or (which and cues.has("exceeding_verb")):
        return "exceeded"
    if _asks_both(cues):
        return "compared"
    if cues.has("planning_word"):
        return None
    met = cues.has("met_word") and (which or cues.has("yes_no"))
    return "met" if met or (which and cues.has("done_verb")) else None


def _asks_both(cues: Cues) -> bool:
    """Whether result and target are asked for: "đạt bao nhiêu, chỉ tiêu bao nhiêu?", "kết quả so với kế hoạch"."""
    aims = cues.spans("target_word", "plan_word")
    figures = cues.spans("figure_word")
    twice = len({span.start for span in figures}) > 1 or cues.has("compare_word")
    if cues.has("result_word") and aims and twice:
        return True
    return twice and any(figure.stop <= aim.start for figure in figures for aim in aims)


def _empty(s: Signals) -> Classified | None:
    return None if s.tokens else Classified("empty")


def _manipulation(s: Signals) -> Classified | None:
    cues = s.cues
    quoting = cues.has("quoting_verb")
    dictated = cues.has("dictates_source") and quoting and not s.asks
    if cues.has("manipulation") or (quoting and cues.has("page_furniture")) or dictated:
        return Classified("manipulation")
    return None


def _talk(s: Signals) -> Classified | None:
    if s.places or s.years or s.indicators:
        return None
    covered = _covered(s, "greeting", "smalltalk", "smalltalk_filler")
    if not covered or not s.cues.has("greeting", "smalltalk"):
        return None
    return Classified("greeting" if s.cues.has("greeting") else "smalltalk")


def _covered(s: Signals, *groups: str) -> bool:
    covered = {index for span in s.cues.spans(*groups) for index in span}
    return len(covered) == len(s.tokens)


def _source(s: Signals) -> Classified | None:
    if not s.cues.has("source_of_answer") or s.places or s.years or s.document_numbers or s.indicators:
        return None
    short = len(s.tokens) <= 4
    covered = _covered(s, "source_of_answer", "source_back", "filler", "smalltalk_filler", "follow_tail", "follow_lead")
    about_answer = s.cues.has("source_back") and not s.cues.has("target_word", "passage_noun")
    return Classified("source") if short or covered or (about_answer and len(s.tokens) <= 12) else None


def _personal(s: Signals) -> Classified | None:
    if not s.cues.has("contact_detail") or s.cues.has("ratio_word", "target_word", "scope_word") or s.premises:
        return None
    if s.indicators and not s.cues.has("person"):
        return None
    named = s.cues.has("person", "private_detail") or _person_named(s)
    return Classified("personal_data") if named else None


def _person_named(s: Signals) -> bool:
    """A family name followed by a given name, both with capitals: a person."""
    for span in s.cues.spans("surname"):
        run = s.tokens[span.start : span.start + _PERSON_NAME_WORDS]
        if len(run) > 1 and all(token.text[:1].isupper() and token.text.isalpha() for token in run[:2]):
            return True
    return False


def _merger(s: Signals) -> Classified | None:
    if not s.cues.has("merger") or s.indicators or s.document_numbers:
        return None
    if s.cues.has("target_word", "ratio_word") or s.content:  # of something else, before or after the merger
        return None
    bare = len(s.places) == 1 and not s.years and not s.level  # a place and its merger, and nothing else to ask for
    return Classified("merger") if bare or s.asks or s.cues.has("merger_question") else None


def _inclusion(s: Signals) -> Classified | None:
    if len(s.places) > 1 and s.cues.has("inclusion") and s.cues.has("yes_no", "merger_question"):
        return Classified("passage", asks_inclusion=True)
    return None


def _document(s: Signals) -> Classified | None:
    asked = list(facets(s))
    if s.document_numbers and s.cues.has("which_place") and not s.places and "place" not in asked:
        asked.append("place")
    plain = s.cues.has("document_word", "article_word") or bool(s.document_numbers)
    figure_asked = bool(s.indicators) and s.cues.has("figure_word", "ratio_word")
    if figure_asked or s.cues.has("plural_targets"):
        asked = [f for f in asked if f not in ("subject", "place", "basis")]
        if not _explicit_document(s):
            return None
    if "subject" in asked and not (s.document_numbers or s.cues.has("article_word")):
        asked.remove("subject")
    if not s.document_numbers and not plain:
        asked = [f for f in asked if f in _own_facets(s)]
    if s.document_numbers and not asked and not s.content and not s.indicators and not s.cues.has("target_word"):
        asked = ["subject"]
    return Classified("document", facets=tuple(asked)) if asked else None


def _explicit_document(s: Signals) -> bool:
    explicit = ("facet_issued", "facet_issuer", "facet_published", "facet_publisher", "document_fact", "number_word")
    return s.cues.has(*explicit)


def _own_facets(s: Signals) -> tuple[DocumentFacet, ...]:
    """Facets whose words name a document's fact by themselves ("ban hành ngày nào", "số hiệu")."""
    own: list[DocumentFacet] = []
    for facet in facets(s):
        words = {i for span in s.cues.spans(f"facet_{facet}") for i in span}
        named = any(i in words for span in s.cues.spans("document_fact") for i in span)
        if named or (s.follows and not s.content and facet in _FOLLOWED_FACETS):
            own.append(facet)
    return tuple(own)


def _aggregate(s: Signals) -> Classified | None:
    cues = s.cues
    which = cues.has("which_place", "all_provinces")
    extreme: AggregateOperation | None = "highest" if cues.has("highest") else "lowest" if cues.has("lowest") else None
    if not (which or cues.has("count_places") or (extreme and not cues.has("ranking_indicator"))):
        return None
    reference = len(s.places) == 1 and cues.has("which_place", "count_places") and cues.has("compare_word")
    if s.places and s.places != ("vn",) and not (reference or s.region):
        return None
    if not (s.subject or s.content or s.premises or s.follows):
        return None
    if cues.has("count_places"):
        return Classified("aggregate", operation="count")
    return Classified("aggregate", operation=extreme or "which")


def _compare(s: Signals) -> Classified | None:
    cues = s.cues
    figures = bool(s.indicators) or cues.has("target_word", "ratio_word", "figure_word")
    if len(s.places) > 1 and (figures or cues.has("compare_word", "highest", "lowest", "which_place")):
        return Classified("compare")
    if s.region and cues.has("compare_word") and not cues.has("highest", "lowest"):
        return Classified("compare")
    if len(s.years) > 1 and (figures or s.places) and (cues.has("compare_word") or cues.has("change_word")):
        return Classified("compare")
    return None


def _definition(s: Signals) -> Classified | None:
    cues = s.cues
    if not cues.has("definition") or cues.has("target_word", "figure_word", "passage_noun") or not s.content:
        return None
    if s.indicators and (s.places or s.years):
        return None
    english_only = all(s.tokens[span.start].folded in ("what", "what's") for span in cues.spans("definition"))
    if english_only and (s.places or s.years or cues.has("ratio_word")):
        return None
    return Classified("definition")


def _out_of_scope(s: Signals) -> Classified | None:
    if s.cues.has("out_of_scope") and not s.subject and not s.cues.has("document_word"):
        return Classified("out_of_scope")
    return None


def _prose(s: Signals) -> Classified | None:
    cues = s.cues
    if cues.has("general_aim") or (cues.has("passage_focus") and not _asks_figure(s)):
        return Classified("passage")
    if _counts_things(s):
        return Classified("passage")
    if s.places and cues.has("which_place") and not _asks_figure(s):
        return Classified("passage")
    if cues.has("passage_noun") and not cues.has("target_word", "ratio_word") and not _asks_figure(s):
        return Classified("passage")
    if cues.has("manner") and not cues.has("target_word", "ratio_word", "figure_word"):
        return Classified("passage")
    return None


def _asks_figure(s: Signals) -> bool:
    return s.cues.has("figure_word", "ranking_indicator") and not _counts_things(s)


def _counts_things(s: Signals) -> bool:
    """Whether things that a text lists are counted: "mấy nhiệm vụ", "8 lĩnh vực"."""
    ends = {span.stop for span in s.cues.spans("figure_word")}
    ends |= {index + 1 for index, token in enumerate(s.tokens) if token.text.isdigit() and len(token.text) < 3}
    return any(span.start in ends for span in s.cues.spans("count_noun")) and not s.indicators


def _targets(s: Signals) -> Classified | None:
    cues = s.cues
    many = cues.has("plural_targets") or (cues.has("enumeration") and cues.has("target_word"))
    if s.indicators:
        narrow = cues.has("figure_word", "ratio_word", "ranking_indicator") or s.premises or not s.pillars
        if s.pillars and not narrow and (many or len(s.years) > 1):
            return Classified("list")
        return Classified("lookup")
    if _asks_figure(s) or cues.has("ratio_word") or s.premises:
        if s.content or s.pillars:
            return Classified("lookup")
        return Classified("list") if s.places or s.years or cues.has("target_word") or s.follows else None
    if cues.has("target_word") or s.pillars:
        return Classified("list") if cues.has("target_word") or s.places or s.years else None
    if s.content and s.places and (s.years or s.level) and not s.asks:
        return Classified("lookup")
    if (s.places or s.years) and not s.content and not cues.has("enumeration", "document_word", "article_word"):
        return Classified("list")
    return None


_RULES: tuple[Rule, ...] = (
    _empty, _manipulation, _talk, _source, _personal, _inclusion, _merger, _document, _compare, _aggregate,
    _definition, _out_of_scope, _prose, _targets,
)  # fmt: skip
