"""Plain English: words of our old dialect do not come back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.test_references import texts

_MANNERISMS = re.compile(
    r"whoever|whatever|whichever|nobody|somebody|of ours|likewise|but for|no more than|comes of"
    r"|(?:is|are|was|were) told|tells? (?:of|what|whether|how|that)|knocks?\b|\bdoors?\b"
    r"|refusals?\b|witness|rehears|undisturbed|crowded|unless told"
    r"|\bvoid(?:s|ed)?\b|\bgenerations?\b|\balone\b|\b(?:any|every)body\b|\brooms?\b"
    r"|claims? (?:on|of|to) (?:an?|the) address|claimed address"
    r"|seal(?:s|ed)? (?:an? |the )?(?:\w+ )?(?:secret|cursor)",
    re.IGNORECASE,
)
# They quote, or name a thing of the field.
_QUOTATIONS = re.compile(r"--reuid=nobody|`[^`]*`")
# A sentence may need such a word; a dialect does not come back.
_MAX_LINES = 5
_HISTORY = re.compile(r"CHANGELOG\.md|LICENSE|tests/house/|tests/mutation/survivors\.md|events/")


def _read() -> Iterator[tuple[Path, int, str]]:
    """Yield the prose that contributors, clients and operators read."""
    for file, line, text in texts():
        if not _HISTORY.match(str(file)):
            yield from ((Path(file), line, each) for each in text.splitlines())


def test_prose_is_in_plain_words() -> None:
    found = [
        f"{file}:{line}: {text.strip()}"
        for file, line, text in _read()
        if _MANNERISMS.search(_QUOTATIONS.sub("", text))
    ]

    assert len(found) < _MAX_LINES, "\n".join(found)


@pytest.mark.parametrize(
    "sentence",
    [
        "Tell whether it is.",
        "Whoever asks.",
        "No door opens.",
        "The old codes are void.",
        "By the password alone.",
        "The claim of an address.",
        "The sealed cursor of a page.",
    ],
)
def test_a_mannerism_is_found(sentence: str) -> None:
    assert _MANNERISMS.search(sentence)


@pytest.mark.parametrize(
    "sentence", ["The claims of a token.", "A sealed entry.", "Seals a chain."]
)
def test_a_term_of_the_field_is_none(sentence: str) -> None:
    assert not _MANNERISMS.search(sentence)
