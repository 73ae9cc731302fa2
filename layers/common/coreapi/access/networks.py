"""Networks: whom a throttle takes for one attacker, by the source address of a request."""

from ipaddress import IPv6Address, ip_address, ip_network

from coreapi import policy
from coreapi.access.secrets import pseudonyms
from coreapi.settings import Settings

_ID_BYTES = 5


def network_id(ip: str | None, settings: Settings) -> str:
    """Return the keyed hash of a source address's network; raises SERVICE_UNAVAILABLE."""
    return pseudonyms.of("network", network_of(ip), settings, size=_ID_BYTES)


def network_of(ip: str | None) -> str:
    """Return the /24 of an IPv4 address, the /56 of an IPv6 one; `unknown` for what is none."""
    try:
        address = ip_address((ip or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return str(ip_network((address, policy.IPV6_NETWORK_BITS), strict=False))
        address = address.ipv4_mapped
    return str(ip_network((address, policy.IPV4_NETWORK_BITS), strict=False))
