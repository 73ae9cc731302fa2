import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coreapi import ids
from coreapi.storage.table.names import beginning, folded, position

TEXT = st.text(max_size=200)


@given(TEXT)
def test_folding_is_the_same_for_what_looks_the_same(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert folded(unicodedata.normalize(form, text)) == folded(text)
    assert folded(text.casefold()) == folded(text)


@pytest.mark.parametrize("text", ["STRASSE", "straße", "Straße"])
def test_case_does_not_count(text: str) -> None:
    assert folded(text) == "strasse"


@given(TEXT)
def test_a_position_fits_into_a_sort_key_and_ends_its_name_without_doubt(text: str) -> None:
    found = position(text, ids.UNKNOWN)
    assert len(found.encode()) <= 1024
    assert found.split("\t") == [beginning(text), ids.UNKNOWN]


@given(st.text("aAbB #\t!\x00éÉß", max_size=30), st.text("aAbB #\t!\x00éÉß", max_size=10))
def test_a_name_is_found_by_every_beginning_of_it(start: str, rest: str) -> None:
    name = (start + rest).strip()
    assert position(name, ids.UNKNOWN).startswith(beginning(start.lstrip()[: len(name)]))


@given(st.text("aA #\t!", max_size=5), st.text("aA #\t!", max_size=5))
def test_names_come_in_the_order_of_their_folded_forms(one: str, other: str) -> None:
    positions = sorted([position(one, "1"), position(other, "2")])
    expected = sorted([(beginning(one), "1"), (beginning(other), "2")])
    assert positions == ["\t".join(each) for each in expected]
