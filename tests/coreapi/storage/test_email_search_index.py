from hypothesis import given
from hypothesis import strategies as st

from coreapi.storage import email_search_index
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, Overflow
from coreapi.storage.table.items import Item, from_attributes

USER = "01J0000000000000000000000A"
ADDRESSES = st.text("ab@.ü", min_size=1, max_size=24)
TEXTS = st.text("ab@.ü", min_size=1, max_size=6)


def found_by(hints: list[Item], email: str, text: str) -> int:
    """Return how often a search for a text finds the user, who has this address now."""
    partitions = [
        keys.email_suffixes(text[0], repeated)
        for repeated in range(min(len(text), email_search_index.REPEATED_APART + 1))
    ]
    return sum(
        email_search_index.is_first_occurrence(hint, email, text)
        for hint in hints
        if hint["PK"] in partitions and hint["SK"].startswith(text)
    )


def written(*actions: Action) -> list[Item]:
    return [from_attributes(action.parameters["Item"]) for action in actions]


@given(ADDRESSES, TEXTS)
def test_an_address_answers_once_to_what_it_contains_and_to_nothing_else(
    email: str, text: str
) -> None:
    hints = written(*email_search_index.write(USER, email))

    assert found_by(hints, email, text) == (1 if text in email else 0)


@given(ADDRESSES, ADDRESSES, TEXTS)
def test_hints_of_another_address_change_no_result(email: str, other: str, text: str) -> None:
    hints = {(h["PK"], h["SK"]): h for h in written(*email_search_index.write(USER, other))}
    hints |= {(h["PK"], h["SK"]): h for h in written(*email_search_index.write(USER, email))}

    assert found_by(list(hints.values()), email, text) == (1 if text in email else 0)


@given(ADDRESSES, ADDRESSES)
def test_a_move_leaves_only_the_hints_of_the_new_address(before: str, after: str) -> None:
    stored = {action.key for action in email_search_index.write(USER, before)}

    for action in email_search_index.move(USER, before, after, 2):
        if action.kind == "Delete":
            stored.remove(action.key)
        else:
            stored.add(action.key)

    assert stored == {action.key for action in email_search_index.write(USER, after)}


def test_hints_are_written_early_and_deleted_late() -> None:
    for action in email_search_index.move(USER, "ada@example.com", "bob@example.org", 2):
        is_deletion = action.kind == "Delete"
        assert action.overflow is (Overflow.LATE if is_deletion else Overflow.EARLY)
