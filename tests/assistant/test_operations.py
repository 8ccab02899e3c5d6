"""What operators do to the index: files in and out, and that nothing outside the folder of uploads is touched."""

import io
import json
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from assistant.operations import (
    MAX_FILES,
    MAX_NAME_BYTES,
    Ended,
    Operations,
    Places,
    Program,
    RefusedError,
    safe_name,
)
from index.ingestion import ingest_files, read_report
from index.storage import IndexDirectory
from index.types import IndexStorageError
from index.writer import open_snapshot, update_index
from ingest.pipeline import find_files

ROOT = Path(__file__).parents[2]
PLAN = "# Kế hoạch chuyển đổi số tỉnh {0}\n\nĐến năm 2030, kinh tế số của tỉnh {0} đạt {1}% GRDP.\n"


class InThisProcess:
    """The commands that jobs call, without a process of their own."""

    def __init__(self):
        self.calls = []
        self.gate = threading.Event()
        self.gate.set()

    def run(self, words, started, stopping):
        self.calls.append(words)
        started(os.getpid())
        until = time.monotonic() + 20
        while not self.gate.wait(0.02) and time.monotonic() < until:
            if stopping():
                return Ended(-15, "", stopped=True)
        command, options, names = words[0], words[1 : words.index("--")], words[words.index("--") + 1 :]
        index, reread = options[1], "--reread" in options
        try:
            if command == "ingest":
                files = find_files([Path(name) for name in names])
                _, failed, _ = ingest_files(Path(index), files, None, reread=reread)
                return Ended(bool(failed), "")
            update_index(Path(index), (), names, None)
        except IndexStorageError as error:
            return Ended(1, f"Error: {error}\n")
        return Ended(0, "")


@pytest.fixture
def places(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "long-an.md").write_text(PLAN.format("Long An", 25), encoding="utf-8")
    return Places(tmp_path / "index", tmp_path / "corpus", tmp_path / "uploads")


@pytest.fixture
def program():
    return InThisProcess()


@pytest.fixture
def operations(places, program):
    made = Operations(places, program)
    done(made, made.reindex("c"))
    yield made
    program.gate.set()
    made.wait(20)


def done(operations, job):
    operations.wait(60)
    return operations.job(job.id)


def names(operations):
    snapshot = open_snapshot(operations.places.index, None)
    return {document.name for document in snapshot.documents.values()}


def entry(operations, name):
    return next(item for item in open_snapshot(operations.places.index, None).entries() if item.name == name)


def upload(operations, files, overwrite=False, details=None, indexed=()):
    with operations.staging() as staged:
        for name, content in files.items():
            staged.add(name, io.BytesIO(content.encode() if isinstance(content, str) else content))
        staged.describe(details or {})
        job = operations.upload(staged, "c", overwrite=overwrite, indexed=indexed)
    return done(operations, job)


def told(job):
    return [item.name for item in job.told]


def left(operations):
    """The files among the uploads; hidden folders are the program's own."""
    found = [path for path in operations.places.uploads.rglob("*") if path.is_file()]
    return sorted(path.name for path in found if path.relative_to(operations.places.uploads).parts[0] != ".jobs")


def test_an_uploaded_file_is_kept_and_indexed_and_comes_back_when_all_is_read_again(operations, program):
    """An operator's document would be gone with the next `make run`."""
    job = upload(operations, {"cà mau.md": PLAN.format("Cà Mau", 20)})
    assert (job.state, told(job), job.subject) == ("done", ["told_indexed"], ("cà mau.md",))
    assert names(operations) == {"long-an.md", "cà mau.md"}
    assert left(operations) == ["cà mau.md"]
    assert operations.origin(entry(operations, "cà mau.md"))[0] == "upload"
    assert operations.origin(entry(operations, "long-an.md"))[0] == "corpus"
    again = done(operations, operations.reindex("c"))
    assert dict(again.told[0].values) == {"added": "0", "updated": "0", "unchanged": "2", "failed": "0"}
    assert (again.told[1].name, dict(again.told[1].values)) == ("told_skipped", {"read": "0", "skipped": "2"})
    everything = done(operations, operations.reindex("c", reread=True))
    assert told(everything) == ["told_indexed"] and everything.told[0].values["unchanged"] == "2"
    fresh = Operations(Places(operations.places.index.with_name("new"), *list_of(operations.places)[1:]), program)
    done(fresh, fresh.reindex("c"))
    assert names(fresh) == {"long-an.md", "cà mau.md"}


