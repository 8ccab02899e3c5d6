"""The composition root and the command line: settings → index → assistant → page, API, terminal.

Commands import what they use when they run; Gradio and FastAPI are imported by ``serve`` only.
Exit codes: 0 done (an answer of any status), 1 the command failed, 2 wrong usage.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import shutil
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from settings import DEFAULT_RECORDS, Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.generation.composer import GenerativeComposer
    from assistant.live import Answering
    from assistant.operations import Operations
    from assistant.records import Records
    from assistant.service import Service
    from assistant.workers import Workers
    from index.embeddings import Backend, EmbeddingModel
    from index.maintenance import IndexStatus
    from index.reranking import Reranker
    from index.snapshot import Snapshot

HELP = "Questions on Vietnam's digital-transformation plans, answered with the passages they rest on."
FAILED, WRONG_USAGE, INTERRUPTED = 1, 2, 130
DEFAULT_COMMAND = "serve"
WORKER_COMMAND = "worker"
# Answering threads give way to the one that takes requests sooner than after Python's 5 ms: floods end sooner.
SWITCH_SECONDS = 0.0005
# A language model is waited for, the rest is computed.
ANSWERS_WITH_MODEL = 16
ANSWER_SECONDS = 30.0  # without the time that a language model may take; a worker that needs longer is ended

app = typer.Typer(help=HELP, no_args_is_help=False, add_completion=False, pretty_exceptions_enable=False)
index_app = typer.Typer(help="Look after the index.", no_args_is_help=True)
app.add_typer(index_app, name="index")


class TableFormat(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class CommandError(Exception):
    """A command that cannot be carried out; the message says what to do next."""


Corpus = Annotated[
    list[Path] | None,
    typer.Option("--corpus", help="File or folder to use for this call alone, instead of the index; repeatable."),
]
IndexDir = Annotated[Path | None, typer.Option("--index", help="Index directory; DX_INDEX_DIR by default.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]


# --- composition ---------------------------------------------------------------------------------------------------


def _model(settings: Settings) -> EmbeddingModel:
    from index.embeddings import load_embedding_model

    return load_embedding_model(settings.embedding_model or None, settings.model_backend)


@cache
def _reranker(name: str, backend: Backend) -> Reranker | None:
    """The cross-encoder that reads candidates again, loaded once for all generations that a server follows."""
    if not name:
        return None
    from index.reranking import CrossEncoderReranker

    return CrossEncoderReranker(name, backend)


def _index_dir(settings: Settings, directory: Path | None) -> Path:
    return directory if directory is not None else settings.index_dir


def _open(settings: Settings, corpus: Sequence[Path] | None, directory: Path | None) -> Snapshot:
    """The snapshot that a command works on: of ``--corpus`` for this call alone, otherwise of the index."""
    if corpus and directory is not None:
        raise typer.BadParameter("--corpus and --index exclude each other: --corpus builds an index of its own.")
    model = _model(settings)
    if not corpus:
        from index.writer import open_snapshot

        snapshot = open_snapshot(_index_dir(settings, directory), model)
        for notice in snapshot.notices:
            _say(notice)
        return snapshot
    from index.build import open_corpus

    with _progress("Reading", None) as advance:
        snapshot, failures = open_corpus(corpus, model, settings.cache_dir, advance)
    for failure in failures:
        _say(f"Not read: {failure.reason}")
    return snapshot


def _service(settings: Settings, snapshot: Snapshot) -> Service:
    from assistant.pipeline import Assistant
    from assistant.service import Service

    snapshot.reranker = _reranker(settings.reranker_model, settings.model_backend)
    return Service(Assistant(snapshot, _writer(settings)), snapshot, settings.max_question_chars)


def _writer(settings: Settings) -> GenerativeComposer | None:
    """The composer that words answers with a language model; None, and nothing imported, where none is set."""
    if not settings.llm_model:
        return None
    from assistant.generation.chat import Chat, ModelUnavailableError, open_chat_model
    from assistant.generation.composer import GenerativeComposer

    key = settings.llm_api_key.get_secret_value()
    try:
        model = open_chat_model(settings.llm_model, settings.llm_base_url, key, settings.llm_timeout_seconds)
    except ModelUnavailableError as error:
        raise SettingsError(str(error)) from None
    logging.getLogger("assistant.generation").setLevel(logging.INFO)
    return GenerativeComposer(Chat(model), settings.llm_timeout_seconds, name=settings.llm_model)


def _web(settings: Settings, opened: _Opened, records: Records | None, directory: Path | None) -> FastAPI:
    """The page and the API on one service; with ``directory``, new generations of that index are taken up."""
    from assistant.api import ApiConfig, create_api
    from assistant.live import LiveService
    from assistant.page import mount_page

    workers = opened.workers
    live = LiveService(opened.service())
    config = ApiConfig(
        allowed_origins=tuple(settings.allowed_origins),
        rate_per_minute=settings.rate_per_minute,
        trusted_proxies=settings.trusted_proxies,
        api_keys=tuple(key.get_secret_value() for key in settings.api_keys),
        admin_token=settings.admin_token.get_secret_value(),
        concurrent_answers=workers.capacity if workers else _lanes(settings, max(2, os.cpu_count() or 1)),
    )
    try:
        web = create_api(live, config, records, workers, _operations(settings, directory))
    except ValueError as error:
        raise SettingsError(f"DX_API_KEYS: {error}") from None
    if directory is not None:
        from assistant.web.following import Follower, Merger, follow_index
        from index.merging import merge_is_due
        from index.storage import IndexDirectory

        follower = Follower(web.state.server, IndexDirectory(directory).current, opened.service)
        command = [sys.executable, str(Path(__file__).resolve()), "index", "merge", "--index", str(directory)]
        follow_index(web, follower, Merger(partial(merge_is_due, directory), command))
    mount_page(web, live, records.rate if records is not None else None)
    return web


def _lanes(settings: Settings, computed: int) -> int:
    """How many questions are answered at a time: as many as are computed, or more where a model is waited for."""
    return max(computed, ANSWERS_WITH_MODEL) if settings.llm_model else computed


@dataclass(frozen=True, slots=True)
class _Opened:
    """How a server opens what it answers from: here, or in the workers as well."""

    settings: Settings
    corpus: Sequence[Path] | None
    directory: Path | None
    workers: Workers | None

    def service(self) -> Answering:
        """The generation that is current now."""
        snapshot = _open(self.settings, self.corpus, self.directory)
        if self.workers is None:
            return _service(self.settings, snapshot)
        from assistant.workers import RemoteService

        self.workers.open_current(unless=snapshot.generation)
        return RemoteService(self.workers, snapshot, self.settings.max_question_chars)


@contextmanager
def _workers(settings: Settings, corpus: Sequence[Path] | None, directory: Path | None) -> Iterator[Workers | None]:
    """The processes that answer, for as long as they are needed; none where the server answers itself."""
    if settings.workers == 1:
        yield None
        return
    from assistant.workers import Workers

    _writer(settings)  # a model that cannot be used is told here, not by every process
    told = [word for path in corpus or () for word in ("--corpus", str(path))]
    told += [] if corpus else ["--index", str(_index_dir(settings, directory))]
    command = [sys.executable, str(Path(__file__).resolve()), WORKER_COMMAND, *told]
    workers = Workers(
        lambda sockets: [*command, *map(str, sockets)],
        settings.workers,
        lanes=-(-_lanes(settings, settings.workers) // settings.workers),
        answer_seconds=ANSWER_SECONDS + (settings.llm_timeout_seconds if settings.llm_model else 0),
        environment={"OMP_NUM_THREADS": "1", **os.environ},  # the cores are shared by processes, not by threads
    )
    try:
        workers.start()
        yield workers
    finally:
        workers.close()


def _operations(settings: Settings, directory: Path | None) -> Operations | None:
    """What operators can do to an index from their page; it is done by this program, in a process of its own."""
    if directory is None:
        return None
    from assistant.operations import Operations, Places, Program

    places = Places(directory, settings.corpus_dir, settings.upload_dir)
    return Operations(places, Program((sys.executable, str(Path(__file__).resolve()))))


@contextmanager
def _records(settings: Settings) -> Iterator[Records | None]:
    """The database of feedback; without a configured one a file of our own, and none where that cannot be written."""
    from assistant.records import Records, RecordsError

    url = settings.database_url or f"sqlite:///{DEFAULT_RECORDS}"
    try:
        records = Records(url, settings.retention_days)
    except RecordsError as error:
        if settings.database_url:
            raise CommandError(str(error)) from None
        _say(f"Feedback is not kept: {error}")
        yield None
        return
    try:
        yield records
    finally:
        records.close()


# --- commands ------------------------------------------------------------------------------------------------------


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 7860,
    corpus: Corpus = None,
    index: IndexDir = None,
) -> None:
    """Serve the page and the API (the default command)."""
    settings = load_settings()
    _require_free_port(host, port)
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import uvicorn

    from assistant.web.logs import log_as_json

    log_as_json()
    sys.setswitchinterval(SWITCH_SECONDS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn ends its work, then passes it on to this
    with _workers(settings, corpus, index) as workers, _records(settings) as records:
        opened = _Opened(settings, corpus, index, workers)
        web = _web(settings, opened, records, None if corpus else _index_dir(settings, index))
        if workers is not None:
            if not workers.wait():
                raise CommandError(
                    f"The {settings.workers} answering processes did not start: see what they said above. Mend that, "
                    "or serve from one process: DX_WORKERS=1."
                )
            workers.open_current(unless=web.state.server.service.snapshot.generation)
        gc.collect()
        gc.freeze()  # what is loaded now stays: a full collection over it would stop answers for tens of milliseconds
        _say(f"Serving on http://{host}:{port} (Ctrl+C ends it).")
        # Forwarded addresses are read by our own code, which counts the proxies; uvicorn would trust any on this host.
        uvicorn.run(
            web,
            host=host,
            port=port,
            log_level="warning",
            log_config=None,  # its warnings go where ours go
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=5,
        )


@app.command(WORKER_COMMAND, hidden=True)
def worker(
    sockets: Annotated[list[int], typer.Argument(help="Numbers of the sockets that were handed down.")],
    corpus: Corpus = None,
    index: IndexDir = None,
) -> None:
    """Answer for a server, which starts this by itself."""
    from socket import socket

    from assistant.web.logs import log_as_json
    from assistant.worker import serve as answer

    log_as_json()
    settings = load_settings()
    orders, *lanes = (socket(fileno=number) for number in sockets)
    answer(orders, lanes, lambda: _service(settings, _open(settings, corpus, index)))


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in Vietnamese or English.")] = None,
    jsonl: Annotated[
        Path | None, typer.Option("--jsonl", help="A file of questions, one JSON object a line; - is standard input.")
    ] = None,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: IndexDir = None,
) -> None:
    """Answer a question, or a file of them."""
    if (question is None) == (jsonl is None):
        raise typer.BadParameter('Give either a question or --jsonl FILE: python app.py ask "Bình Dương 2030?"')
    settings = load_settings()
    lines = None if jsonl is None else _read_lines(jsonl)
    service = _service(settings, _open(settings, corpus, index))
    if lines is not None:
        from assistant.batch import answer_lines

        for item in answer_lines(service, lines):
            _write(item.model_dump_json() + "\n")
        return
    from assistant.schema import AskRequest

    answer = service.answer(AskRequest(question=question or ""))
    if as_json:
        _write(json.dumps(answer.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n")
    else:
        from assistant.terminal import render_answer

        _write(render_answer(answer, width=min(shutil.get_terminal_size((88, 24)).columns, 100)) + "\n")


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files and folders; folders are walked.")],
    index: IndexDir = None,
    reread: Annotated[bool, typer.Option("--reread", help="Read files, too, of which nothing has changed.")] = False,
) -> None:
    """Add files to the index, or bring changed ones up to date; what has not changed is not read."""
    from index.build import no_documents
    from index.ingestion import ingest_files, stoppable
    from ingest.pipeline import find_files

    settings = load_settings()
    files = find_files(paths)
    if not files:
        raise CommandError(no_documents(paths))
    with stoppable(), _progress("Indexing", len(files)) as advance:
        done = ingest_files(_index_dir(settings, index), files, _model(settings), advance, reread=reread)
    update, failed = done.update, done.failures
    for failure in failed:
        _say(f"Not indexed: {failure.reason}")
    counts = {"added": update.added, "updated": update.updated, "unchanged": update.unchanged, "failed": failed}
    told = ", ".join(f"{len(names)} {what}" for what, names in counts.items())
    read = f"{len(files) - len(done.skipped)} read, {len(done.skipped)} skipped as unchanged"
    _say(f"{len(files)} files ({read}): {told}. Generation {update.generation}.")
    if failed:
        raise typer.Exit(FAILED)


@app.command()
def remove(
    names: Annotated[list[str], typer.Argument(metavar="NAME…", help="Names of documents, as `documents` lists them.")],
    index: IndexDir = None,
) -> None:
    """Take documents out of the index."""
    from assistant.catalogue import indexed_names
    from index.writer import open_snapshot, update_index

    settings = load_settings()
    directory, model = _index_dir(settings, index), _model(settings)
    snapshot = open_snapshot(directory, model)
    found = list(dict.fromkeys(known for name in names for known in indexed_names(snapshot, name)))
    update = update_index(directory, (), found, model)
    _say(f"Removed {', '.join(update.removed)}. Generation {update.generation}.")
    for document in snapshot.documents.values():
        same = (document.name, *snapshot.copies.get(document.id, ()))
        left = [name for name in same if name not in found]
        if left and len(left) < len(same):
            _say(f"The same content is still indexed as {', '.join(left)}.")


@app.command()
def documents(
    name: Annotated[str | None, typer.Argument(help="One document, by name or id.")] = None,
    text: Annotated[bool, typer.Option("--text", help="The clean text of NAME, that offsets count in.")] = False,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: IndexDir = None,
) -> None:
    """List what is indexed, or show one document."""
    from assistant.catalogue import document_rows, find_document

    if text and name is None:
        raise typer.BadParameter("--text needs the NAME of a document: python app.py documents NAME --text")
    snapshot = _open(load_settings(), corpus, index)
    rows = document_rows(snapshot)
    if name is not None:
        document = find_document(snapshot, name)
        row = next(item for item in rows if item["document_id"] == document.id)
        if text and not as_json:
            _write(document.text)
        elif as_json:
            _write_json(row | ({"text": document.text} if text else {}))
        else:
            _table(["field", "value"], [[key, _shown(value)] for key, value in row.items()])
    elif as_json:
        _write_json(rows)
    else:
        also = ["also"] if any(row["also"] for row in rows) else []
        columns = ["name", *also, "title", "provinces", "published", "kind", "validity", "targets"]
        _table(columns, [[_shown(row[column]) for column in columns] for row in rows])


@app.command()
def targets(
    province: Annotated[str | None, typer.Option(help="Only this province.")] = None,
    year: Annotated[int | None, typer.Option(help="Only this year.")] = None,
    indicator: Annotated[str | None, typer.Option(help="Only this indicator, by id or in words.")] = None,
    fmt: Annotated[TableFormat, typer.Option("--format", help="How the rows are written.")] = TableFormat.TABLE,
    corpus: Corpus = None,
    index: IndexDir = None,
) -> None:
    """List the figures that the documents state, one row each, with their quotes."""
    from assistant.catalogue import select_targets, target_rows, targets_csv

    snapshot = _open(load_settings(), corpus, index)
    rows = target_rows(snapshot, select_targets(snapshot, province, year, indicator))
    if fmt is TableFormat.CSV:
        _write(targets_csv(rows))
    elif fmt is TableFormat.JSON:
        _write_json(list(rows))
    else:
        columns = ["province", "year", "label", "figure", "kind", "document"]
        _table(columns, [[_shown((row | {"figure": _figure(row)})[column]) for column in columns] for row in rows])


@index_app.command("status")
def index_status(index: IndexDir = None, as_json: AsJson = False) -> None:
    """Say what the index holds and which generation is in use."""
    from index.maintenance import index_status as run

    _report_status(run(_index_dir(load_settings(), index)), as_json)


@index_app.command("check")
def index_check(index: IndexDir = None, as_json: AsJson = False) -> None:
    """Hold every file of the index against its hash; exit 1 if one is damaged."""
    from index.maintenance import check_index

    status = check_index(_index_dir(load_settings(), index))
    _report_status(status, as_json)
    if not as_json:
        _say("All files match their hashes.")


@index_app.command("merge")
def index_merge(index: IndexDir = None) -> None:
    """Merge small segments into larger ones; questions and writes go on meanwhile."""
    from index.merging import merge_index

    os.nice(10)  # answers and writes go first
    made = merge_index(_index_dir(load_settings(), index))
    _say(f"{made} merges made." if made else "Nothing to merge.")


@index_app.command("repair")
def index_repair(index: IndexDir = None) -> None:
    """Make a good generation of what is undamaged and name the documents to ingest again."""
    from index.maintenance import repair_index

    settings = load_settings()
    done = repair_index(_index_dir(settings, index), _model(settings))
    _say(f"Generation {done.generation}: {done.kept} documents kept, {done.rebuilt} made again.")
    for note in done.notes:
        _say(note)
    if done.lost:
        _say(f"Lost, ingest them again: {', '.join(done.lost)}")
        raise typer.Exit(FAILED)


@index_app.command("backup")
def index_backup(
    destination: Annotated[Path, typer.Argument(metavar="DEST", help="A new or empty directory for the copy.")],
    index: IndexDir = None,
) -> None:
    """Copy the index as it serves now, checked file by file; the copy can be used with --index DEST."""
    from index.maintenance import backup_index

    done = backup_index(_index_dir(load_settings(), index), destination)
    size = f"{done.bytes / 1e6:,.1f} MB"
    _say(f"Generation {done.generation} with {done.documents} documents ({size}) is in {done.directory}.")


def _report_status(status: IndexStatus, as_json: bool) -> None:
    from dataclasses import asdict

    values = asdict(status)
    if as_json:
        _write_json(values)
    else:
        model = status.model.name if status.model is not None else "none: words only"
        values |= {"model": model, "faults": len(status.faults)}
        _table(["field", "value"], [[key, _shown(value)] for key, value in values.items() if value])
        for fault in status.faults:
            _say(fault)
    if status.faults:
        raise typer.Exit(FAILED)


@app.command()
def evaluate(
    questions: Annotated[Path, typer.Argument(help="Questions with gold answers, one JSON object a line.")],
    corpus: Corpus = None,
    index: IndexDir = None,
    as_json: AsJson = False,
) -> None:
    """The project's own report: accuracy, citations, abstention, latency."""
    from assistant.evaluation import evaluate as run
    from assistant.evaluation import read_questions

    settings = load_settings()
    rows = read_questions(questions)
    report = run(_service(settings, _open(settings, corpus, index)), rows).as_dict()
    if as_json:
        _write_json(report)
    else:
        _table(["measure", "value"], [[key, _shown(value)] for key, value in report.items()])


