"""Decoys: what initiate-login answers for an address that no user has.

Keyed by a secret of the stage and stable, so that asking twice, or asking another stage, does not
tell a decoy from a real answer.
"""

from coreapi.access.secrets import pseudonyms
from coreapi.settings import Settings

# One address in four seems to have a second factor.
_ONE_IN = 4


def seems_to_have_tfa(email: str, settings: Settings) -> bool:
    """Return the stable decoy for an address; raises SERVICE_UNAVAILABLE without the key."""
    return pseudonyms.digest_of("decoy", email, settings)[0] % _ONE_IN == 0
