import pytest
from hypothesis import given
from hypothesis import strategies as st

from coreapi.access import networks


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("::ffff:c000:24d", "192.0.2.0/24"),
        ("2001:db8:1:2ff:3::4", "2001:db8:1:200::/56"),
        ("2001:db8:1:300::", "2001:db8:1:300::/56"),
        ("fe80::1%eth0", "fe80::/56"),
        (None, "unknown"),
        ("", "unknown"),
        ("a name", "unknown"),
    ],
)
def test_a_network_is_a_24_of_ipv4_and_a_56_of_ipv6(ip: str | None, network: str) -> None:
    assert networks.network_of(ip) == network


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_in_one_network_however_it_is_written(ip: object) -> None:
    assert networks.network_of(f"::ffff:{ip}") == networks.network_of(str(ip))
