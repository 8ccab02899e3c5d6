"""Several writers at once: one writes, the others are told who does, and nobody's documents are lost."""

import subprocess
import sys
from pathlib import Path

from index.maintenance import check_index
from index.writer import open_snapshot
from tests.faults.conftest import Tally
from tests.faults.victim import MODEL

# Writes its documents one by one; when another writes, it says so and tries again.
WRITER = """
import sys, time
from pathlib import Path
from index.types import IndexStorageError
from index.writer import update_index
from tests.faults.victim import MODEL, plan

directory, me, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(count):
    while True:
        try:
            done = update_index(directory, [plan(f"{me}-{number}.md", 1)], (), MODEL)
        except IndexStorageError as error:
            assert "is being written by" in str(error) and "Try again later" in str(error), error
            print("refused")
            time.sleep(0.005)
        else:
            assert len(done.added) == 1
            print("wrote")
            break
"""


def test_writers_at_once(tmp_path: Path, tally: Tally, heavy: bool) -> None:
    """Two operators who ingest on the same evening would each lose the other's plans."""
    writers, each = (6, 10) if heavy else (2, 3)
    directory = tmp_path / "index"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(directory), str(number), str(each)],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(writers)
    ]
    told = [process.communicate(timeout=300)[0].split() for process in started]
    assert [process.returncode for process in started] == [0] * writers
    names = {document.name for document in open_snapshot(directory, MODEL).documents.values()}
    assert names == {f"{writer}-{number}.md" for writer in range(writers) for number in range(each)}
    assert check_index(directory).faults == ()
    for word in (word for words in told for word in words):
        tally.add(
            f"{writers} writers at once", "writes, none lost" if word == "wrote" else "refusals that name the writer"
        )
