"""No hot keys: tenants write to no common partition, and their transactions share no item.

The test sends the story and collects every partition of the table and of its indexes that its
requests write. Then pairs of people write in one organization, and it collects their transactions'
items.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest

from coreapi.models.audit import AuditEntityType
from tests.actors.factories import Person
from tests.harness.product import Product
from tests.story.counted import Told

Partition = tuple[str, str]

# The name of one resource, one person, or one of their addresses or secrets.
_ONE = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9a-f]{32,64}|[^#]+@[^#]+")
_KINDS = "|".join(AuditEntityType)
_SHARDED = {
    ("GSI1", r"(USERS|MAILS|SEALS)#[0-7]"),
    ("AuditByKind", rf"({_KINDS})#[0-3]"),
}
# Partitions that all tenants share, each good for 1,000 write units a second, with the writes that
# they get.
_SHARED = {
    ("", r"ORGS(#\w+)?"): "staff's writes of organizations: 2 units each",
    ("", r"PROFILES"): "staff's writes of profiles, and flags: 2 to 4 units each",
    ("", r"TAG#.+"): "staff's writes of profiles with a tag, and flags: 2 to 4 units each",
    ("", r"FIND#.#\d+"): "one of some forty first characters for each suffix of a new address",
    ("", r"RBAC"): "the catalogue, which an import replaces",
    ("", r"JOB#[\w-]+"): "a preproduction reset's batches, one after the other",
    ("", r"AUDIT#system"): "staff's changes of what is no organization's: 2 units each",
    ("AuditByEntity", r"\*"): "staff's changes of the catalogue and resets",
}


@pytest.fixture
def written(told: Told) -> dict[str, set[Partition]]:
    """Return the partitions that each endpoint writes in the story."""
    partitions: dict[str, set[Partition]] = {}
    for line, _, units in told.requests:
        partitions.setdefault(line.route, set()).update(units.touched)
    return partitions


def _is_listed(partition: Partition, listed: Any) -> bool:
    index, value = partition
    return any(index == name and re.fullmatch(pattern, value) for name, pattern in listed)


def test_a_partition_is_one_tenants_or_a_shard_or_has_its_reason(
    written: dict[str, set[Partition]],
) -> None:
    partitions = set[Partition]().union(*written.values())

    hot = {
        partition
        for partition in partitions
        if not _ONE.search(partition[1]) and not _is_listed(partition, _SHARDED | _SHARED.keys())
    }

    assert len(partitions) > 100
    assert hot == set()


def test_every_reason_is_needed(written: dict[str, set[Partition]]) -> None:
    partitions = set[Partition]().union(*written.values())

    assert [
        listed
        for listed in _SHARED.keys() | {each for each in _SHARDED if "SEALS" not in each[1]}
        if not any(_is_listed(partition, [listed]) for partition in partitions)
    ] == []


@pytest.mark.parametrize("route", ["POST /auth/login", "POST /auth/refresh-token"])
def test_a_sign_in_writes_to_no_index(written: dict[str, set[Partition]], route: str) -> None:
    """Except the audit entry and the e-mail of a used recovery code."""
    indexes = {index for index, _ in written[route]} - {""}
    apart = {"AuditByActor", "AuditByEntity", "AuditByKind"}
    mailed = {value for index, value in written[route] if index == "GSI1"}

    assert indexes <= apart | {"GSI1"}
    assert all(value.startswith("MAILS#") for value in mailed)


# The items that transactions of two people in one organization may share, and why.
_INVARIANTS = {
    r"QUOTA#invitations#": "an organization may invite a hundred an hour: counted in one item",
}


class _Pair:
    """Two administrators of one organization, each with resources of their own in it."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.organization = product.organization()
        self.profiles = [product.profile(self.organization) for _ in range(2)]
        self.people = [self.administrator() for _ in range(2)]
        self.members = [product.member(self.organization) for _ in range(2)]

    def administrator(self) -> Person:
        person = self.product.member(self.organization, "default.organization.admin")
        person.tokens = self.product.session(person)
        return person

    def made(self, number: int, path: str, **body: Any) -> Any:
        """Create a resource, as one of them, in the profile that both write to."""
        body["profileId"] = self.profiles[0].id
        return self.product.post(path, body, as_=self.people[number]).json

    def keys_of(self, number: int, path: str, body: dict[str, Any]) -> set[tuple[str, str]]:
        """Return the items of the transactions of one person's request."""
        with self.product.calls() as calls:
            answer = self.product.post(path, body, as_=self.people[number])
        assert answer.status in {200, 201}, answer.text
        found = set[tuple[str, str]]()
        for call in calls.made:
            if call.operation == "TransactWriteItems":
                for action in call.parameters["TransactItems"]:
                    ((_, request),) = action.items()
                    key = request.get("Key") or request["Item"]
                    found.add((key["PK"]["S"], key["SK"]["S"]))
        assert found
        return found