def list_of(places):
    return [places.index, places.corpus, places.uploads]


def test_a_file_that_fails_is_taken_away_and_the_others_stay(operations):
    """The folder would fill with files that answer nothing, or one bad file would keep the good ones out."""
    job = upload(operations, {"good.md": PLAN.format("Huế", 20), "bad.docx": "no document"})
    assert (job.state, told(job)) == ("failed", ["told_indexed", "told_file_failed"])
    assert job.told[1].values["file"] == "bad.docx"
    assert "give the file its own suffix" in job.told[1].values["reason"]
    assert left(operations) == ["good.md"]


def test_a_replacement_that_fails_leaves_the_old_file(operations):
    """A broken upload would take away a good document."""
    upload(operations, {"a.md": PLAN.format("Huế", 20)}, details={"publisher": "Cổng Huế"})
    before = open_snapshot(operations.places.index, None).generation
    job = upload(operations, {"a.md": "\x00\x00"}, overwrite=True)
    assert job.state == "failed"
    assert left(operations) == ["a.md", "a.md.meta.yaml"]
    assert "20%" in (operations.places.uploads / "a.md").read_text(encoding="utf-8")
    assert open_snapshot(operations.places.index, None).generation == before
    job = upload(operations, {"a.md": PLAN.format("Huế", 22)}, overwrite=True)
    assert (job.state, job.told[0].values["updated"], left(operations)) == ("done", "1", ["a.md"])


def test_a_replacement_that_cannot_be_moved_leaves_the_old_file(operations, monkeypatch):
    """A disk that is full or in trouble for a moment would delete the only copy."""
    upload(operations, {"a.md": PLAN.format("Huế", 20)}, details={"publisher": "Cổng Huế"})
    real = Path.replace
    for refused in ("a.md", "a.md.meta.yaml", "replaced/a.md", "replaced/a.md.meta.yaml"):
        seen: list[Path] = []

        def replace(path, target, refused=refused, seen=seen):
            if str(target).endswith(refused if "/" in refused else f"uploads/{refused}") and not seen:
                seen.append(path)
                raise OSError(5, "Input/output error")
            return real(path, target)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", replace)
            details = {"publisher": "Cổng mới"}
            job = upload(operations, {"a.md": PLAN.format("Huế", 22)}, overwrite=True, details=details)
        assert (seen != [], told(job), left(operations)) == (True, ["told_unwritable"], ["a.md", "a.md.meta.yaml"])
        assert "20%" in (operations.places.uploads / "a.md").read_text(encoding="utf-8")
        assert "Cổng Huế" in (operations.places.uploads / "a.md.meta.yaml").read_text(encoding="utf-8")


class ServerStoppedError(BaseException):
    """Stands for a server that is killed: nothing after it is done."""


@pytest.mark.parametrize("stop", ["first", "last", "ingest", "put back"])
def test_a_server_stopped_in_an_upload_loses_no_file(operations, monkeypatch, stop):
    """The replaced original would be deleted a day later, with the folder that it waits in."""
    upload(operations, {"a.md": PLAN.format("Huế", 20)}, details={"publisher": "Cổng Huế"})
    real, moves = Path.replace, []

    def replace(path, target):
        moves.append(target)
        if ".json" not in str(target) and (stop, len(moves)) in {("first", 2), ("last", 3), ("put back", 5)}:
            raise ServerStoppedError
        return real(path, target)

    with operations.staging() as staged, monkeypatch.context() as patched, pytest.raises(ServerStoppedError):
        staged.add("a.md", io.BytesIO(PLAN.format("Huế", 22).encode()))
        patched.setattr(Path, "replace", replace)
        if stop != "put back":
            patched.setattr("assistant.operations._put_back", lambda *paths: None)
            patched.setattr(type(staged), "close", lambda staged: None)
        patched.setattr(operations, "_ingest", lambda job, paths: raised(ServerStoppedError()))
        staged.taken = True
        patched.setattr(Path, "rename", lambda path, target: raised(ServerStoppedError()))
        list(operations._upload(operations.jobs()[0], staged))
    old = 1.0
    for path in (operations.places.uploads / ".incoming").iterdir():
        os.utime(path, (old, old))
    assert done(operations, operations.reindex("c")).state == "done"
    assert left(operations) == ["a.md", "a.md.meta.yaml"]
    assert "20%" in (operations.places.uploads / "a.md").read_text(encoding="utf-8")
    assert "Cổng Huế" in (operations.places.uploads / "a.md.meta.yaml").read_text(encoding="utf-8")


