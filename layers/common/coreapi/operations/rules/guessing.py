"""Guesses at secrets: where they come from, and those of the caller."""

from coreapi.access import networks, throttle
from coreapi.access.throttle import Attempt
from coreapi.context import Call
from coreapi.models.throttle import Guess, Network
from coreapi.models.user import Account
from coreapi.storage import throttle as throttles


def network_of(call: Call, account: Account | None) -> Network:
    """Return the network of a call on an account; without an account it is unknown.

    Raises:
        ServiceUnavailable: The key of keyed hashes cannot be read now.
    """
    network_id = networks.network_id(call.origin.ip, call.settings)
    is_known = account is not None and network_id in account.networks_at(call.now)
    return Network(network_id, is_known)


def counted(call: Call, guess: Guess) -> Attempt:
    """Count a guess of the signed-in caller at a secret of their own.

    Raises:
        TooManyAttempts: Too many failed before; this one must not be evaluated.
        ServiceUnavailable: The key of keyed hashes cannot be read now.
    """
    account = call.user_actor.partition.account
    key = throttles.key_of(guess, account.user.id)
    return throttle.count(call.store, key, network_of(call, account), call.now)
