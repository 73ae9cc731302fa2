from hypothesis import given
from hypothesis import strategies as st

from coreapi.storage import email_suffix as email_suffixes
from coreapi.storage.table import keys
from coreapi.storage.table.items import from_attributes
from coreapi.storage.table.writes import Write

USER = "01J0000000000000000000000A"
ADDRESSES = st.text("ab@.ü", min_size=1, max_size=24)
TEXTS = st.text("ab@.ü", min_size=1, max_size=6)


def found_by(writes: tuple[Write, ...], text: str) -> int:
    """Return how many items answer to a text, in the runs of keys that a search reads."""
    count = 0
    for repeated in range(min(len(text), email_suffixes.REPEATED_APART + 1)):
        partition = keys.email_suffixes(text[0], repeated)
        for write in writes:
            item = from_attributes(write.parameters["Item"])
            if item["PK"] == partition and item["SK"].startswith(text):
                count += email_suffixes.first_occurrence_is_here(item, text)
    return count


@given(ADDRESSES, TEXTS)
def test_an_address_answers_once_to_what_it_contains_and_to_nothing_else(
    email: str, text: str
) -> None:
    writes = email_suffixes.write_first(USER, email, beside=0)

    assert found_by(writes, text) == (1 if text in email else 0)


@given(ADDRESSES, ADDRESSES)
def test_a_move_leaves_the_suffixes_of_the_new_address_alone(before: str, after: str) -> None:
    kept = {key(write): write for write in email_suffixes.write_first(USER, before, beside=0)}

    for write in email_suffixes.move(USER, before, after, 2):
        if write.action == "Delete":
            del kept[key(write)]
        elif write.action == "Put":
            kept[key(write)] = write

    wanted = email_suffixes.write_first(USER, after, beside=0)
    assert {k: w.parameters for k, w in kept.items()} == {key(w): w.parameters for w in wanted}


def test_whatever_the_address_its_transaction_is_not_crowded() -> None:
    long = "".join(chr(0x4E00 + number) for number in range(64)) + "@" + 47 * "ab." + "example"

    assert len(email_suffixes.write_first(USER, long, beside=24)) == 1
    assert len(email_suffixes.move(USER, long, "short@example.com", 2)) == 1
    assert len(email_suffixes.move(USER, "short@example.com", "other@example.org", 2)) < 45


def key(write: Write) -> tuple[str, str]:
    """Return the key that a write is about."""
    found = write.parameters.get("Key") or write.parameters["Item"]
    return found["PK"]["S"], found["SK"]["S"]
