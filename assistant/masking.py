"""Personal data is masked before anything that a visitor typed is stored."""

import re

# Bounded repetitions only: what is masked is whatever a stranger typed.
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
# Digits in groups as people write CCCD (12), CMND (9), phones (10-11, +84 …), accounts and cards (8-19).
_DIGITS = re.compile(r"(?<![\w.,])\+?\d(?:[ .\-]?\d){7,18}(?![\w%])")
_DATE = re.compile(r"\d{1,2}[.\- ]\d{1,2}[.\- ]\d{4}|\d{4}-\d{2}-\d{2}")
_YEARS = re.compile(r"(?:19|20)\d{2}(?:[ \-]{1,3}(?:19|20)\d{2}){1,4}")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3}){2,4}")
EMAIL_MASK, NUMBER_MASK = "[e-mail]", "[số]"


def mask_personal_data(text: str) -> str:
    """``text`` without e-mail addresses and without long numbers: identity papers, phones, bank accounts.

    Dates, spans of years and amounts with points between the thousands stay.
    """
    return _DIGITS.sub(_masked, _EMAIL.sub(EMAIL_MASK, text))


def _masked(match: re.Match[str]) -> str:
    found = match[0]
    harmless = any(pattern.fullmatch(found) for pattern in (_DATE, _YEARS, _THOUSANDS))
    return found if harmless else NUMBER_MASK
