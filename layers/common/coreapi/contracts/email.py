"""E-mail addresses on the wire; a module of its own, since its library is large."""

import unicodedata
from typing import Annotated

import email_validator
from pydantic import AfterValidator, WithJsonSchema

# Grammar only: whether a domain is reserved or reachable is not ours to judge. The library's own
# documentation offers this list for changing.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()

_MAX_CHARACTERS = 254


def normalise(text: str) -> str:
    """Return an address as it is stored: trimmed, NFC, lower case, domain in A-labels.

    The part before the @ is ASCII: SES takes no other.

    Raises:
        ValueError: It is no e-mail address.
    """
    trimmed = unicodedata.normalize("NFC", text.strip())
    if len(trimmed) > _MAX_CHARACTERS:
        raise ValueError("Must have at most 254 characters.")
    try:
        parts = email_validator.validate_email(
            trimmed, check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except email_validator.EmailNotValidError:
        raise ValueError("Must be an e-mail address, in ASCII before the @.") from None
    return f"{parts.local_part.lower()}@{(parts.ascii_domain or parts.domain).lower()}"


Email = Annotated[
    str, AfterValidator(normalise), WithJsonSchema({"type": "string", "format": "email"})
]
