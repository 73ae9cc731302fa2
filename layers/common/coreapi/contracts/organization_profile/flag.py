"""Feature flags of a profile."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from coreapi import policy
from coreapi.contracts.shapes import Command, View, each_once

FLAG = r"^[A-Z][A-Z0-9_]{0,63}$"


class FlagSetting(Command):
    """What one flag becomes; null removes it."""

    null_is_a_value = True

    flag: Annotated[str, StringConstraints(pattern=FLAG)]
    value: bool | None


class SetFlags(Command):
    """Set and remove flags of a profile; the ones not mentioned stay as they are."""

    profile_id: str
    flags: Annotated[list[FlagSetting], Field(max_length=2 * policy.MAX_FLAGS), each_once("flag")]


class ProfileFlagsView(View):
    """All flags that are set on a profile."""

    profile_id: str
    flags: Mapping[str, bool]
