"""What must be true of a table whatever happened to it, and in whatever order."""

from collections import Counter, defaultdict

from coreapi.access.actor import SystemActor
from coreapi.context import Origin
from coreapi.operations import audit
from coreapi.storage.items import Item
from tests.product import Product
from tests.table import KeyText


def check(product: Product) -> None:
    """Assert all of them."""
    table = product.table()
    _addresses_are_claimed_once(table)
    _second_factors_fit_their_user(table)
    _audit_chains_are_unbroken(product, table)


def _addresses_are_claimed_once(table: dict[KeyText, Item]) -> None:
    users = {key[0].removeprefix("USER#"): i for key, i in table.items() if key[1] == "USER"}
    addresses = Counter(str(user["email"]) for user in users.values())
    claims = {key[0].removeprefix("EMAIL#") for key in table if key[1] == "EMAIL"}
    assert set(addresses) == claims, "an address and its claim"
    assert all(times == 1 for times in addresses.values()), "an address twice"


def _second_factors_fit_their_user(table: dict[KeyText, Item]) -> None:
    methods: dict[str, list[str]] = defaultdict(list)
    for key, item in table.items():
        if key[1].startswith("TFA#"):
            methods[key[0]].append(str(item["status"]))
    for key, item in table.items():
        if key[1] == "USER":
            is_asked = "active" in methods[key[0]]
            assert bool(item["tfa_enabled"]) == is_asked, "a second factor and its user"
            assert ((key[0], "RECOVERY") in table) <= is_asked, "recovery codes without a method"


def _audit_chains_are_unbroken(product: Product, table: dict[KeyText, Item]) -> None:
    call = product.app.call(SystemActor(), Origin(request_id="invariants"))
    for partition, sort in table:
        if partition.startswith("AUDIT#") and sort == "HEAD":
            chain = partition.removeprefix("AUDIT#")
            state = audit.verify(call, chain)
            assert state.fault is None, state
            assert state.entries == len(product.audit(chain)), "audit entries and their head"