def raised(error):
    raise error


def test_what_the_operator_states_goes_with_the_file(operations):
    """Citations would name no publisher."""
    details = {"title": "Nghị quyết: Huế <b>", "publisher": "Cổng Huế", "published": "24/05/2022", "official": "true"}
    upload(operations, {"a.md": PLAN.format("Huế", 20)}, details=details | {"provinces": "Huế", "url": " "})
    found = next(d for d in open_snapshot(operations.places.index, None).documents.values() if d.name == "a.md")
    assert (found.title, found.publisher, found.published) == ("Nghị quyết: Huế <b>", "Cổng Huế", "2022-05-24")
    assert (found.official, found.provinces, found.url) == (True, ("hue",), None)
    with pytest.raises(RefusedError) as refused:
        upload(operations, {"b.md": "x"}, details={"published": "hôm qua"})
    assert refused.value.told.name == "told_details_wrong"
    with pytest.raises(RefusedError) as refused:
        upload(operations, {"b.md": "x", "c.md": "y"}, details={"title": "T"})
    assert refused.value.told.name == "told_details_of_one"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.md", "passwd.md"),
        ("..\\..\\windows\\x.txt", "x.txt"),
        ("/abs/ke hoach.PDF", "ke hoach.PDF"),
        (".hidden.md", "hidden.md"),
        ("-rf.md", "rf.md"),
        ("a\x00b\u202egnp.md", "a b gnp.md"),
        ('<img src=x onerror="a">.html', "img src=x onerror=-a--.html"),
        ("Kế hoạch Đà Nẵng.docx", "Kế hoạch Đà Nẵng.docx"),
        ("a.md/", None),
        ("", None),
        (".md", None),
        ("...pdf", None),
        ("x.exe", None),
        ("x.md.meta.yaml", None),
        ("x", None),
        ("\udcff.md", None),
    ],
)
def test_names_lead_nowhere_and_hide_nothing(given, kept):
    """A file could be written over the program, or be another than it seems."""
    if kept is None:
        with pytest.raises(RefusedError):
            safe_name(given)
    else:
        assert safe_name(given) == kept


def test_long_names_are_cut_before_the_suffix():
    """The file system would refuse the file, or its sidecar."""
    name = safe_name("ế" * 300 + ".docx")
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert name.endswith("ế.docx")


def test_files_that_are_too_large_empty_or_too_many_are_refused(operations, monkeypatch):
    """The disk would fill."""
    monkeypatch.setattr("assistant.operations.MAX_BYTES", 10)
    many = [(f"{number}.md", b"x") for number in range(MAX_FILES + 1)]
    for files, name in (
        ([("a.md", b"x" * 11)], "told_too_large"),
        ([("a.md", b"")], "told_empty_file"),
        ([("a.md", b"x"), ("x/a.md", b"y")], "told_twice"),
        (many, "told_too_many_files"),
    ):
        with pytest.raises(RefusedError) as refused, operations.staging() as staged:
            for given, content in files:
                staged.add(given, io.BytesIO(content))
        assert refused.value.told.name == name
        assert not staged.folder.exists()


def test_a_full_disk_is_told_and_leaves_nothing(operations):
    """The operator would see an internal error, and the disk stay full."""

    class Full(io.BytesIO):
        def read(self, *_):
            raise OSError(28, "No space left on device")

    with pytest.raises(RefusedError) as refused, operations.staging() as staged:
        staged.add("a.md", Full())
    assert refused.value.told.values["reason"] == "No space left on device"
    assert not staged.folder.exists()


