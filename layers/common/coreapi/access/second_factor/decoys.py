"""Decoys: the answers of initiate-login about addresses that no user has.

A decoy is stable and keyed by a secret of the stage, so repeated requests, and requests to another
stage, do not distinguish it from a real answer.
"""

from coreapi.access.secrets import pseudonyms
from coreapi.settings import Settings

# One address in four seems to have a second factor.
_ONE_IN = 4


def seems_to_have_tfa(email: str, settings: Settings) -> bool:
    """Return the stable decoy for an address; raises SERVICE_UNAVAILABLE without the key."""
    return pseudonyms.digest_of("decoy", email, settings)[0] % _ONE_IN == 0