@app.command("evaluate-retrieval")
def evaluate_retrieval(
    corpus: Annotated[Path, typer.Argument(help='Passages, one {"id", "text"} a line.')],
    queries: Annotated[Path, typer.Argument(help='Questions, one {"id", "question", "gold": \\[ids]} a line.')],
    as_json: AsJson = False,
) -> None:
    """Measure retrieval alone: lexical, dense and hybrid, with and without diacritics."""
    from index.evaluation import evaluate_retrieval as run

    report = run(corpus, queries, _model(load_settings()))
    if as_json:
        _write_json(report)
        return
    rows = [
        [method, form, *(f"{value:.3f}" for value in scores.values())]
        for method, forms in report.items()
        for form, scores in forms.items()
    ]
    names = list(next(iter(next(iter(report.values())).values())))
    _table(["method", "questions", *names], rows)


# --- reading and writing -------------------------------------------------------------------------------------------


def _read_lines(path: Path) -> Iterable[bytes]:
    if str(path) == "-":
        return sys.stdin.buffer
    if not path.is_file():
        raise CommandError(f"There is no file {str(path)!r}: expected one JSON object a line. Name another path.")
    return path.read_bytes().splitlines()


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _write_json(value: Any) -> None:
    _write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _say(text: str) -> None:
    from assistant.terminal import plain

    print(plain(text), file=sys.stderr)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _figure(row: dict[str, Any]) -> str:
    if row["value"] is not None:
        return str(row["value"])
    number = f"{row['low']}–{row['high']}" if row["comparator"] == "range" else f"{row['low']}"
    sign = "" if row["comparator"] in ("=", "range") else f"{row['comparator']} "
    sign += {"increase": "+", "decrease": "-"}.get(row["direction"], "")
    return " ".join(part for part in (f"{sign}{number}", row["unit"], row["basis"]) if part)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table for people; in a pipe it is as wide as it needs to be."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from assistant.terminal import plain

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    width = None if sys.stdout.isatty() else 200
    Console(file=sys.stdout, width=width, highlight=False).print(table)


