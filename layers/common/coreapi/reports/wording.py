"""The wording of reports: dates, numbers, names, and dashes for absent values."""

import unicodedata
from datetime import date
from decimal import Decimal

from coreapi.contracts.report import Measure, Party

DASH = "—"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
# Characters that a page cannot show, or that change the reading order.
_UNPRINTABLE = {"Cc", "Cn", "Co", "Cs"}
_FORBIDDEN = {"\u202d", "\u202e", "\ufeff"}  # the last one by PDF/A
# Characters that show nothing and change nothing beside them: hyphens and breaks that may be,
# joiners of words, selectors of variants.
_INVISIBLE = {*"\u00ad\u034f\u200b", *map(chr, (*range(0x2060, 0x2065), *range(0xFE00, 0xFE10)))}
_FROM_RIGHT = {"R", "AL", "AN"}


def text(given: str | None) -> str:
    """Return a text as a page shows it: on one line, composed, or a dash where there is none."""
    composed = unicodedata.normalize("NFC", given or "")
    return " ".join("".join(map(_printable, composed)).split()) or DASH


def printed(shown: str, missing: str = "") -> str:
    """Return what a reader sees of a text, to compare it with others.

    Args:
        shown: The text, as `text` returns it.
        missing: Characters that no font has.
    """
    if shown.isascii():
        return shown
    seen = [each for each in shown if each not in _INVISIBLE]
    unformatted = [each for each in seen if unicodedata.category(each) != "Cf"]
    # Other characters that only format change the order and the forms of letters from the right.
    is_from_right = any(unicodedata.bidirectional(each) in _FROM_RIGHT for each in unformatted)
    composed = unicodedata.normalize("NFC", "".join(seen if is_from_right else unformatted))
    replaced = composed.translate(dict.fromkeys(map(ord, missing), REPLACEMENT))
    return " ".join(replaced.split())


def _printable(character: str) -> str:
    if character.isspace():
        return " "
    if character in _FORBIDDEN or unicodedata.category(character) in _UNPRINTABLE:
        return REPLACEMENT
    return character


def titled(title: str, number: str | None) -> str:
    """Return a document's title, with its number where it has one."""
    return f"{title} {text(number)}" if number else title


def day(given: date | None) -> str:
    """Return a date with its month in letters: countries order figures differently."""
    parts = (str(given.day), _MONTHS[given.month - 1], str(given.year)) if given else (DASH,)
    return "\N{NO-BREAK SPACE}".join(parts)


def short_day(given: date | None) -> str:
    """Return a date for a column of dates."""
    return given.isoformat() if given else DASH


def period(start: date | None, end: date | None) -> str:
    """Return the days from one to another; either may not be known."""
    if start is None and end is None:
        return DASH
    return day(start) if start == end else f"{day(start)} \N{EN DASH} {day(end)}"


def decimals(given: Decimal | None) -> int:
    """Return how many decimals a number was written with."""
    return 0 if given is None else max(0, -int(given.as_tuple().exponent))


def number(given: Decimal | None, least_decimals: int = 0) -> str:
    """Return a number with its thousands apart and a true minus sign, all its digits kept."""
    if given is None:
        return DASH
    places = max(least_decimals, decimals(given))
    return f"{given:,.{places}f}".replace("-", "\N{MINUS SIGN}")


def measure(given: Measure | None) -> str:
    """Return a number with its unit."""
    if given is None or given.value is None:
        return DASH
    value = number(given.value)
    return f"{value} {text(given.unit)}" if given.unit else value


def place(party: Party | None) -> str:
    """Return the known fields of a person or company except the name."""
    known = (party.identifier, party.city, party.country) if party else ()
    return " · ".join(text(part) for part in known if part)
