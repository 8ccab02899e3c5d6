"""A call of a chat model that ends when its deadline says, whatever the endpoint does.

The model is any of LangChain's chat models. It runs in a thread of its own that puts what comes into a queue; whoever
waits for the queue never waits longer than the deadline. No error text of the endpoint is passed on,
it could hold a key.
"""

import logging
import queue
import threading
import time
from collections.abc import Iterator
from typing import Any, Protocol

log = logging.getLogger(__name__)

MAX_ANSWER_CHARS = 12_000  # an endless stream ends here
MAX_CALLS = 16  # threads that may hang on an endpoint at a time
_END = object()


class ModelUnavailableError(Exception):
    """The model gave no whole answer in time; the message says in a word what happened."""


class StreamsChat(Protocol):
    """As much of LangChain's ``BaseChatModel`` as is used."""

    def stream(self, input: Any) -> Iterator[Any]:
        """Message chunks of the answer to a list of messages."""


class Deadline:
    """One moment by which everything must be done."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left, never below zero."""
        return max(0.0, self._end - time.monotonic())


def open_chat_model(name: str, base_url: str, api_key: str, timeout_seconds: float) -> StreamsChat:
    """The chat model that settings name ("openai:qwen3"), from LangChain and the provider's own package.

    Raises:
        ModelUnavailableError: the provider's package is not installed; the message says what to type.
    """
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"timeout": timeout_seconds, "max_retries": 0, "temperature": 0}
    if base_url:
        options["base_url"] = base_url
    if name.startswith("openai:") or api_key:
        options["api_key"] = api_key or "none"  # local servers want none, the client insists on one
    try:
        model: StreamsChat = init_chat_model(name, **options)
    except ImportError:
        raise ModelUnavailableError(
            f"DX_LLM_MODEL={name!r} needs LangChain's package for its provider, which is not installed. For openai: "
            "pip install -r requirements-llm.txt"
        ) from None
    except ValueError:
        raise ModelUnavailableError(
            f"DX_LLM_MODEL={name!r}: expected provider:model, for instance openai:qwen3"
        ) from None
    return model


class Chat:
    """Streams answers of a chat model; holds no state of conversations and may be shared by threads."""

    def __init__(self, model: StreamsChat) -> None:
        self._model = model
        self._calls = threading.BoundedSemaphore(MAX_CALLS)

    def stream(self, system: str, user: str, deadline: Deadline) -> Iterator[str]:
        """The pieces of the answer as they come.

        Raises:
            ModelUnavailableError: no whole answer came within the deadline.
        """
        if not self._calls.acquire(blocking=False):
            raise ModelUnavailableError("too many calls are waiting")
        pieces: queue.Queue[Any] = queue.Queue()
        stop = threading.Event()
        messages = [("system", system), ("user", user)]
        threading.Thread(target=self._run, args=(messages, pieces, stop), daemon=True).start()
        try:
            yield from _read(pieces, deadline)
        finally:
            stop.set()

    def _run(self, messages: list[tuple[str, str]], pieces: queue.Queue[Any], stop: threading.Event) -> None:
        try:
            finished = False
            for chunk in self._model.stream(messages):
                if stop.is_set():
                    return
                reason = (getattr(chunk, "response_metadata", None) or {}).get("finish_reason")
                finished = finished or reason == "stop"
                if reason not in (None, "stop"):
                    raise ModelUnavailableError(f"the answer ended with {reason!r}")
                if text := _text_of(chunk):
                    pieces.put(text)
            pieces.put(_END if finished else ModelUnavailableError("the answer was cut"))
        except ModelUnavailableError as error:
            pieces.put(error)
        except Exception as error:
            pieces.put(ModelUnavailableError(type(error).__name__))
        finally:
            self._calls.release()


def _text_of(chunk: Any) -> str:
    """A chunk's text; reasoning and tool calls are none."""
    text = getattr(chunk, "text", None)
    if callable(text) and not isinstance(text, str):
        text = text()
    if not isinstance(text, str):
        content = getattr(chunk, "content", "")
        text = content if isinstance(content, str) else ""
    return str(text).encode("utf-8", "replace").decode("utf-8")


def _read(pieces: queue.Queue[Any], deadline: Deadline) -> Iterator[str]:
    size = read = 0
    while True:
        try:
            piece = pieces.get(timeout=max(deadline.left, 0.001))
        except queue.Empty:
            raise ModelUnavailableError("the deadline passed") from None
        if piece is _END:
            if not size:
                raise ModelUnavailableError("the answer was empty")
            return
        if isinstance(piece, ModelUnavailableError):
            raise piece
        size += len(piece.strip())
        read += len(piece)
        if read > MAX_ANSWER_CHARS:
            raise ModelUnavailableError("the answer did not end")
        if not deadline.left:
            raise ModelUnavailableError("the deadline passed")
        yield piece