@contextmanager
def _progress(label: str, total: int | None) -> Iterator[Any]:
    """A progress bar on standard error where that is a terminal; yields the function to call for each file."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(label, total=total)
        yield lambda name: bar.advance(task)


def _require_free_port(host: str, port: int) -> None:
    import socket

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandError(
            f"Cannot listen on {host}:{port} ({error.strerror or error}); try --port {port + 1}."
        ) from None


def _expected_errors() -> tuple[type[Exception], ...]:
    """The errors whose messages are meant for whoever typed the command."""
    from assistant.catalogue import NotInCatalogueError
    from assistant.evaluation import QuestionsError
    from index.types import IndexStorageError
    from ingest.types import IngestError

    return (CommandError, IngestError, IndexStorageError, NotInCatalogueError, QuestionsError, OSError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or (words[0].startswith("-") and words[0] != "--help"):
        words.insert(0, DEFAULT_COMMAND)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Vietnamese whatever the machine's locale
            stream.reconfigure(encoding="utf-8", errors="replace")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        result = app(args=words, prog_name="python app.py", standalone_mode=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED
    except SettingsError as error:
        _say(str(error))
        return WRONG_USAGE
    except BrokenPipeError:  # the reader (`| head`) has gone; nothing more can be said to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except _expected_errors() as error:
        _say(f"Error: {error}")
        return FAILED
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    sys.exit(main())