# The writes of each of them, one after the other.
_WRITES: dict[str, Callable[[_Pair, int], dict[str, Any]]] = {
    "/business-location/create": lambda pair, number: {
        "profileId": pair.profiles[0].id,
        "name": f"Well {number}",
    },
    "/business-location/update": lambda pair, number: {
        "_id": pair.made(number, "/business-location/create", name="Hub")["_id"],
        "name": f"Hub {number}",
    },
    "/organization-profile/flag/set": lambda pair, number: {
        "profileId": pair.profiles[number].id,
        "flags": [{"flag": "READY", "value": True}],
    },
    "/organization-profile/api-key/create": lambda pair, _: {"profileId": pair.profiles[0].id},
    "/organization-profile/api-key/revoke": lambda pair, number: {
        "profileId": pair.profiles[0].id,
        "clientId": pair.made(number, "/organization-profile/api-key/create")["clientId"],
    },
    "/organization-user/invite-user": lambda pair, number: {
        "organizationId": pair.organization.id,
        "email": f"invited{number}@example.com",
    },
    "/organization-user/set-organization-role": lambda pair, number: {
        "organizationId": pair.organization.id,
        "userId": pair.members[number].id,
        "defaultRoleCodes": ["default.organization.member"],
    },
    "/organization-user/set-organization-profile-role": lambda pair, number: {
        "profileId": pair.profiles[0].id,
        "userId": pair.members[number].id,
        "roleCodes": ["basic.viewer"],
    },
    "/organization-user/remove-user": lambda pair, number: {
        "organizationId": pair.organization.id,
        "userId": pair.members[number].id,
    },
}


def test_transactions_of_two_people_in_one_organization_share_no_item(product: Product) -> None:
    """For each write of the one and each write of the other."""
    pair = _Pair(product)
    one, other = (
        {path: pair.keys_of(number, path, body(pair, number)) for path, body in _WRITES.items()}
        for number in range(2)
    )

    shared = {
        (path, another): both
        for path, mine in one.items()
        for another, theirs in other.items()
        if (both := mine & theirs)
    }

    invited = "/organization-user/invite-user"
    assert shared.keys() == {(invited, invited)}
    assert all(re.match("|".join(_INVARIANTS), key[0]) for key in shared[invited, invited])


def test_who_takes_administration_away_holds_the_administrator_who_remains(
    product: Product,
) -> None:
    pair = _Pair(product)
    going = [pair.administrator() for _ in range(2)]

    one, other = (
        pair.keys_of(
            number,
            "/organization-user/remove-user",
            {"organizationId": pair.organization.id, "userId": going[number].id},
        )
        for number in range(2)
    )

    remaining = pair.people[0].id
    organization = f"MEMBER#{pair.organization.id}"
    assert one & other <= {(f"USER#{remaining}", "USER"), (f"USER#{remaining}", organization)}
