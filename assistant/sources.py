""" "Which source says so?": the citations of the previous answer, said as sources."""

from dataclasses import replace

from assistant.composition.context import Corpus
from assistant.composition.wording import date_text
from assistant.messages import message
from assistant.types import Draft, Query


def source_answer(previous: Draft, query: Query, corpus: Corpus) -> Draft:
    """The sources of a previous answer with their quotes; its refusal again where it had none."""
    if not previous.citations:
        return previous
    lines = [message("source_lead", query.language)]
    for citation in previous.citations[:5]:
        document = corpus.snapshot.documents[citation.document_id]
        dated = date_text(document.published, query.language) if document.published else None
        about = ", ".join(part for part in (document.title, document.publisher, dated) if part)
        quote = " ".join(citation.quote.split())
        lines.append(f"- {about} [{citation.marker}]: “{quote[:300]}{'…' if len(quote) > 300 else ''}”")
    text = "\n".join(lines)
    return replace(previous, text=text, citations=previous.citations[:5], targets=())
