"""Names as sort keys: lists by name, and prefixes of names whatever their case.

A name's position in a list is its folded form, a TAB and the id. Folding leaves no control
character in a name, so the TAB ends it without doubt, and as it sorts before everything that a
folded name can hold, "Acme" comes before "Acme Inc". Things of one name follow in the order of
their making.
"""

import unicodedata

_END = "\t"
# DynamoDB's limit of a sort key is 1024 bytes; the TAB and an id take 27. No name of two hundred
# letters is cut, but two hundred of the few characters that fold to several longer ones are.
_MAX_BYTES = 900


def folded(text: str) -> str:
    """Return a text as names are compared: without case, in NFC (Unicode 16, D145)."""
    caseless = unicodedata.normalize("NFD", text).casefold()
    composed = unicodedata.normalize("NFC", caseless)
    return "".join(" " if unicodedata.category(c) == "Cc" else c for c in composed)


def beginning(text: str) -> str:
    """Return what the positions of all names begin with that begin with a text."""
    return folded(text.lstrip()).encode()[:_MAX_BYTES].decode(errors="ignore")


def position(name: str, thing_id: str) -> str:
    """Return where a thing of this name stands in a list by name."""
    return f"{beginning(name)}{_END}{thing_id}"
