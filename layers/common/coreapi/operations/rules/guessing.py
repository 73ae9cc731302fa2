"""The network that a call comes from, and whether the user has signed in from it."""

from coreapi.access import networks
from coreapi.context import Call
from coreapi.models.throttle import Network
from coreapi.models.user import Account


def network_of(call: Call, account: Account | None) -> Network:
    """Return the network of a call on an account; without an account it is unknown.

    Raises:
        ServiceUnavailable: The key of keyed hashes cannot be read now.
    """
    network_id = networks.network_id(call.origin.ip, call.settings)
    is_known = account is not None and network_id in account.networks_at(call.now)
    return Network(network_id, is_known)
