"""Which documents of a corpus are still in force: what front matter says, and what the documents say of one another."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ingest.normalize import fold, nfc
from ingest.supersession import find_replaced_numbers
from ingest.types import Document

MAY_REPLACE = re.compile(r"thay the|thay cho|bai bo|huy bo|het hieu luc")  # a cheap look before reading closely


@dataclass(frozen=True, slots=True)
class CurrentDocuments(Mapping[str, Document]):
    """The documents of a snapshot by id; one that another document of the corpus replaces is marked as superseded."""

    documents: Mapping[str, Document]
    replaced_by: dict[str, str]

    @classmethod
    def of(cls, documents: Mapping[str, Document], own_numbers: Mapping[str, frozenset[str]]) -> "CurrentDocuments":
        """Read the documents' own words on what they replace.

        ``own_numbers`` gives, by the key of a document number, the ids of the documents that bear it.
        """
        replacing: dict[str, list[Document]] = {}
        for document in documents.values():
            if MAY_REPLACE.search(fold(nfc(document.text))):
                for key in find_replaced_numbers(document):
                    replacing.setdefault(key, []).append(document)
        replaced_by = {
            old: _name_of(newer)
            for key, newers in replacing.items()
            for newer in newers
            for old in own_numbers.get(key, frozenset())
            if old != newer.id and _same_issuer(documents[old], newer)
        }
        return cls(documents, replaced_by)

    def __getitem__(self, document_id: str) -> Document:
        document = self.documents[document_id]
        newer = self.replaced_by.get(document_id)
        if newer is None or document.validity == "superseded":
            return document
        return replace(document, validity="superseded", superseded_by=document.superseded_by or newer)

    def __iter__(self) -> Iterator[str]:
        return iter(self.documents)

    def __len__(self) -> int:
        return len(self.documents)


def _name_of(document: Document) -> str:
    return document.number or document.title


def _same_issuer(old: Document, newer: Document) -> bool:
    """Numbers repeat over provinces: a plan replaces its own province's only."""
    return not old.provinces or not newer.provinces or bool(set(old.provinces) & set(newer.provinces))
