"""What a call guesses from: the network of its source address, and whether the user knows it."""

from coreapi.access import networks
from coreapi.context import Call
from coreapi.models.throttle import Network
from coreapi.models.user import Account


def network_of(call: Call, account: Account | None) -> Network:
    """Return the network of a call on an account; no network is known to none.

    Raises:
        ServiceUnavailable: The key of keyed hashes cannot be read now.
    """
    network_id = networks.network_id(call.origin.ip, call.settings)
    is_known = account is not None and network_id in account.networks_at(call.now)
    return Network(network_id, is_known)
