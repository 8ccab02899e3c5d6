"""Feedback and unanswered questions, in SQLite and, where a server is installed, in PostgreSQL."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.records import Records, RecordsError
from assistant.schema import AnswerModel, AskRequest


def _postgres_binaries():
    found = shutil.which("pg_ctl")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


def _run(words, user):
    """Run as ``user``: PostgreSQL refuses to serve as root."""
    prefix = ["runuser", "-u", user, "--"] if user else []
    subprocess.run([*prefix, *map(str, words)], check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="session")
def postgres():
    """The address of a PostgreSQL of our own, or a skip where none is installed."""
    binaries = _postgres_binaries()
    if binaries is None or (not (binaries / "initdb").exists() and shutil.which("initdb") is None):
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    user = None
    if os.geteuid() == 0:
        try:
            user = pwd.getpwnam("postgres").pw_name
        except KeyError:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    # Not below pytest's own folder: that one is closed to other users whenever a session of pytest begins.
    folder = Path(tempfile.mkdtemp(prefix="dx-postgres-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir()
    if user:
        shutil.chown(folder, user)
        shutil.chown(data, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    _run([binaries / "initdb", "-D", data, "-A", "trust", "-U", "dx", "-E", "UTF8", "--no-locale", "-N"], user)
    options = f"-p {port} -k {folder} -h 127.0.0.1 -c fsync=off"
    _run([binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], user)
    yield f"postgresql+psycopg://dx@127.0.0.1:{port}/postgres"
    _run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], user)
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    return f"sqlite:///{tmp_path}/r.sqlite" if request.param == "sqlite" else request.getfixturevalue("postgres")


@pytest.fixture
def store(url):
    import sqlalchemy

    from assistant.records import _metadata

    opened = []

    def open_records(days=30, now=None):
        opened.append(Records(url, days, now))
        return opened[-1]

    yield open_records
    for records in opened:
        records.close()
    engine = sqlalchemy.create_engine(url)
    _metadata.drop_all(engine)
    engine.dispose()


def answer(status="not_found"):
    return AnswerModel(id="a", status=status, language="vi", text="…", generation="g1")


def test_unanswered_questions_are_grouped_by_what_they_say(store):
    """An operator would read the same question a hundred times."""
    records = store()
    for question in ("Kinh tế số Cà Mau?", "kinh te so ca mau", "KINH TẾ SỐ  CÀ MAU!", "Dân số Huế?"):
        records.answered(AskRequest(question=question), answer())
    records.answered(AskRequest(question="Bình Dương 2030?"), answer("answered"))
    records.flush()
    groups = records.unanswered()
    assert [group.count for group in groups] == [3, 1]
    assert groups[0].last.tzinfo is not None


def test_personal_data_is_not_stored(store, url):
    """A leak of the database would be a leak of citizens."""
    records = store()
    records.answered(AskRequest(question="CCCD 079203001234 \x00 có gì?"), answer())
    records.rate("a", -1, "gọi 0912345678")
    records.flush()
    assert "079203001234" not in records.unanswered()[0].question
    assert records.ratings()[0].comment == "gọi [số]"
    assert records.totals() == {-1: 1}


def test_what_is_old_goes(store):
    """Questions would be kept for longer than the operator promised."""
    then = datetime.now(UTC) - timedelta(days=31)
    early = store(now=lambda: then)
    early.rate("old", 1)
    early.flush()
    late = store()
    late.rate("new", 1)
    late.flush()
    late.purge()
    assert [rating.answer_id for rating in late.ratings()] == ["new"]


def test_with_no_retention_nothing_is_kept(store):
    """An operator who may keep nothing would keep something."""
    records = store(days=0)
    records.rate("a", 1)
    records.answered(AskRequest(question="?"), answer())
    records.flush()
    assert (records.ratings(), records.unanswered(), records.keeps) == ([], [], False)


@pytest.mark.parametrize(
    "url", ["rubbish", "postgresql+psycopg://u:secret@127.0.0.1:1/x", "sqlite:////proc/none/x.sqlite", "nosuch://x"]
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(url):
    """The operator would search, or find the password in the log."""
    with pytest.raises(RecordsError) as told:
        Records(url, 30)
    assert "secret" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_database_that_is_lost_harms_no_answer(tmp_path, caplog):
    """Visitors would get errors because a table of comments is missing."""
    records = Records(f"sqlite:///{tmp_path}/r.sqlite", 30)
    try:
        records.flush()
        (tmp_path / "r.sqlite").write_bytes(b"x" * 5000)
        records.answered(AskRequest(question="bí mật"), answer())
        records.flush()
        assert "could not be written" in caplog.text
        assert "bí mật" not in caplog.text
    finally:
        records.close()
