"""Questions from a file, one JSON object a line: each gets its answer object, whatever the line holds."""

import json
import logging
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from assistant.catalogue import NotInCatalogueError, place_code
from assistant.schema import AnswerModel, AskRequest, error_answer
from assistant.service import Service

log = logging.getLogger(__name__)

# Fields that only a file of test questions bears; its year is part of the gold answer, not a filter.
GOLD_FIELDS = frozenset({"gold", "must_contain"})
EXPECTED = 'Expected {"id": …, "question": …}.'


def answer_lines(service: Service, lines: Iterable[bytes]) -> Iterator[AnswerModel]:
    """The answer to each line, in order; blank lines are passed over.

    A line that cannot be read or answered gives an object with status ``error`` that says why.
    """
    return (answer_line(service, line, number) for number, line in enumerate(lines, 1) if line.strip())


def answer_line(service: Service, line: bytes, number: int) -> AnswerModel:
    """The answer to one line; ``number`` is named in errors."""
    question_id: str | int | None = None
    try:
        raw = json.loads(line.decode("utf-8-sig"))
        if not isinstance(raw, dict):
            raise ValueError("not a JSON object")
        given = raw.get("id")
        question_id = given if isinstance(given, str | int) and not isinstance(given, bool) else None
        request = AskRequest.model_validate(request_fields(raw))
        if request.province is not None:
            place_code(request.province)
        return service.answer(request, question_id)
    except ValidationError as error:
        fault = error.errors()[0]
        return error_answer(
            question_id, f"Line {number}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}. {EXPECTED}"
        )
    except NotInCatalogueError as error:
        return error_answer(question_id, f"Line {number}: province: {error}")
    except (ValueError, RecursionError) as error:
        return error_answer(question_id, f"Line {number}: {error}. {EXPECTED}")
    except Exception as error:  # one question must not lose the others
        log.exception("question %s of line %d failed", question_id, number)
        return error_answer(question_id, f"Line {number}: {type(error).__name__}: {error}")


def request_fields(raw: dict[str, Any]) -> dict[str, Any]:
    """What of a line is the request; other fields belong to whoever wrote the file.

    ``province`` and ``year`` are filters, as in the API. In a file of test questions they say what the right answer is
    about: a list of provinces is never a filter, and a year is none beside such a list, ``gold`` or ``must_contain``.
    """
    fields = {name: raw[name] for name in AskRequest.model_fields if raw.get(name) is not None}
    listed = isinstance(fields.get("province"), list)
    if listed:
        del fields["province"]
    if listed or GOLD_FIELDS & raw.keys():
        fields.pop("year", None)
    return fields
