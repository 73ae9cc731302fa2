"""Searching users."""

import unicodedata
from typing import Annotated

import idna
from pydantic import StringConstraints

from coreapi.contracts.shapes import ListCommand


class ListUsers(ListCommand):
    """List users; with `email`, those whose address contains it, in any case."""

    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the texts to look for in addresses as they are stored; one of them is enough.

        A text beyond ASCII can only be part of a domain, which is stored in A-labels
        (RFC 5890 §2.3.2.1); it is found there by whole labels.
        """
        text = unicodedata.normalize("NFC", self.email or "").lower()
        text = unicodedata.normalize("NFC", text)
        if not text or not text.isprintable() or " " in text:
            return ()
        local, at, domain = text.rpartition("@")
        ascii_domain = _a_labels(domain)
        if ascii_domain is None:
            return ()
        return (f"{local}{at}{domain if domain.isascii() else ascii_domain}",)


def _a_labels(domain: str) -> str | None:
    """Return a domain, or some labels of one, in A-labels; None where that cannot be."""
    labels = (label if label.isascii() else _a_label(label) for label in domain.split("."))
    converted = list(labels)
    return None if None in converted else ".".join(label or "" for label in converted)


def _a_label(label: str) -> str | None:
    try:
        return idna.encode(label, uts46=True).decode()
    except idna.IDNAError:
        return None