def test_nothing_is_replaced_without_a_word(operations):
    """A document would be lost because another has its name."""
    upload(operations, {"a.md": PLAN.format("Huế", 20)})
    for files, name in (({"a.md": "x"}, "told_exists"), ({"long-an.md": "x"}, "told_name_taken"), ({}, "told_no_file")):
        with pytest.raises(RefusedError) as refused:
            upload(operations, files, indexed={"a.md", "long-an.md"})
        assert refused.value.told.name == name
    job = upload(operations, {"long-an.md": PLAN.format("Huế", 21)})  # not known here, but to the index
    assert (job.state, told(job)) == ("failed", ["told_indexed", "told_file_failed"])
    assert left(operations) == ["a.md"]
    assert (operations.places.corpus / "long-an.md").is_file()


def test_removing_deletes_an_upload_and_never_a_file_of_the_corpus(operations):
    """An operator's own folder would lose files, or an upload come back with the next reading."""
    upload(operations, {"a.md": PLAN.format("Huế", 20)}, details={"title": "T"})
    job = done(operations, operations.remove("a.md", entry(operations, "a.md"), "c"))
    assert (job.state, told(job), left(operations)) == ("done", ["told_removed", "told_deleted"], [])
    job = done(operations, operations.remove("long-an.md", entry(operations, "long-an.md"), "c"))
    assert (job.state, told(job)) == ("done", ["told_removed", "told_comes_back"])
    assert (operations.places.corpus / "long-an.md").is_file()
    assert names(operations) == set()


def test_a_name_that_leads_out_deletes_nothing(operations, tmp_path):
    """A document's name could be made to delete any file."""
    (tmp_path / "secret.md").write_text("x")
    job = done(operations, operations.remove("../secret.md", None, "c"))
    assert "told_deleted" not in told(job)
    assert (tmp_path / "secret.md").exists()


def test_an_index_that_another_process_writes_is_told_with_its_holder(operations):
    """An operator would not know whether to wait or to look for a fault."""
    with IndexDirectory(operations.places.index).locked():
        job = upload(operations, {"a.md": PLAN.format("Huế", 20)})
        assert (job.state, told(job)) == ("failed", ["told_locked"])
        assert f"process {os.getpid()}" in job.told[0].values["holder"]
        assert left(operations) == []
        assert told(done(operations, operations.remove("long-an.md", None, "c"))) == ["told_locked"]
        assert told(done(operations, operations.reindex("c"))) == ["told_locked"]
    assert names(operations) == {"long-an.md"}


def test_one_job_at_a_time_whichever_server_runs_it(operations, program):
    """Two uploads at once would wait for each other's lock and one would fail without need."""
    program.gate.clear()
    running = operations.reindex("c")
    beside = Operations(operations.places, program)
    for other in (operations, beside):
        with pytest.raises(RefusedError) as refused:
            other.reindex("c")
        assert refused.value.told.name == "told_busy"
    assert beside.job(running.id).state == "running"
    program.gate.set()
    assert done(operations, running).state == "done"
    assert done(beside, beside.reindex("c")).state == "done"
    assert [job.kind for job in operations.jobs()] == ["reindex"] * 3


def test_progress_counts_the_files_of_this_job_only(operations, program):
    """The bar would show what somebody else's run has done."""
    finished = operations.jobs()[0]
    assert operations.progress(finished).total == 1
    program.gate.clear()
    running = operations.reindex("c")
    while not program.calls[1:]:
        pass
    path = operations.places.index / "last_ingest.json"
    report = json.loads(path.read_text())
    path.write_text(json.dumps(report | {"process": 1}))
    assert operations.progress(operations.job(running.id)) is None
    program.gate.set()
    operations.wait(20)


def test_a_job_of_a_server_that_has_ended_is_interrupted(operations, program):
    """The page would wait for ever."""
    job = operations.jobs()[0]
    path = operations.places.uploads / ".jobs" / f"{job.id}.json"
    same_number = {"state": "running", "owner": os.getpid()}  # as in a container, where every server is number 1
    path.write_text(json.dumps(json.loads(path.read_text()) | same_number))
    assert operations.job(job.id).state == "interrupted"
    program.gate.clear()
    running = operations.reindex("c")
    assert [(each.id, each.state) for each in operations.jobs()] == [(running.id, "running"), (job.id, "interrupted")]
    assert operations.job("../../x") is None


