"""What is remembered of files that were read, so that one of which nothing has changed is not read again.

``readings.json`` in the index directory says, for each file, on what its document depended and which document that
was. It is a memory and no part of a generation: a file is left alone only where the index itself holds the document
that is remembered. So whatever becomes of either (a crash between the two writes, an older generation, a repair, a
backup), no more is lost than the time of reading again. Files that could not be read are not remembered.
"""

import json
import logging
import os
from collections.abc import Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

READINGS = "readings.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file was last read.

    ``key`` is the hash of all that its document depends on (``ingest.versions.reading_key``), ``analysis`` the version
    of what found passages and targets, ``digest`` the document's in the index, ``notices`` what reading warned of.
    """

    key: str
    analysis: str
    digest: str
    notices: tuple[str, ...] = ()


class Readings:
    """The readings of one index, by source and name; whoever writes them holds the index's lock."""

    def __init__(self, directory: Path) -> None:
        """Reads them; there are none where the file is missing, damaged or of another format."""
        self._path = directory / READINGS
        self._known = _read(self._path)
        self._noted: dict[tuple[str, str], Reading] = {}

    def find(self, source: str, name: str) -> Reading | None:
        """How the file with this source (``index.writer.source_key``) was last read under this name."""
        return self._known.get((source, name))

    def note(self, source: str, name: str, reading: Reading) -> None:
        """Remembers a reading."""
        self._noted[source, name] = reading

    def write(self, shown: Set[str]) -> None:
        """Writes down what was noted, and of the rest what ``shown``, the digests of the index's documents, holds.

        Where it cannot be written it is as it was; files may then be read again.
        """
        left = {place: reading for place, reading in self._known.items() if reading.digest in shown} | self._noted
        if left == self._known:
            return
        rows = [[*place, r.key, r.analysis, r.digest, list(r.notices)] for place, r in left.items()]
        fresh = self._path.with_suffix(".new")
        try:
            with fresh.open("w", encoding="ascii") as stream:
                json.dump({"format": _FORMAT, "readings": rows}, stream)
                stream.flush()
                os.fsync(stream.fileno())
            fresh.replace(self._path)
        except OSError as error:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            log.warning("%s cannot be written (%s): files that have not changed will be read again", self._path, error)


def _read(path: Path) -> dict[tuple[str, str], Reading]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["format"] != _FORMAT:
            return {}
        rows = [(*row[:5], *row[5]) for row in raw["readings"]]
        if not all(isinstance(value, str) for row in rows for value in row):
            raise TypeError("something else where a string was expected")
        return {(row[0], row[1]): Reading(row[2], row[3], row[4], row[5:]) for row in rows}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        log.info("%s cannot be used (%r): all files are read", path, error)
        return {}
