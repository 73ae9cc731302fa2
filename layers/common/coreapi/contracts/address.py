"""Postal addresses, of organizations and of business locations."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from coreapi import policy
from coreapi.contracts.shapes import Command, Name, NullableText, View
from coreapi.models.organization import Address

_KOSOVO = "XK"  # ISO 3166-1 leaves it to its users; banks, the EU and the UPU use it


def _assigned(code: str) -> str:
    from pycountry import countries  # noqa: PLC0415 - few requests have an address

    # Exactly as written: pycountry's own search ignores case.
    if code not in {_KOSOVO, *(country.alpha_2 for country in countries)}:
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
