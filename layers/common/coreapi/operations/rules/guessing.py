"""Guesses at secrets: where they come from, and those of the caller."""

from collections.abc import Generator
from contextlib import contextmanager

from coreapi.access import networks, throttle
from coreapi.context import Call
from coreapi.errors import Problem
from coreapi.models.throttle import Guess, Network
from coreapi.models.user import Account
from coreapi.storage import throttle as throttles
from coreapi.storage.table.actions import Action


def network_of(call: Call, account: Account | None) -> Network:
    """Return the network of a call on an account; without an account it is unknown.

    Raises:
        ServiceUnavailable: The key of keyed hashes cannot be read now.
    """
    network_id = networks.network_id(call.origin.ip, call.settings)
    is_known = account is not None and network_id in account.networks_at(call.now)
    return Network(network_id, is_known)


@contextmanager
def counted(call: Call, guess: Guess, wrong: type[Problem]) -> Generator[Action]:
    """Count a guess of the signed-in caller at a secret of their own, before it is evaluated.

    A guess whose request fails for anything but `wrong` is neither a failure nor a success: it is
    taken back.

    Yields:
        The write that forgets failed guesses: part of the transaction that the secret opens.

    Raises:
        TooManyAttempts: Too many failed before; this one must not be evaluated.
        ServiceUnavailable: The key of keyed hashes cannot be read now.
    """
    account = call.user_actor.partition.account
    key = throttles.key_of(guess, account.user.id)
    attempt = throttle.count(call.store, key, network_of(call, account), call.now)
    try:
        yield attempt.succeeded()
    except Problem as problem:
        if not isinstance(problem, wrong):
            throttle.take_back(call.store, attempt)
        raise
