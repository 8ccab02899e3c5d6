"""The lock of what is installed: every package of requirements.txt but torch, each with its hashes."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pinned(name: str) -> dict[str, str]:
    """Versions by package name as the package index spells it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {re.sub(r"[-_.]+", "-", package).lower(): version for package, version in PINNED.findall(text)}


def test_the_lock_holds_what_the_requirements_name() -> None:
    """A package would be installed that nobody has a hash of. To mend it: make lock"""
    wanted, locked = pinned("requirements.txt"), pinned("requirements.lock")
    assert wanted.pop("torch") and "torch" not in locked
    assert {name: locked.get(name) for name in wanted} == wanted
    assert len(locked) > len(wanted) + 50  # what they need in turn


def test_every_locked_package_has_hashes() -> None:
    """pip would refuse the whole lock."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text, flags=re.IGNORECASE)[1:]
    assert len(entries) == len(pinned("requirements.lock"))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_image_installs_from_the_lock_with_the_python_it_is_for() -> None:
    """A container would run versions that nobody has looked at, or refuse hashes of another Python."""
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^FROM python:3\.11-", image, re.MULTILINE)
    assert "--python-version 3.11" in (ROOT / "Makefile").read_text(encoding="utf-8")
    copied = re.search(r"^COPY (.*requirements\.lock.*) \./$", image, re.MULTILINE)
    locked, rest = image.find("--require-hashes --no-deps -r requirements.lock"), image.find("-r requirements.txt")
    assert copied and copied.start() < locked < rest  # what the lock lacks, torch, comes after it


def test_the_image_has_a_first_process_that_passes_signals_on() -> None:
    """`docker stop` would not reach the ingest, and what parsers leave would stay as zombies."""
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"apt-get install .*\btini\b", image)
    assert re.search(r'^ENTRYPOINT \["tini", "-g", "--"\]$', image, re.MULTILINE)