def test_a_fault_of_ours_ends_the_job_and_frees_the_lock(operations, monkeypatch, caplog):
    """After one fault no upload would work until the server is started again."""
    monkeypatch.setattr("assistant.operations.check_index", lambda path: 1 / 0)
    job = done(operations, operations.check("c"))
    assert (job.state, told(job)) == ("failed", ["told_fault"])
    assert done(operations, operations.reindex("c")).state == "done"


def test_the_check_names_what_is_damaged(operations):
    """An operator would trust an index that a disk has harmed."""
    assert told(done(operations, operations.check("c"))) == ["told_whole"]
    victim = next((operations.places.index / "segments").rglob("passages.jsonl"))
    data = bytearray(victim.read_bytes())
    data[5] ^= 1
    victim.write_bytes(data)
    job = done(operations, operations.check("c"))
    assert (job.state, set(told(job))) == ("failed", {"told_damaged"})
    assert victim.name in job.told[0].values["fault"]


def test_a_folder_that_cannot_be_written_is_named(places, tmp_path):
    """The operator would get "internal error"."""
    (tmp_path / "file").write_text("x")
    operations = Operations(Places(places.index, places.corpus, tmp_path / "file" / "uploads"), InThisProcess())
    for act in (lambda: operations.staging().__enter__(), lambda: operations.reindex("c")):
        with pytest.raises(RefusedError) as refused:
            act()
        assert refused.value.told.name == "told_unwritable"


def test_a_program_that_nobody_waits_for_is_ended(operations, monkeypatch):
    """It would go on writing the index under the next job; a full disk is no reason to leave the work."""
    numbers = []

    def started(number):
        numbers.append(number)
        raise KeyError

    with pytest.raises(KeyError):
        Program((sys.executable,)).run(["-c", "import time; time.sleep(60)"], started, never)
    with pytest.raises(ProcessLookupError):
        os.kill(numbers[0], 0)
    program = Program((sys.executable, "-c", "print()"))
    monkeypatch.setattr(operations, "_program", program)
    monkeypatch.setattr(operations, "_write", lambda job: raised(OSError(28, "No space left on device")))
    assert operations._call(operations.jobs()[0], []) == Ended(0, "")


def never():
    return False


def test_a_job_that_is_stopped_leaves_index_and_files_as_they_were(operations, program):
    """An operator would wait for minutes, or stop the server and find half of an upload."""
    upload(operations, {"a.md": PLAN.format("Huế", 20)}, details={"publisher": "Cổng Huế"})
    before = open_snapshot(operations.places.index, None).generation
    program.gate.clear()
    beside = Operations(operations.places, program)  # another server on this folder
    with operations.staging() as staged:
        for name in ("a.md", "new.md"):
            staged.add(name, io.BytesIO(PLAN.format("Huế", 22).encode()))
        running = operations.upload(staged, "c", overwrite=True, indexed=())
    assert not operations.is_stopping(running)
    beside.stop(running.id)
    stopped = done(operations, running)
    assert (stopped.state, told(stopped), bool(stopped.finished)) == ("stopped", ["told_stopped"], True)
    assert left(operations) == ["a.md", "a.md.meta.yaml"]
    assert "20%" in (operations.places.uploads / "a.md").read_text(encoding="utf-8")
    assert open_snapshot(operations.places.index, None).generation == before
    assert list((operations.places.uploads / ".jobs").glob("*.stop")) == []
    program.gate.set()
    assert done(operations, operations.reindex("c")).state == "done"


def test_what_cannot_be_stopped_is_told(operations, program):
    """An operator would wait for an end that does not come."""
    program.gate.clear()
    removal = operations.remove("long-an.md", None, "c")
    ended = operations.jobs()[-1]
    for name, reason in ((removal.id, "not_stoppable"), (ended.id, "not_running"), ("../../x", "no_job")):
        with pytest.raises(RefusedError) as refused:
            operations.stop(name)
        assert refused.value.told.name == f"told_{reason}"
    program.gate.set()
    assert done(operations, removal).state == "done"


