"""The password policy (contract §3; NIST SP 800-63B-4 §3.1.1.2; ASVS 5.0 6.2.4, 6.2.11).

A password is long enough without its owner's address and names, and it is neither a common
password nor a keyboard run. There are no composition rules.

Common passwords are refused in any case, in the usual substitutions (`p@ssw0rd`), repeated, and
with digits or signs around them. `common_passwords.txt` holds them folded, as `folded` returns
them; `build/common_passwords.py` makes it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from coreapi import policy
from coreapi.access.passwords import keyboard_runs
from coreapi.access.passwords.hashing import normalise
from coreapi.errors import FieldError, PasswordTooWeak

_MIN_RUN_CHARACTERS = 4
_MIN_RUN_DIGITS = 6
_SUBSTITUTIONS = str.maketrans("@48(3€69!1|l0$57+2", "aabceeggiiiiossttz")
_WORD = re.compile(rf"[^\W\d_]{{{policy.MIN_PERSONAL_PART_CHARACTERS},}}")


def check(password: str, *, email: str | None = None, names: Iterable[str | None] = ()) -> None:
    """Accept a new password.

    Args:
        password: The new password.
        email: Its owner's address; its local part, or the whole of it, does not count towards the
            length.
        names: Its owner's names; they do not count either.

    Raises:
        PasswordTooWeak: With every rule that it breaks.
    """
    broken: list[str] = []
    personal = {*_personal((email or "").rpartition("@")[0], *names), (email or "").casefold()}
    if _length_without(personal - {""}, password) < policy.MIN_PASSWORD_CHARACTERS:
        least = f"Must have at least {policy.MIN_PASSWORD_CHARACTERS} characters"
        broken.append(f"{least}, not counting your address and name.")
    if len(normalise(password)) > policy.MAX_PASSWORD_CHARACTERS:
        broken.append(f"Must have at most {policy.MAX_PASSWORD_CHARACTERS} characters.")
    elif _is_common(password):
        broken.append("Must not be a commonly used password or a keyboard run.")
    if broken:
        raise PasswordTooWeak(*(FieldError("/password", message) for message in broken))


def folded(text: str) -> str:
    """Return a text in one spelling: lower case, without accents and substitutions."""
    return _without_substitutions(_plain(text))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _without_substitutions(plain: str) -> str:
    """Return a text of the same length, each character as the letter that it stands for."""
    bare = (unicodedata.normalize("NFD", character)[0] for character in plain)
    return "".join(bare).translate(_SUBSTITUTIONS)


def _personal(*parts: str | None) -> set[str]:
    """Return what does not count: the address's local part, the names, and the words in them."""
    texts = [normalise(part).casefold().strip() for part in parts if part]
    words = {word for text in texts for word in _WORD.findall(text)}
    return words | {text for text in texts if len(text) >= policy.MIN_PERSONAL_PART_CHARACTERS}


def _length_without(parts: set[str], password: str) -> int:
    rest = whole = normalise(password).casefold()
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, "")
    return len(normalise(password)) - (len(whole) - len(rest))


def _is_common(password: str) -> bool:
    plain = _plain(password)
    places = [place for place, character in enumerate(plain) if character.isalpha()]
    if not places:
        return _is_common_number(plain)
    first, end = places[0], places[-1] + 1
    core = plain[first:end]
    is_run = len(core) >= _MIN_RUN_CHARACTERS and keyboard_runs.is_run(core)
    return (
        is_run
        or keyboard_runs.is_run(plain)
        or not _common_passwords().isdisjoint(_with_less_around(plain, first, end))
    )


def _is_common_number(plain: str) -> bool:
    digits = "".join(str(unicodedata.decimal(c)) for c in plain if c.isdecimal())
    return (
        folded(plain) in _common_passwords()
        or keyboard_runs.is_run(plain)
        or (len(digits) >= _MIN_RUN_DIGITS and keyboard_runs.is_run(digits))
    )


def _with_less_around(plain: str, first: int, end: int) -> Iterator[str]:
    """Yield the folded password with fewer and fewer of the digits and signs around its letters.

    They may be substitutions for letters, so each of them may belong to the word. What repeats a
    shorter text is yielded as that text too.
    """
    text, max_length = _without_substitutions(plain), _max_common_length()
    for begin in range(max(0, end - max_length), first + 1):
        for until in range(end, min(len(text), begin + max_length) + 1):
            yield from {text[begin:until], _unit(text[begin:until])}


def _unit(text: str) -> str:
    """Return what a text repeats: `abc` of `abcabcabc`; the text itself when it repeats nothing."""
    return text[: (text + text).find(text, 1)]


@cache
def _common_passwords() -> frozenset[str]:
    listed = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(listed.splitlines())


@cache
def _max_common_length() -> int:
    return max(map(len, _common_passwords()))
