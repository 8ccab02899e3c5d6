"""The process that parses: one request a line on standard input, one answer a line on standard output, both JSON.

Started by ``ingest.isolation`` with limits of memory and files; knows one file at a time and keeps nothing.
"""

import contextlib
import json
import sys
from dataclasses import astuple
from pathlib import Path
from typing import Any

from ingest.front_matter import Metadata
from ingest.raw_blocks import RawBlock
from ingest.types import IngestError


def parse(request: dict[str, Any]) -> tuple[list[RawBlock], Metadata]:
    """Parse one file (``path``) or text (``body``) of a ``suffix``; raises IngestError."""
    suffix, name = request["suffix"], request["name"]
    if suffix == ".html":
        from ingest.load_html import html_blocks

        return html_blocks(request["body"])
    if suffix == ".pdf":
        from ingest.load_pdf import pdf_blocks

        return pdf_blocks(Path(request["path"]), name)
    from ingest.load_docx import docx_blocks

    return docx_blocks(Path(request["path"]), name)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Return what is sent back for a request; no exception leaves it but MemoryError."""
    try:
        blocks, metadata = parse(request)
    except IngestError as error:
        return {"error": str(error)}
    except (MemoryError, RecursionError):
        return {"exhausted": True}
    except Exception as error:  # a fault of a parser is the file's, not the service's
        return {"fault": type(error).__name__}
    return {"blocks": [astuple(block) for block in blocks], "metadata": metadata.model_dump(exclude_none=True)}


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
    limit(int(sys.argv[1]))
    out = sys.stdout
    sys.stdout = sys.stderr  # what a library prints must not come between the answers
    for line in sys.stdin:
        reply = answer(json.loads(line))
        out.write(json.dumps(reply) + "\n")
        out.flush()
        if "exhausted" in reply:
            return


if __name__ == "__main__":
    main()
