"""What a password may be (contract §3; NIST SP 800-63B-4 §3.1.1.2; ASVS 5.0 6.2.4, 6.2.11).

Long enough, not a common one, not made of its owner's address or name; no composition rules.
`common_passwords.txt` holds only what would be long enough: such entries of the lists of Django
(BSD) and zxcvbn (MIT), and the commonest shorter ones as people stretch them, doubled or padded.
"""

from functools import cache
from pathlib import Path

from coreapi import policy
from coreapi.access.passwords.hashing import normalise
from coreapi.errors import FieldError, PasswordTooWeak
from coreapi.models.user import User


def check(password: str, user: User | None, pointer: str = "/password") -> None:
    """Accept a new password for a user; for nobody in particular, whoever it may be.

    Raises:
        PasswordTooWeak: With every rule that it breaks, at `pointer`.
    """
    folded = normalise(password).casefold()
    length = len(normalise(password))
    broken: list[str] = []
    if length < policy.MIN_PASSWORD_CHARACTERS:
        broken.append(f"Must have at least {policy.MIN_PASSWORD_CHARACTERS} characters.")
    if length > policy.MAX_PASSWORD_CHARACTERS:
        broken.append(f"Must have at most {policy.MAX_PASSWORD_CHARACTERS} characters.")
    if folded in _common_passwords():
        broken.append("Must not be a commonly used password.")
    if user is not None and any(part in folded for part in _personal_parts(user)):
        broken.append("Must not contain your address or name.")
    if broken:
        raise PasswordTooWeak(*(FieldError(pointer, message) for message in broken))


def _personal_parts(user: User) -> list[str]:
    parts = [user.email.rpartition("@")[0], user.first_name or "", user.last_name or ""]
    folded = (normalise(part).casefold().strip() for part in parts)
    return [part for part in folded if len(part) >= policy.MIN_PERSONAL_PART_CHARACTERS]


@cache
def _common_passwords() -> frozenset[str]:
    listed = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(listed.splitlines())
