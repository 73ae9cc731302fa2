"""E-mail codes: mailed to staff who enrol their first second factor, used once.

A code is `ec_` and 32 random bytes. The table keeps its hash together with the address that it was
mailed to and the session that asked for it: in another session, or after the address was replaced,
the code is refused.
"""

import hmac
from hashlib import sha256

from coreapi import ids

_PREFIX = "ec_"


def new() -> str:
    """Return a new random code, as it is mailed."""
    return f"{_PREFIX}{ids.random_token()}"


def digest(code: str, email: str, session_id: str) -> str:
    """Return the hash of a code that the table stores."""
    return sha256(f"{email}/{session_id}/{code.strip()}".encode()).hexdigest()


def fits(code: str, code_hash: str, email: str, session_id: str) -> bool:
    """Return, in constant time, whether a stored hash is of this code, address and session."""
    return hmac.compare_digest(digest(code, email, session_id), code_hash)
