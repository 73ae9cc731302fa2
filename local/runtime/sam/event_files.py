"""The files in `events/`: their functions, and how their placeholders are filled.

A placeholder is a word in angle brackets, as the API's own documentation writes them: it stands
for a value that only a running product has.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from local import ROOT
from local.template.template import Template

FOLDER = ROOT / "events"
_PLACEHOLDER = re.compile(r"<([A-Za-z]+)>")


class UnknownEventError(Exception):
    """A path where there is no event, or an event in a folder that is no function's."""


def files(chosen: list[str]) -> list[Path]:
    """Return the event files at or below the chosen paths; all of them when none is chosen.

    Raises:
        UnknownEventError: There is none at a chosen path.
    """
    found: list[Path] = []
    for place in [Path(name).resolve() for name in chosen] or [FOLDER]:
        here = [place] if place.is_file() else sorted(place.rglob("*.json"))
        if not here or not place.is_relative_to(FOLDER):
            raise UnknownEventError(f"there is no event in {place}")
        found += here
    return found


def function_of(file: Path, loaded: Template) -> str:
    """Return the logical id of the function that an event file is for.

    Raises:
        UnknownEventError: No function has its code at the same path.
    """
    folder = ROOT / "functions" / file.parent.relative_to(FOLDER)
    for name, function in loaded.functions().items():
        if function.folder == folder:
            return name
    raise UnknownEventError(f"{file.relative_to(ROOT)}: no function has its code at that path")


def placeholders(text: str) -> set[str]:
    """Return the placeholders of an event, without their brackets."""
    return set(_PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return an event with its placeholders replaced.

    Raises:
        KeyError: One has no value.
    """
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)
