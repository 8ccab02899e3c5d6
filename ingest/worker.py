"""The process that parses: one request a line on standard input, one answer a line on standard output, both JSON.

Before a page is recognised a line {"page": 2, "of": 9} tells that the file takes longer for good reason.

Started by ``ingest.isolation`` with limits of memory and files; knows one file at a time and keeps nothing.
"""

import contextlib
import json
import os
import sys
from dataclasses import astuple
from pathlib import Path
from typing import Any

from ingest.raw_blocks import OnPage, ParsedFile
from ingest.segmentation import count_words
from ingest.types import Block, Document, IngestError


def parse(request: dict[str, Any], on_page: OnPage) -> ParsedFile:
    """Parse one file (``path``) or text (``body``) of a ``suffix``; raises IngestError."""
    suffix, name = request["suffix"], request["name"]
    if suffix == ".html":
        from ingest.load_html import html_blocks

        return ParsedFile(*html_blocks(request["body"]))
    path = Path(request["path"])
    if suffix == ".pdf":
        from ingest.load_pdf import pdf_blocks

        return pdf_blocks(path, name, on_page)
    if suffix == ".docx":
        from ingest.load_docx import docx_blocks

        return ParsedFile(*docx_blocks(path, name))
    from ingest.load_image import image_blocks

    return image_blocks(path, name, on_page)


def analysed(record: dict[str, Any]) -> dict[str, Any]:
    """Return the passages and targets of a document that was sent as ``dataclasses.asdict`` writes it."""
    from ingest.pipeline import passages_and_targets

    blocks = tuple(Block(**block) for block in record.pop("blocks"))
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in record.items()}
    passages, targets = passages_and_targets(Document(**fields, blocks=blocks))
    return {"passages": [astuple(passage) for passage in passages], "targets": [astuple(target) for target in targets]}


def answer(request: dict[str, Any], on_page: OnPage) -> dict[str, Any]:
    """Return what is sent back for a request; no exception leaves it but MemoryError and a closed pipe."""
    try:
        if "document" in request:
            return analysed(request["document"])
        parsed = parse(request, on_page)
    except IngestError as error:
        return {"error": str(error)}
    except (MemoryError, RecursionError):
        return {"exhausted": True}
    except BrokenPipeError:
        raise
    except Exception as error:  # a fault of a parser is the file's, not the service's
        return {"fault": type(error).__name__}
    return {
        "blocks": [astuple(block) for block in parsed.blocks],
        "metadata": parsed.metadata.model_dump(exclude_none=True),
        "pages": parsed.pages,
        "recognized": parsed.recognized,
        "warnings": parsed.warnings,
    }


def limit(memory_bytes: int) -> None:
    """Bound the memory of this process, and let it write no file; nothing on systems without such limits."""
    try:
        import resource
    except ImportError:
        return
    for kind, value in (("RLIMIT_AS", memory_bytes), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0), ("RLIMIT_NOFILE", 64)):
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, kind), (value, value))


def main() -> None:
    """Answer requests until the input ends."""
    os.putenv("OPENBLAS_NUM_THREADS", "1")  # numpy's threads would take the memory of many-cored machines
    if "words" in sys.argv[2:]:
        count_words("")  # pyvi writes its model to a temporary file, and this process soon cannot write
    limit(int(sys.argv[1]))
    out = sys.stdout
    sys.stdout = sys.stderr  # what a library prints must not come between the answers

    def send(message: dict[str, Any]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    for line in sys.stdin:
        reply = answer(json.loads(line), lambda page, count: send({"page": page, "of": count}))
        send(reply)
        if "exhausted" in reply:
            return


if __name__ == "__main__":
    main()
