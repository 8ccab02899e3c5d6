"""The second stage: the passages that may answer a query, restricted to the places and the document asked."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.composition.context import Corpus, Evidence
from assistant.glossary import in_english
from assistant.types import Query
from index.types import Hit, SearchFilter

PASSAGES = 24  # enough for the sentences of a list that is spread over a section; a few milliseconds


def retrieve(query: Query, corpus: Corpus, document_ids: frozenset[str] = frozenset()) -> Evidence:
    """Evidence that searches for the restored question; questions of reform or courtesy need no passages.

    The filter is hard: a passage of another province never becomes evidence for the one asked. Documents in English are
    searched for a Vietnamese question's terms in English too.
    """
    if query.intent in ("empty", "greeting", "smalltalk", "merger", "manipulation", "personal_data", "out_of_scope"):
        return Evidence.of((), document_ids)
    if query.document_numbers and not query.document_facets:  # the plan that a question names binds its answer
        document_ids = document_ids or corpus.documents_numbered(query.document_numbers)
    places = frozenset(place.code for place in query.places if place.code != "vn")
    search_filter = SearchFilter(provinces=places, document_ids=document_ids)

    def search() -> Sequence[Hit]:
        snapshot = corpus.snapshot
        hits = snapshot.search(query.restored, k=PASSAGES, filter=search_filter, as_typed=query.normalized)
        english = corpus.english_documents & document_ids if document_ids else corpus.english_documents
        terms = in_english(query.restored) if english and query.language == "vi" else ""
        if not terms:
            return hits
        also = snapshot.search(terms, k=PASSAGES, filter=replace(search_filter, document_ids=english))
        known = {(hit.passage.document_id, hit.passage.start) for hit in hits}
        return [*hits, *(hit for hit in also if (hit.passage.document_id, hit.passage.start) not in known)]

    return Evidence(search, document_ids)