@pytest.mark.parametrize("deaf", [False, True])
def test_a_program_is_told_to_end_and_killed_if_it_does_not_listen(monkeypatch, deaf):
    """A parser in an endless loop could not be stopped."""
    monkeypatch.setattr("assistant.operations._STOP_SECONDS", 0.3)
    code = "import signal, sys, time; signal.signal(signal.SIGTERM, {}); print(1, file=sys.stderr); time.sleep(60)"
    heard = "signal.SIG_IGN" if deaf else "lambda *_: sys.exit(7)"
    started = time.monotonic()
    ready = started + 2.0  # until then the interpreter may still be starting
    program = Program((sys.executable, "-c", code.format(heard)))
    ended = program.run([], lambda _: None, lambda: time.monotonic() > ready)
    assert (ended.code, ended.stopped, ended.said) == (-9 if deaf else 7, True, "1\n")
    assert time.monotonic() - started < 30


def test_a_program_that_is_done_before_it_hears_is_done(monkeypatch):
    """A finished job would be called a stopped one, and its files taken away."""
    monkeypatch.setattr("assistant.operations._LOOK_SECONDS", 0.01)
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1)"
    ended = Program((sys.executable, "-c", code)).run([], lambda _: None, lambda: True)
    assert ended.stopped == (ended.code != 0)  # where it was told before it could ignore it, it has ended at that


@pytest.mark.slow
def test_the_real_program_is_stopped_in_the_middle_of_a_scan(places, monkeypatch, tmp_path):
    """Its recognition would go on, or its segments and the report of a run that never ends be left."""
    seconds = f"120.{os.getpid()}"  # by which the process is known
    monkeypatch.setenv("PATH", f"{slow_recognizer(tmp_path / 'bin', seconds)}:{os.environ['PATH']}")
    monkeypatch.setenv("DX_CACHE_DIR", str(tmp_path / "cache"))
    operations = Operations(places, Program((sys.executable, str(ROOT / "app.py"))))
    assert done(operations, operations.reindex("c")).state == "done"
    before = open_snapshot(places.index, None).generation
    scan().save(places.corpus / "scan.png")
    (places.corpus / "huế.md").write_text(PLAN.format("Huế", 20), encoding="utf-8")
    running = operations.reindex("c")
    assert soon(lambda: runs(["sleep", seconds]), 60)
    operations.stop(running.id)
    stopped = done(operations, running)
    assert (stopped.state, told(stopped)) == ("stopped", ["told_stopped"])
    assert read_report(places.index).state == "stopped"
    assert open_snapshot(places.index, None).generation == before
    assert len(list((places.index / "segments").iterdir())) == 1
    assert soon(lambda: not runs(["sleep", seconds]), 10)
    (places.corpus / "scan.png").unlink()
    assert done(operations, operations.reindex("c")).told[0].values["added"] == "1"


def slow_recognizer(folder, seconds):
    """A folder with a Tesseract that takes long over every page."""
    folder.mkdir()
    program = folder / "tesseract"
    program.write_text(f'#!/bin/sh\n[ "$1" = - ] || {{ echo vie; exit; }}\nexec sleep {seconds}\n')
    program.chmod(0o755)
    return folder


def scan():
    """A picture with as much ink as a page has."""
    picture = Image.new("L", (800, 1100), 255)
    for top in range(100, 900, 40):
        ImageDraw.Draw(picture).text((80, top), "Kế hoạch chuyển đổi số " * 4, fill=0)
    return picture


def runs(command):
    """Whether a process with these words runs."""
    wanted = "\0".join(command).encode() + b"\0"
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has just ended
            if path.read_bytes() == wanted:
                return True
    return False


def soon(happens, seconds):
    """Whether something comes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happens():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_the_real_program_does_the_work(places, monkeypatch, tmp_path):
    """The words of the calls would not be those that the command line takes."""
    monkeypatch.setenv("DX_CACHE_DIR", str(tmp_path / "cache"))
    operations = Operations(places, Program((sys.executable, str(ROOT / "app.py"))))
    assert done(operations, operations.reindex("c")).state == "done"
    job = upload(operations, {"-x.md": PLAN.format("Huế", 20), "b.pdf": "rubbish"})
    assert (job.told[0].values["added"], told(job)[1]) == ("1", "told_file_failed")
    assert operations.progress(job).total == 2
    assert done(operations, operations.remove("x.md", None, "c")).state == "done"
    assert "no document" in done(operations, operations.remove("none.md", None, "c")).told[0].values["said"].lower()
    with IndexDirectory(places.index).locked():
        assert told(done(operations, operations.reindex("c"))) == ["told_locked"]
