"""Every text comes back from the PDF as it was sent, except for characters that no font has.

The reader is pypdf: it returns every glyph in the order of the page, also marks above each other.
"""

import io
import unicodedata
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from coreapi.contracts.report import Retirement1Data, RetirementData
from coreapi.reports import renderer

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_ANY = st.characters(exclude_categories=["Cs"])
# Parts of clusters: letters, marks of no script, enclosing marks, selectors, joiners, emoji.
_CLUSTERS = st.sampled_from("ae7MẸн\u05d0\u0628\u0301\u0302\u0323\u0488\u20e3\ufe0f\u200d漢😀👩")
# Not marks of a script, such as Arabic vowels: they are shaped in one run with their letters, and a
# reader finds the letter and its mark once for each of the two glyphs.
_TEXTS = st.text(_ANY, min_size=1, max_size=4).filter(lambda text: not any(map(_is_vowel, text)))


def _is_vowel(character: str) -> bool:
    is_mark = unicodedata.category(character).startswith("M")
    return is_mark and not unicodedata.name(character).startswith(("COMBINING", "VARIATION"))


def _is_shown(character: str) -> bool:
    """Return whether a character has a glyph, unlike a joiner, a selector, a filler."""
    name = unicodedata.name(character, "")
    invisible = ("VARIATION SELECTOR", "FILLER", "GRAPHEME JOINER", "VOWEL INHERENT")
    return unicodedata.category(character) != "Cf" and not any(word in name for word in invisible)


def _letters(text: str) -> str:
    return "".join(filter(_is_shown, "".join(text.split())))


def read(reason: str) -> str:
    """Return what a reader finds on a certificate with this reason."""
    data = RetirementData.model_validate({"certificateNumber": "CR-7777", "reason": reason})
    return _text(renderer.render("retirement", data, "pdf", None))


def on_paper(notes: str) -> str:
    """Return what is shown on a statement with these notes, up to its digest.

    A statement has no ornaments: a reader takes a tenth of the time that a certificate takes.
    """
    data = Retirement1Data.model_validate({"statementNumber": "CR-7777", "notes": notes})
    text = _text(renderer.render("retirement1", data, "pdf", None))
    return _letters(text).partition("SHA-256")[0]


def _text(content: bytes) -> str:
    return "".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())


@cache
def around() -> tuple[str, str]:
    """Return what stands before and after the text."""
    before, _, after = on_paper("x·x").partition("·")
    return before, after


def shown(text: str) -> str:
    """Return how a text is shown between two letters; all else is where it is without it."""
    before, after = around()
    found = on_paper(f"x{text}x")
    assert found.startswith(before)
    assert found.endswith(after)
    return found[len(before) : len(found) - len(after)]


@cache
def alone(character: str) -> str:
    """Return how a character is shown without others."""
    return shown(character)


@given(_ANY)
def test_a_character_is_itself_or_replaced(character: str) -> None:
    composed = unicodedata.normalize("NFC", character)

    assert alone(character) in {_letters(composed), _REPLACEMENT * len(composed)}


@given(_TEXTS | st.text(_CLUSTERS, min_size=1, max_size=6))
def test_a_character_is_shown_beside_others_as_by_itself(text: str) -> None:
    """GIVEN letters from right to left THEN a reader finds them in the order of the page."""
    composed = unicodedata.normalize("NFC", f"x{text}x")[1:-1]
    expected = "".join(map(alone, composed))
    is_from_right = any(unicodedata.bidirectional(each) in {"R", "AL", "AN"} for each in text)

    found = shown(text)

    assert sorted(found) == sorted(expected)
    assert is_from_right or found == expected


@pytest.mark.parametrize(
    "letters",
    [
        "".join(map(chr, [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180)])),
        "ΑΒΓΔΩαβγδωςάέήίόύώ",
        "АБВГДЯабвгдяЁёЇїЄєҐґ",
        "אבגדהוזחטיכלמנסעפצקרשתםןץףך",
        "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
        "ẸỌṢẹọṣẠạẢảẤấẦầ",
        "€£¥₹±÷≤≥≠∑√∞→←↑↓°″‰½¼¾²³₂…—“”«»†‡•",
    ],
)
def test_what_the_fonts_have_is_never_replaced(letters: str) -> None:
    assert _REPLACEMENT not in shown(" ".join(letters))


def test_a_link_is_copied_as_it_was_sent() -> None:
    """GIVEN a link that may break after its signs THEN no character is in it or in other texts."""
    link = "https://registry.example.com/verify/CNG-2026-000481?lang=en"

    text = read(link)

    assert link in text
    assert "\u200b" not in text


def test_a_keycap_is_the_digit_and_its_key() -> None:
    """GIVEN a digit and an enclosing mark that are in different fonts THEN both are shown."""
    assert shown("7\ufe0f\u20e3") == "7\u20e3"


@pytest.mark.parametrize(
    "reason", ["\u20e3", "\u20e3n", "n\u20e3", "😀", "a😀", "😀7", "\ufeff", "\x07"]
)
def test_a_strange_character_may_be_the_first_the_last_or_the_only_one(reason: str) -> None:
    assert "CR-7777" in read(reason)
    assert "CR-7777" in on_paper(reason)
