"""Answers about the reforms of 2025, of ministries and of provinces, from the table of places alone."""

from assistant.composition.context import Task
from assistant.composition.wording import place_name
from assistant.types import Draft
from ingest.places import is_ministry, members, place, successor


def merger_answer(task: Task) -> Draft | None:
    """Where the places asked went, or what they are made of."""
    lines = list(dict.fromkeys(_line(task, code) for code in task.place_codes if code != "vn"))
    return Draft("answered", "\n".join(lines)) if lines else None


def inclusion_answer(task: Task) -> Draft | None:
    """Whether a merged place's aims take in a former one's: no plan of before the reform says so."""
    codes = task.place_codes
    for former in codes:
        heir = successor(former)
        if heir and heir != former and heir in codes:
            names = {"place": place_name(former, task.language), "successor": in_sentence(place(heir).full_name)}
            return Draft("not_found", task.say("merger_coverage", **names))
    return None


def _line(task: Task, code: str) -> str:
    heir = successor(code) or code
    parts = [place_name(member, task.language) for member in members(heir)]
    if len(parts) < 2 and heir == code:
        name = "ministry_unchanged" if is_ministry(code) else "merger_unchanged"
        return task.say(name, place=place_name(code, task.language))
    joint = " và " if task.language == "vi" else " and "
    joined = joint.join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
    name = "ministry_into" if is_ministry(code) else "merger_into"
    return task.say(name, members=joined, successor=in_sentence(place(heir).full_name))


def in_sentence(full_name: str) -> str:
    """ "Tỉnh Bắc Ninh" as it stands inside a sentence; cities keep their capital."""
    return full_name.replace("Tỉnh ", "tỉnh ", 1) if full_name.startswith("Tỉnh ") else full_name
