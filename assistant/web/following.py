"""A running server takes up a new generation by itself, whoever wrote it, and lets segments be merged beside it."""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from subprocess import DEVNULL, PIPE
from typing import Any

import anyio
import anyio.to_thread
from fastapi import FastAPI

from assistant.live import Answering
from assistant.web.state import State

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
MERGE_LOOK_SECONDS = 60.0


class Follower:
    """Looks at the index now and then; ``current`` names its generation, ``load`` opens it."""

    def __init__(self, state: State, current: Callable[[], str | None], load: Callable[[], Answering]) -> None:
        self._state = state
        self._current = current
        self._load = load
        self._seen = state.service.snapshot.generation
        self._lock = anyio.Lock()

    async def look(self) -> bool:
        """Take up the generation of the index if it is a new one; a damaged one leaves the old in use."""
        async with self._lock:
            found = await anyio.to_thread.run_sync(self._current)
            if found is None or found == self._seen:
                return False
            self._seen = found
            try:
                service = await anyio.to_thread.run_sync(self._load)
            except Exception:
                log.exception("generation %s could not be loaded; the old one stays in use", found)
                return False
            self._state.service.swap(service)
            self._state.metrics.loaded(service.snapshot.generation, len(service.snapshot.documents))
            return True

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await anyio.sleep(LOOK_SECONDS)
            await self.look()


class Merger:
    """Has what writes left unmerged merged by a process of its own, which takes no time from answers' threads."""

    def __init__(self, is_due: Callable[[], bool], command: Sequence[str]) -> None:
        """``command`` does the merges; it is ended with the server, which leaves the index as it was."""
        self._is_due = is_due
        self._command = tuple(command)

    async def look(self) -> bool:
        """Merge if merges are due; whether they were. A failure is told in the log, questions go on."""
        try:
            if not await anyio.to_thread.run_sync(self._is_due):
                return False
            done = await anyio.run_process(self._command, stdout=DEVNULL, stderr=PIPE, check=False)
        except Exception:
            log.exception("segments could not be merged; the index stays as it is")
            return False
        if done.returncode:
            log.error("segments could not be merged: %s", done.stderr.decode(errors="replace").strip()[-1000:])
        return True

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await anyio.sleep(MERGE_LOOK_SECONDS)
            await self.look()


def follow_index(api: FastAPI, follower: Follower, merger: Merger) -> None:
    """Follow the index, and keep it merged, for as long as the application runs."""
    outer = api.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[Any]:
        async with outer(app) as given, anyio.create_task_group() as tasks:
            tasks.start_soon(follower.run)
            tasks.start_soon(merger.run)
            yield given
            tasks.cancel_scope.cancel()

    api.router.lifespan_context = lifespan
