"""Feature flags of a profile."""

from collections.abc import Mapping
from dataclasses import dataclass

# They are part of the profile, so whatever reads a profile reads them too.
MOST_FLAGS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFlags:
    """All flags that are set on a profile, by name."""

    profile_id: str
    flags: Mapping[str, bool]
