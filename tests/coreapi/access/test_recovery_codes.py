import re

from hypothesis import given
from hypothesis import strategies as st

from coreapi.access.second_factor import recovery_codes

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
codes = st.text(ALPHABET, min_size=24, max_size=24)


def test_a_set_is_ten_different_codes_of_120_bits() -> None:
    made = recovery_codes.new_set()

    assert len(set(made)) == 10
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}", c) for c in made)
    assert len(set(ALPHABET)) ** 24 == 2**120


def test_a_set_is_kept_as_hashes_that_its_codes_find_again() -> None:
    made = recovery_codes.new_set()

    kept = recovery_codes.digests(made, "ada")

    for code, code_hash in zip(made, kept, strict=True):
        plain = recovery_codes.read(code)
        assert plain is not None
        assert recovery_codes.digest(plain, "ada") == code_hash
        assert recovery_codes.digest(plain, "bob") not in kept


@given(codes, st.sampled_from(["", "-", " ", " - "]), st.booleans())
def test_case_dashes_and_spaces_do_not_matter(code: str, between: str, lower: bool) -> None:
    typed = between.join(code)

    assert recovery_codes.read(typed.lower() if lower else typed) == code


def test_what_looks_alike_is_the_same() -> None:
    typed = "oOiI-lL23-4567-89AB-CDEF-GHJK"

    assert recovery_codes.read(typed) == "0011112345" + "6789ABCDEFGHJK"


@given(st.text(max_size=64))
def test_anything_else_is_no_code(text: str) -> None:
    read = recovery_codes.read(text)

    assert read is None or re.fullmatch(f"[{ALPHABET}]{{24}}", read)
