"""The rules that keep the house in order: which way imports run, who reads settings, what is written to disk."""

import ast
import re
import sys
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("ingest", "index", "assistant")
# Each may import itself and what stands before it.
ALLOWED = {"ingest": {"ingest"}, "index": {"ingest", "index"}, "assistant": {"ingest", "index", "assistant"}}
DISTRIBUTIONS = {"bs4": "beautifulsoup4", "faiss": "faiss-cpu", "yaml": "pyyaml", "pil": "pillow",
                 "sklearn": "scikit-learn", "docx": "python-docx"}  # fmt: skip
# Come with FastAPI and follow its version.
WITH_FASTAPI = {"starlette", "anyio"}
TRAINING = "index/training"


@lru_cache(maxsize=1)
def modules():
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    paths += [ROOT / "app.py", ROOT / "settings.py"]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def imports(tree):
    """Every module that is imported, anywhere in the file, and where."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node


def test_imports_run_one_way():
    """`ingest` could not be used, tested or replaced without the rest."""
    wrong = [
        f"{name}: {module}"
        for name, tree in modules().items()
        if (folder := name.split("/")[0]) in ALLOWED
        for module, _ in imports(tree)
        if (top := module.split(".")[0]) in {*FOLDERS, "app", "settings"} and top not in ALLOWED[folder]
    ]
    assert wrong == []


def test_only_the_composition_root_reads_settings():
    """A setting read deep inside is one that no operator can find and no test can set."""
    readers = {"app.py", "settings.py"}
    wrong = []
    for name, tree in modules().items():
        if name in readers or name.startswith(TRAINING):
            continue
        for node in ast.walk(tree):
            is_environment = isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}
            if is_environment and isinstance(node.value, ast.Name) and node.value.id == "os":
                wrong.append(f"{name}:{node.lineno}")
        wrong += [f"{name}: {module}" for module, _ in imports(tree) if module.split(".")[0] in {"dotenv", "settings"}]
    assert wrong == []


def test_nothing_of_ours_is_pickled():
    """An index from elsewhere would run its author's code."""
    unsafe = {"pickle", "cloudpickle", "joblib", "dill", "shelve", "marshal"}
    wrong = [f"{name}: {module}" for name, tree in modules().items() for module, _ in imports(tree) if module in unsafe]
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and getattr(node.value, "value", True):
                wrong.append(f"{name}: allow_pickle")
    assert wrong == []


@pytest.mark.parametrize("heavy", ["gradio", "fastapi", "torch", "sentence_transformers", "pyvi"])
def test_the_command_line_imports_heavy_libraries_late(heavy):
    """`ask` would take seconds before it reads the question."""
    tree = modules()["app.py"]
    at_top = {
        module.split(".")[0]
        for module, node in imports(ast.Module(body=tree.body, type_ignores=[]))
        if node in tree.body
    }
    assert heavy not in at_top
    for name, other in modules().items():
        served = {"assistant/api.py", "assistant/page.py", "index/vector_store.py", "index/retriever.py"}
        if name in served or name.startswith("assistant/web/"):
            continue
        top = {module.split(".")[0] for module, node in imports(other) if node in other.body}
        assert heavy not in top, name


def test_every_library_is_declared_and_pinned():
    """A clean clone would fail at its first import, or break on the day a library is released."""
    declared = {}
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            match = re.fullmatch(r"([A-Za-z0-9._-]+)==([0-9][A-Za-z0-9.]*)", line)
            assert match, f"{line!r} is not pinned with =="
            declared[match[1].lower()] = match[2]
    missing = set()
    for name, tree in modules().items():
        if name.startswith(TRAINING):
            continue
        for module, _ in imports(tree):
            top = module.split(".")[0].lower()
            if top in sys.stdlib_module_names or top in {*FOLDERS, "app", "settings"} | WITH_FASTAPI:
                continue
            if DISTRIBUTIONS.get(top, top.replace("_", "-")) not in declared:
                missing.add(f"{name}: {top}")
    assert missing == set()


def test_no_text_names_the_machine_it_was_written_on():
    """A path of one developer's machine sends every other reader nowhere."""
    needle = "/" + "work/"
    files = [path for suffix in ("py", "yaml", "md", "toml", "txt") for path in ROOT.glob(f"*.{suffix}")]
    files += [
        path for folder in (*FOLDERS, "docs", "tests", "corpus", "prompts") for path in (ROOT / folder).rglob("*.*")
    ]
    text_files = [path for path in files if path.suffix in {".py", ".yaml", ".md", ".toml", ".txt"}]
    assert [path.name for path in text_files if needle in path.read_text(encoding="utf-8", errors="ignore")] == []
