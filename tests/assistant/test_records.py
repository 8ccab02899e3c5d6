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

from assistant.grouping import subject_of
from assistant.records import Records, RecordsError
from assistant.schema import AnswerModel, AskRequest
from assistant.understanding import Knowledge, understand


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


def answer(status="not_found", name="a"):
    return AnswerModel(id=name, status=status, language="vi", text="…", generation="g1")


def ask(records, question, history=(), status="not_found"):
    query = understand(question, history, knowledge=Knowledge())
    records.answered(AskRequest(question=question, history=list(history)), answer(status), subject_of(question, query))


SAME = ["Kinh tế số Cà Mau 2030?", "kinh te so ca mau nam 2030", "Năm 2030 KINH TẾ SỐ  của Cà Mau đạt bao nhiêu!",
        "What is the digital economy target of Ca Mau for 2030?"]  # fmt: skip


def test_unanswered_questions_are_grouped_by_what_they_ask(store):
    """An operator would read the same question a hundred times."""
    records = store()
    for question in ("Dân số Huế?", *SAME, "Kinh tế số Cà Mau 2025?"):
        ask(records, question)
    ask(records, "2030 thì sao?", ["Kinh tế số Cà Mau?"])
    ask(records, "Bình Dương 2030?", status="answered")
    records.flush()
    groups = records.unanswered()
    assert [group.count for group in groups] == [5, 1, 1]
    assert (groups[0].question, groups[0].places, groups[0].years) == ("2030 thì sao?", ("ca_mau",), (2030,))
    assert groups[0].last.tzinfo is not None
    assert records.count_unanswered() == (3, 7)


def test_groups_are_found_by_place_and_year_and_by_pages(store):
    """The operator of one province would search through the questions on all others."""
    records = store()
    for question in (*SAME, "Kinh tế số Cà Mau và Huế 2025?", "Dân số Huế?", "Ai viết bài này?"):
        ask(records, question)
    records.flush()
    assert records.asked_about() == ({"ca_mau": 5, "hue": 2}, {2030: 4, 2025: 1})
    assert [group.places for group in records.unanswered(place="hue")] == [("hue",), ("ca_mau", "hue")]
    assert records.count_unanswered(place="ca_mau", year=2025) == (1, 1)
    assert records.count_unanswered(place="ca%mau") == (0, 0)
    pages = [records.unanswered(limit=1, offset=n)[0].question for n in range(4)]
    assert len(set(pages)) == 4
    assert records.unanswered(limit=1, offset=4) == []


def test_a_question_without_a_subject_is_grouped_by_its_words(store):
    """Questions of which nothing is understood would all be one."""
    records = store()
    for question in ("???? xyz", "XYZ", "đó là gì"):
        ask(records, question)
    records.flush()
    assert sorted(group.count for group in records.unanswered()) == [1, 2]


def test_a_rating_brings_its_question_and_no_personal_data(store):
    """An operator would read that something was wrong and not what."""
    records = store()
    request = AskRequest(question="Kinh tế số Huế, gọi 0912345678?")
    records.answered(request, answer("answered", "a1"))
    records.rate("a1", -1, "sai")
    records.rate("unknown", 1)
    records.flush()
    unknown, known = records.ratings()
    assert (known.question, known.status) == ("Kinh tế số Huế, gọi [số]?", "answered")
    assert (unknown.question, unknown.status) == (None, None)
    assert records.ratings(rating=-1) == [known]
    assert records.ratings(limit=1, offset=1) == [known]


def test_what_is_remembered_for_ratings_is_bounded(store, monkeypatch):
    """A server would fill its memory with questions."""
    monkeypatch.setattr("assistant.records._REMEMBERED_ANSWERS", 3)
    records = store()
    for number in range(10):
        records.answered(AskRequest(question=f"câu {number}"), answer("answered", str(number)))
    for name in ("6", "7"):
        records.rate(name, 1)
    records.flush()
    assert [rating.question for rating in records.ratings()] == ["câu 7", None]


def test_a_database_of_an_earlier_version_is_brought_up_to_date(store, url):
    """After an update nothing would be stored, or the server would not start."""
    import sqlalchemy as sql

    store().close()
    engine = sql.create_engine(url)
    added = {"dx_feedback": ("question", "status"), "dx_unanswered": ("places", "years")}
    with engine.begin() as connection:
        for table, columns in added.items():
            for column in columns:
                connection.execute(sql.DDL(f"ALTER TABLE {table} DROP COLUMN {column}"))
        values = "(now, 'cũ', 'cu', 'not_found', 'vi', 'g0')".replace("now", "CURRENT_TIMESTAMP")
        names = "(created, question, folded, status, language, generation)"
        connection.execute(sql.text(f"INSERT INTO dx_unanswered {names} VALUES {values}"))
    engine.dispose()
    records = store()
    ask(records, "Kinh tế số Huế?")
    records.rate("a", 1)
    records.flush()
    assert {(group.question, group.places) for group in records.unanswered()} == {
        ("cũ", ()),
        ("Kinh tế số Huế?", ("hue",)),
    }
    assert records.ratings()[0].question == "Kinh tế số Huế?"


def test_personal_data_is_not_stored(store, url):
    """A leak of the database would be a leak of citizens; the key that groups questions is stored, too."""
    import sqlalchemy

    records = store()
    ask(records, "CCCD 079203001234 \x00, an.nguyen@mail.example.vn có gì?")
    records.rate("a", -1, "gọi 0912345678")
    records.flush()
    assert "079203001234" not in records.unanswered()[0].question
    with sqlalchemy.create_engine(url).connect() as connection:
        stored = str(connection.execute(sqlalchemy.text("SELECT * FROM dx_unanswered")).all())
    assert not any(word in stored for word in ("079203001234", "nguyen", "mail.example"))
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
        assert records.ready()
        (tmp_path / "r.sqlite").write_bytes(b"x" * 5000)
        assert not records.ready()
        records.answered(AskRequest(question="bí mật"), answer())
        records.flush()
        assert "could not be written" in caplog.text
        assert "bí mật" not in caplog.text
    finally:
        records.close()
