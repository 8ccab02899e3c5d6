""" "Which source says so?": the citations of the previous answer, said as sources."""

from dataclasses import replace

from assistant.composition.context import Corpus
from assistant.messages import message
from assistant.source_lines import source_line
from assistant.types import Draft, Query


def source_answer(previous: Draft, query: Query, corpus: Corpus) -> Draft:
    """The sources of a previous answer with their quotes; its refusal again where it had none."""
    if not previous.citations:
        return previous
    lines = [message("source_lead", query.language)]
    for citation in previous.citations[:5]:
        document = corpus.snapshot.documents[citation.document_id]
        about = f"{document.title}, {source_line(document, query.language)}"
        quote = " ".join(citation.quote.split())
        lines.append(f"- {about} [{citation.marker}]: “{quote[:300]}{'…' if len(quote) > 300 else ''}”")
    text = "\n".join(lines)
    return replace(previous, text=text, citations=previous.citations[:5], targets=())
