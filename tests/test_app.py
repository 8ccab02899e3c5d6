"""The command line as its users type it, on a small corpus of our own."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import app
from assistant.schema import AnswerModel

ROOT = Path(__file__).parents[1]
BINH_DUONG = """---
title: "Kế hoạch chuyển đổi số tỉnh Bình Dương"
publisher: "Báo Thử nghiệm"
published: "2022-05-24"
provinces: [binh_duong]
---
# Kế hoạch chuyển đổi số tỉnh Bình Dương

## Mục tiêu đến năm 2030

Đến năm 2030, tỷ trọng kinh tế số của tỉnh Bình Dương đạt 30% GRDP.
Đến năm 2030, trên 70% dân số trưởng thành có tài khoản thanh toán điện tử.
"""
LONG_AN = """Kế hoạch chuyển đổi số tỉnh Long An

Tỉnh Long An phấn đấu đến năm 2025 kinh tế số chiếm 15% GRDP.
"""


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "binh-duong.md").write_text(BINH_DUONG, encoding="utf-8")
    (folder / "long-an.txt").write_text(LONG_AN, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _own_places(tmp_path, monkeypatch):
    """No test touches the developer's index, cache or settings."""
    monkeypatch.setenv("DX_INDEX_DIR", str(tmp_path / "index"))
    monkeypatch.setenv("DX_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def run(capsys):
    def call(*words):
        code = app.main([str(word) for word in words])
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return code, shown.out, shown.err

    return call


def answers(out):
    return [AnswerModel.model_validate_json(line) for line in out.splitlines()]


def test_an_answer_for_people(run, corpus):
    """An official could not read the answer or its source in a terminal."""
    code, out, _ = run("ask", "Kinh tế số của Bình Dương đến năm 2030?", "--corpus", corpus)
    assert code == 0
    assert "30%" in out
    assert "Kế hoạch chuyển đổi số tỉnh Bình Dương" in out
    assert "ngày 24/5/2022" in out


def test_an_answer_for_programs(run, corpus):
    """A script could not read the answer, or its quote would not stand where it says."""
    code, out, _ = run("ask", "Bình Dương digital economy target for 2030?", "--corpus", corpus, "--json")
    answer = AnswerModel.model_validate_json(out)
    assert (code, answer.status, answer.language) == (0, "answered", "en")
    citation = answer.citations[0]
    code, text, _ = run("documents", citation.document, "--text", "--corpus", corpus)
    assert text[citation.start : citation.end] == citation.quote


def test_bad_lines_do_not_stop_the_others(run, corpus, tmp_path):
    """One broken line would lose a night's run."""
    lines = [
        '{"id": 1, "question": "Kinh tế số của Bình Dương 2030?"}'.encode(),
        b"not json",
        b"",
        b"[1]",
        b'{"id": "x"}',
        b'{"id": "y", "question": "a", "province": {}}',
        b"\xff\xfe",
        b'{"id": "z", "question": "\\ud800 xin ch\xc3\xa0o", "history": ["a", {"role": "assistant", "content": "b"}]}',
        b"[" * 100_000,
        b'{"id": "g", "question": "Long An 2025?", "kind": "lookup", "province": ["Long An"], "year": 2025}',
    ]
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    code, out, _ = run("ask", "--jsonl", path, "--corpus", corpus)
    found = answers(out)
    assert code == 0
    assert [item.id for item in found] == [1, "", "", "x", "y", "", "z", "", "g"]
    assert [item.status == "error" for item in found] == [False, True, True, True, True, True, False, True, False]
    assert "30%" in found[0].text
    assert all("Line" in item.text for item in found if item.status == "error")


def test_filters_and_history_in_a_line(run, corpus, tmp_path):
    """A follow-up would be read as a question of its own."""
    path = tmp_path / "questions.jsonl"
    rows = [
        {"id": "a", "question": "Còn Long An năm 2025?", "history": ["Tỷ trọng kinh tế số của Bình Dương năm 2030?"]},
        {"id": "b", "question": "Tỷ trọng kinh tế số là bao nhiêu?", "province": "Long An", "year": 2025},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    _, out, _ = run("ask", "--jsonl", path, "--corpus", corpus)
    for answer in answers(out):
        assert answer.status == "answered"
        assert "15%" in answer.text
        assert "30%" not in answer.text


@pytest.mark.parametrize("question", ["", "   ", "\u200b", "?!"])
def test_a_blank_question_is_declined(run, corpus, question):
    """An empty form would get a figure that nobody asked for."""
    code, out, _ = run("ask", question, "--corpus", corpus, "--json")
    answer = AnswerModel.model_validate_json(out)
    assert code == 0
    assert answer.status in {"clarify", "refused", "out_of_scope", "not_found"}
    assert answer.text
    assert answer.citations == []


def test_a_question_of_ten_thousand_characters_is_declined(run, corpus):
    """Ten pages pasted by mistake would keep the machine busy and get a chance hit."""
    code, out, _ = run("ask", "kinh tế số Bình Dương 2030 " * 400, "--corpus", corpus, "--json")
    answer = AnswerModel.model_validate_json(out)
    assert (code, answer.status) == (0, "clarify")
    assert "1000" in answer.text


def test_the_index_from_ingest_to_remove(run, corpus):
    """Documents could not be added, brought up to date or taken out."""
    code, _, told = run("ingest", corpus)
    assert (code, "2 added" in told) == (0, True)
    code, _, told = run("ingest", corpus)
    assert (code, "2 files (0 read, 2 skipped as unchanged): 0 added, 0 updated, 2 unchanged" in told) == (0, True)
    code, _, told = run("ingest", "--reread", corpus)
    assert (code, "2 files (2 read, 0 skipped as unchanged): 0 added, 0 updated, 2 unchanged" in told) == (0, True)
    (corpus / "long-an.txt").write_text(LONG_AN.replace("15%", "17%"), encoding="utf-8")
    code, _, told = run("ingest", corpus)
    assert (code, "(1 read, 1 skipped" in told, "1 updated" in told) == (0, True, True)
    code, out, _ = run("ask", "Kinh tế số của Long An năm 2025?")
    assert "17%" in out
    code, _, told = run("remove", "long-an.txt")
    assert (code, "Removed long-an.txt" in told) == (0, True)
    _, out, _ = run("documents", "--json")
    assert [row["name"] for row in json.loads(out)] == ["binh-duong.md"]
    code, out, _ = run("index", "status", "--json")
    assert (code, json.loads(out)["documents"]) == (0, 1)
    assert run("index", "check")[0] == 0


def test_a_document_taken_out_can_be_brought_back(run, corpus):
    """A plan withdrawn for a day would have to be renamed to be seen again."""
    question = "Kinh tế số của Long An năm 2025?"
    run("ingest", corpus)
    run("remove", "long-an.txt")
    _, out, _ = run("ask", question, "--json")
    assert AnswerModel.model_validate_json(out).status != "answered"
    code, _, told = run("ingest", corpus)
    assert (code, "1 added" in told, "1 unchanged" in told) == (0, True, True)
    _, out, _ = run("ask", question, "--json")
    answer = AnswerModel.model_validate_json(out)
    assert (answer.status, "15%" in answer.text) == ("answered", True)


def test_damage_is_told_repaired_and_undone_by_a_backup(run, corpus, tmp_path):
    """After a disk fault an operator would not know what is wrong, what to type, and what is lost."""
    index, question = tmp_path / "index", "Kinh tế số của Long An năm 2025?"
    run("ingest", corpus)
    code, _, told = run("index", "backup", tmp_path / "backup")
    assert (code, "with 2 documents" in told, str(tmp_path / "backup") in told) == (0, True, True)
    code, _, told = run("index", "backup", tmp_path / "backup")
    assert (code, "is not empty; nothing was changed" in told) == (1, True)
    arrays = next(index.glob("segments/*/arrays.safetensors"))
    arrays.write_bytes(arrays.read_bytes()[:-100])
    code, _, told = run("index", "check")
    assert code == 1 and f"{arrays} does not match its hash. Run: python app.py index repair" in told.replace("\n", "")
    code, _, told = run("ask", question)
    assert code == 1 and "index repair" in told
    code, _, told = run("index", "repair")
    assert (code, "2 made again" in told, "Lost" in told) == (0, True, False)
    assert "15%" in run("ask", question)[1] and run("index", "check")[0] == 0
    shutil.rmtree(index)
    shutil.copytree(tmp_path / "backup", index)
    assert "15%" in run("ask", question)[1] and run("index", "check")[0] == 0
    assert "2 skipped as unchanged" in run("ingest", corpus)[2]


def test_two_files_of_one_name_do_not_replace_each_other(run, corpus, tmp_path):
    """The first province's plan would be gone, and the report would say "1 updated"."""
    for folder, text in (("a", BINH_DUONG), ("b", LONG_AN)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "plan.md").write_text(text, encoding="utf-8")
    assert run("ingest", tmp_path / "a")[0] == 0
    code, _, told = run("ingest", tmp_path / "b")
    assert (code, "remove plan.md" in told, "1 failed" in told) == (1, True, True)
    assert "30%" in run("ask", "Kinh tế số của Bình Dương năm 2030?")[1]


def test_copies_are_listed_and_can_be_taken_out(run, corpus):
    """A copy could not be removed, and came back when the first of the two was."""
    (corpus / "z-copy.txt").write_text(LONG_AN, encoding="utf-8")
    run("ingest", corpus)
    rows = json.loads(run("documents", "--json")[1])
    assert [row["also"] for row in rows if row["name"] == "long-an.txt"] == [["z-copy.txt"]]
    assert "z-copy.txt" in run("documents")[1]
    code, _, told = run("remove", "long-an.txt")
    assert (code, "still indexed as z-copy.txt" in told) == (0, True)
    run("ingest", corpus)
    assert "Removed z-copy.txt" in run("remove", "z-copy.txt")[2]
    assert "long-an.txt" in run("documents")[1]
    run("ingest", corpus)
    found = next(row for row in json.loads(run("documents", "--json")[1]) if row["also"])
    assert run("remove", found["document_id"])[0] == 0
    assert [row["name"] for row in json.loads(run("documents", "--json")[1])] == ["binh-duong.md"]


def test_an_empty_folder_is_told_with_the_formats(run, tmp_path):
    """An official with PDF files would convert them for nothing."""
    (tmp_path / "empty").mkdir()
    code, _, told = run("ingest", tmp_path / "empty")
    assert code == 1
    assert all(suffix in told for suffix in (".txt", ".md", ".html", ".pdf", ".docx"))


def test_questions_that_cannot_be_read_are_told(run):
    """A bare error number does not say what is to be done."""
    _, _, told = run("evaluate", "/nowhere")
    assert "Errno" not in told
    assert "check path" in told


def test_a_file_that_fails_does_not_lose_the_others(run, corpus):
    """One bad file of a thousand would leave the index empty."""
    (corpus / "empty.txt").write_bytes(b"")
    (corpus / "binary.txt").write_bytes(bytes(range(256)) * 50)
    (corpus / "front.md").write_text("---\ntitle: [unclosed\n---\nNội dung.\n", encoding="utf-8")
    code, _, told = run("ingest", corpus)
    assert code == 1
    assert "2 added" in told
    for name in ("empty.txt", "binary.txt", "front.md"):
        assert sum(name in line for line in told.splitlines()) == 1, told
    _, out, _ = run("documents", "--json")
    assert {row["name"] for row in json.loads(out)} == {"binh-duong.md", "long-an.txt"}


@pytest.mark.parametrize(
    "words",
    [
        ["ingest", "/nowhere/at/all"],
        ["ask", "?", "--corpus", "/nowhere/at/all"],
        ["ask", "?", "--index", "/nowhere/at/all"],
        ["ask", "--jsonl", "/nowhere/at/all"],
        ["evaluate", "/nowhere/at/all"],
        ["evaluate-retrieval", "/nowhere/at/all", "/nowhere/at/all"],
        ["remove", "nothing.md", "--index", "/nowhere/at/all"],
        ["index", "status", "--index", "/nowhere/at/all"],
        ["serve", "--index", "/nowhere/at/all", "--port", "18431"],
    ],
)
def test_missing_paths_give_one_clear_line(run, words):
    """A traceback tells a user nothing."""
    code, out, told = run(*words)
    assert (code, out) == (1, "")
    assert 1 <= len(told.strip().splitlines()) <= 2
    assert "nowhere" in told


def test_a_folder_that_is_no_index_is_left_alone(run, corpus):
    """A slip of the hand would write an index into somebody's documents."""
    before = sorted(path.name for path in corpus.iterdir())
    for words in (["ask", "?"], ["ingest", corpus / "long-an.txt"], ["remove", "x"]):
        code, _, told = run(*words, "--index", corpus)
        assert (code, str(corpus) in told) == (1, True)
    assert sorted(path.name for path in corpus.iterdir()) == before


def test_a_second_writer_is_told_who_writes(run, corpus, tmp_path):
    """Two writers at once would lose one's documents."""
    from index.storage import IndexDirectory

    with IndexDirectory(tmp_path / "index").locked():
        code, _, told = run("ingest", corpus)
    assert (code, "being written" in told) == (1, True)
    assert run("ingest", corpus)[0] == 0


@pytest.mark.parametrize(
    "words",
    [["ask"], ["ask", "a", "--jsonl", "b"], ["nonsense"], ["documents", "--text"], ["targets", "--year", "soon"],
     ["targets", "--format", "xml"], ["serve", "--port", "99999999"], ["ask", "?", "--corpus", "a", "--index", "b"]],
)  # fmt: skip
def test_wrong_usage_is_exit_code_two(run, words):
    """A script could not tell a slip in its own call from a failure."""
    code, out, told = run(*words)
    assert (code, out) == (2, "")
    assert told


def test_a_wrong_setting_is_wrong_usage(run, monkeypatch):
    """A misspelt number in .env would end in a traceback."""
    monkeypatch.setenv("DX_MAX_QUESTION_CHARS", "many")
    code, _, told = run("documents")
    assert (code, "DX_MAX_QUESTION_CHARS='many'" in told) == (2, True)


def test_targets_as_rows(run, corpus):
    """The figures could not be taken into a spreadsheet."""
    words = ["targets", "--province", "Bình Dương", "--year", "2030", "--indicator", "kinh tế số", "--corpus", corpus]
    _, out, _ = run(*words, "--format", "json")
    rows = json.loads(out)
    assert {(row["province"], row["year"]) for row in rows} == {("Bình Dương", 2030)}
    assert any((row["low"], row["unit"], row["basis"]) == (30, "%", "GRDP") for row in rows)
    assert all(row["document"] == "binh-duong.md" and "30%" in row["quote"] for row in rows)
    _, out, _ = run(*words, "--format", "csv")
    assert [row["province"] for row in csv.DictReader(io.StringIO(out))] == ["Bình Dương"] * len(rows)
    assert "Bình Dương" in run(*words)[1]
    code, _, told = run("targets", "--province", "Atlantis", "--corpus", corpus)
    assert (code, "Atlantis" in told) == (1, True)


def test_a_corpus_of_its_own_touches_no_index_and_is_built_once(run, corpus, tmp_path, monkeypatch):
    """A try with one file would end up in the operator's index, or each call would parse everything again."""
    assert run("ask", "Long An 2025?", "--corpus", corpus)[0] == 0
    assert not (tmp_path / "index").exists()
    assert len(list((tmp_path / "cache").iterdir())) == 1
    monkeypatch.setattr("index.build.parse_file", lambda *_: pytest.fail("parsed again"))
    assert run("ask", "Long An 2025?", "--corpus", corpus)[0] == 0
    monkeypatch.undo()
    monkeypatch.setenv("DX_CACHE_DIR", str(tmp_path / "cache"))
    (corpus / "long-an.txt").write_text(LONG_AN.replace("15%", "16%"), encoding="utf-8")
    _, out, _ = run("ask", "Kinh tế số của Long An năm 2025?", "--corpus", corpus)
    assert "16%" in out


def test_the_cache_sees_what_is_said_beside_a_file_and_what_reads_it(run, corpus, tmp_path, monkeypatch):
    """A corrected date would not be shown, and a scan still be refused once Tesseract is installed."""
    (corpus / "scan.png").write_bytes(b"\x89PNG")
    said = ["A", "B", "B", "B"]
    for count, (publisher, tesseract) in enumerate(zip(said, ("", "", "5.3", "5.3"), strict=True)):
        (corpus / "long-an.meta.yaml").write_text(f"publisher: {publisher}\n", encoding="utf-8")
        monkeypatch.setattr("ingest.versions.tesseract_version", lambda tesseract=tesseract: tesseract)
        _, out, _ = run("documents", "long-an.txt", "--json", "--corpus", corpus)
        assert json.loads(out)["publisher"] == publisher
        assert len(list((tmp_path / "cache").iterdir())) == min(count + 1, 3)


def test_a_cache_that_cannot_be_used_is_done_without(run, corpus, tmp_path, monkeypatch):
    """A read-only home would make the program useless."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv("DX_CACHE_DIR", str(tmp_path / "file" / "cache"))
    code, out, _ = run("ask", "Kinh tế số của Long An năm 2025?", "--corpus", corpus)
    assert (code, "15%" in out) == (0, True)


def test_a_damaged_cache_entry_is_built_anew(run, corpus, tmp_path):
    """A full disk once would break every later call."""
    words = ["ask", "Kinh tế số của Long An năm 2025?", "--corpus", corpus]
    run(*words)
    for path in (tmp_path / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(b"\0" * path.stat().st_size)
    code, out, _ = run(*words)
    assert (code, "15%" in out) == (0, True)


def test_asking_in_a_plain_locale_without_heavy_libraries(corpus, tmp_path):
    """On a server whose locale is C the answer would end in an encoding error; or `ask` would load the web server."""
    script = (
        "import sys, app; code = app.main(sys.argv[1:]);"
        "heavy = {'gradio', 'fastapi', 'torch', 'sentence_transformers'} & sys.modules.keys();"
        "sys.exit(code or (9 if heavy else 0))"
    )
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "HOME": str(tmp_path)}
    environment |= {name: value for name, value in os.environ.items() if name == "DX_EMBEDDING_MODEL"}
    done = subprocess.run(
        [sys.executable, "-c", script, "ask", "Kinh tế số của Long An năm 2025?", "--corpus", str(corpus)],
        cwd=ROOT, env=environment, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert "Kế hoạch" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("form", [["--help"], ["ask", "--help"], ["index", "--help"]])
def test_help(run, form):
    """A newcomer would not find the commands."""
    code, out, _ = run(*form)
    assert (code, "Usage" in out) == (0, True)


def test_the_examples_fit_the_bundled_corpus(run, tmp_path):
    """A newcomer's first click would end in "not found"."""
    from assistant.texts import examples

    path = tmp_path / "examples.jsonl"
    questions = [(language, question) for language in ("vi", "en") for question in examples(language)]
    path.write_text("\n".join(json.dumps({"question": question}) for _, question in questions), encoding="utf-8")
    _, out, _ = run("ask", "--jsonl", path, "--corpus", ROOT / "corpus")
    for (language, question), answer in zip(questions, answers(out), strict=True):
        assert (answer.status, answer.language) == ("answered", language), question
