"""Postal addresses, of organizations and of business locations."""

import json
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from coreapi import policy
from coreapi.contracts.shapes import Command, Name, NullableText, View
from coreapi.models.organization import Address

_KOSOVO = "XK"  # ISO 3166-1 leaves it to its users; banks, the EU and the UPU use it


@cache
def _countries() -> frozenset[str]:
    """Return the codes that ISO 3166-1 assigns, and Kosovo's; read at the first address."""
    # The package's list alone: importing it costs a tenth of a second more than reading that.
    package = find_spec("pycountry")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pycountry")
    listed = Path(package.origin).with_name("databases") / "iso3166-1.json"
    assigned = json.loads(listed.read_bytes())["3166-1"]
    return frozenset(country["alpha_2"] for country in assigned) | {_KOSOVO}


def _assigned(code: str) -> str:
    if code not in _countries():
        raise ValueError("Must be a country's ISO 3166-1 alpha-2 code, such as US, or XK.")
    return code


Country = Annotated[
    str,
    AfterValidator(_assigned),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["US"]}),
]


class AddressCommand(Command):
    """A postal address, given whole; what is absent or null in it is not known."""

    country: Country | None = None
    state: NullableText = None
    city: NullableText = None
    postal_code: NullableText = None
    lines: Annotated[list[Name], Field(max_length=policy.MAX_ADDRESS_LINES)] | None = None

    def stored(self) -> Address | None:
        """Return the address; None where nothing is said in it."""
        address = Address(**super().stored() | {"lines": tuple(self.lines or ()) or None})
        return None if address == Address() else address


class AddressView(View):
    """A postal address; unknown parts are null."""

    country: str | None
    state: str | None
    city: str | None
    postal_code: str | None
    lines: Sequence[str] | None
