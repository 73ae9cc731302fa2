"""Names as sort keys: lists by name, and case-insensitive prefixes of names.

A name's position in a list is its folded form, a TAB and the id. A folded name contains no control
character, so the TAB ends it, and it sorts before all characters of a folded name: "Acme" comes
before "Acme Inc". Resources of the same name follow in the order of their creation.
"""

import unicodedata

_END = "\t"
# A sort key of DynamoDB has at most 1024 bytes; the TAB and an id take 27. Names of two hundred
# letters fit, except those of the few characters that fold to several longer ones.
_MAX_BYTES = 900


def folded(text: str) -> str:
    """Return the form of a text that names are compared by: casefolded, NFC (Unicode 16, D145)."""
    caseless = unicodedata.normalize("NFD", text).casefold()
    composed = unicodedata.normalize("NFC", caseless)
    return "".join(" " if unicodedata.category(c) == "Cc" else c for c in composed)


def beginning(text: str) -> str:
    """Return the prefix of the positions of all names that begin with a text."""
    return folded(text.lstrip()).encode()[:_MAX_BYTES].decode(errors="ignore")


def position(name: str, thing_id: str) -> str:
    """Return the position of a name and id in a list by name."""
    return f"{beginning(name)}{_END}{thing_id}"
