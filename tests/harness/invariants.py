"""The invariants of the table, after any requests in any order."""

from collections import defaultdict
from collections.abc import Mapping

from coreapi.audit import trail
from coreapi.models.catalogue import SYSTEM_ADMINISTRATOR
from coreapi.models.rbac import EVERYWHERE
from coreapi.operations.rules import last_administrator
from coreapi.storage import audit as audits
from coreapi.storage.table.items import Item
from tests.harness.product import Product
from tests.harness.table import KeyText

Table = Mapping[KeyText, Item]
Users = Mapping[str, Item]


def check(product: Product) -> None:
    """Assert all of them."""
    table = product.table()
    users = {key[0].removeprefix("USER#"): i for key, i in table.items() if key[1] == "USER"}
    _addresses_are_unique(table, users)
    _addresses_are_found_by_each_suffix(table, users)
    _second_factors_fit_their_user(table)
    _sessions_have_one_successor(table, users)
    _holders_mirror_memberships(table)
    _what_was_administered_still_is(product, table, users)
    _audit_entries_carry_their_hash(table)


def _addresses_are_unique(table: Table, users: Users) -> None:
    holders = {
        key[0].removeprefix("EMAIL#"): str(item["user_id"])
        for key, item in table.items()
        if key[1] == "EMAIL"
    }
    assert holders == {str(user["email"]): user_id for user_id, user in users.items()}
    assert len(holders) == len(users), "an address twice"


def _addresses_are_found_by_each_suffix(table: Table, users: Users) -> None:
    hints = {tuple(key[1].split(" ")) for key in table if key[0].startswith("FIND#")}
    wanted = {
        (email[position:], user_id[::-1])
        for user_id, user in users.items()
        for email in [str(user["email"])]
        for position in range(len(email))
        if email.find(email[position:]) == position
    }
    assert wanted <= hints, "an address and the hints that a search finds it by"


def _sessions_have_one_successor(table: Table, users: Users) -> None:
    """Each session is one item, and no other has its present refresh token."""
    tokens: list[str] = []
    for key, item in table.items():
        if key[1].startswith("SESSION#"):
            user = users[key[0].removeprefix("USER#")]
            assert item["epoch"] <= user["session_epoch"]
            assert min(item["counter"], 1) <= len(item["rotations"]) <= item["counter"]
            tokens.append(str(item["refresh_hash"]))
    assert len(tokens) == len(set(tokens)), "a refresh token twice"


def _holders_mirror_memberships(table: Table) -> None:
    listed = {
        (key[0].removeprefix("HOLDERS#"), *key[1].split("#"))
        for key in table
        if key[0].startswith("HOLDERS#")
    }
    held: set[tuple[str, ...]] = set()
    for (partition, sort), item in table.items():
        user_id = partition.removeprefix("USER#")
        if sort.startswith("MEMBER#"):
            codes = item["organization_roles"]
            held |= {(sort.removeprefix("MEMBER#"), str(code), user_id) for code in codes}
        elif sort.startswith("SYSTEM-ROLE#"):
            held.add((EVERYWHERE, str(item["role_code"]), user_id))
    assert listed == held, "roles and the list of who holds them"


def _what_was_administered_still_is(product: Product, table: Table, users: Users) -> None:
    """Each organization that had an administrator has one that can sign in."""
    roles = product.stack.roles.values()
    administering = {
        role.code for role in roles if last_administrator.ADMINISTRATION in role.permissions
    }
    active = {user_id for user_id, user in users.items() if user["status"] == "active"}
    for entity_id, code in product.given:
        codes = administering if entity_id != EVERYWHERE else {SYSTEM_ADMINISTRATOR}
        if code in codes:
            partition = f"HOLDERS#{entity_id}"
            holders = (key[1].split("#") for key in table if key[0] == partition)
            assert any(held in codes and who in active for held, who in holders), entity_id


def _second_factors_fit_their_user(table: Table) -> None:
    methods: dict[str, list[str]] = defaultdict(list)
    for key, item in table.items():
        if key[1].startswith("TFA#"):
            methods[key[0]].append(str(item["status"]))
    for key, item in table.items():
        if key[1] == "USER":
            is_asked = "active" in methods[key[0]]
            assert bool(item["tfa_enabled"]) == is_asked, "a second factor and its user"
            assert ((key[0], "RECOVERY") in table) <= is_asked, "recovery codes without a method"


def _audit_entries_carry_their_hash(table: Table) -> None:
    for (partition, sort), item in table.items():
        is_entry = partition.startswith("AUDIT#")
        if is_entry:
            entry = audits.read(item)
            assert entry.hash == trail.digest(entry), sort
        is_indexed = bool({"actor_id", "entity_id", "audit_kind"} & item.keys())
        assert is_indexed == is_entry, "only audit entries are in their indexes"
