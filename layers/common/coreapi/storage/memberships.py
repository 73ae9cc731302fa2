"""Memberships and system roles, and who holds which role where.

A membership is one item in its user's partition, with all roles held inside the organization, so
that they are read with the user and replaced under one version. Beside it, holder items answer
"who else administers this?" by key, consistently, whatever the size of the organization.
"""

from collections.abc import Iterator

from boto3.dynamodb.conditions import Attr

from coreapi.errors import AlreadyMember, Conflict, Problem
from coreapi.models.rbac import EVERYWHERE, Membership
from coreapi.storage import keys
from coreapi.storage.items import Item, decode, encode
from coreapi.storage.store import Page, Store
from coreapi.storage.writes import Write, absent, check, delete, present, put


def create(membership: Membership) -> tuple[Write, ...]:
    """Make a user a member; ALREADY_MEMBER when the user is one."""
    new = put(_item(membership), condition=absent(), refusal=AlreadyMember())
    return (new, *_mirror(membership, (), membership.organization_roles))


def replace(before: Membership, after: Membership) -> tuple[Write, ...]:
    """Change a membership that still is as it was read; CONFLICT when it is not."""
    changed = put(_item(after), condition=Attr("version").eq(before.version), refusal=Conflict())
    return (changed, *_mirror(before, before.organization_roles, after.organization_roles))


def remove(membership: Membership) -> tuple[Write, ...]:
    """End a membership that still is as it was read; CONFLICT when it is not."""
    key = keys.membership(membership.user_id, membership.organization_id)
    gone = delete(key, condition=Attr("version").eq(membership.version), refusal=Conflict())
    return (gone, *_mirror(membership, membership.organization_roles, ()))


def give_system_role(user_id: str, role_code: str) -> tuple[Write, ...]:
    """Give a user a role of system scope; giving it twice changes nothing."""
    key = keys.system_role(user_id, role_code)
    role: Item = {"PK": key.pk, "SK": key.sk, "role_code": role_code}
    return (put(role), _holds(EVERYWHERE, role_code, user_id))


def take_system_role(user_id: str, role_code: str) -> tuple[Write, ...]:
    """Take a role of system scope; taking it twice changes nothing."""
    key = keys.system_role(user_id, role_code)
    return (delete(key), delete(keys.holder(EVERYWHERE, role_code, user_id)))


def members(store: Store, organization_id: str, limit: int, after: Item | None) -> Page:
    """Return a page of an organization's memberships, in the order in which users were made."""
    partition = keys.organization(organization_id).pk
    return store.query(partition, prefix="MEMBER#", limit=limit, after=after, index=True)


def read(item: Item) -> Membership:
    """Return the membership that an item of `members` holds."""
    return decode(Membership, item)


def holders(store: Store, entity_id: str, role_code: str) -> Iterator[str]:
    """Yield the ids of users who hold a role on an organization, or on the system (`*`)."""
    partition, prefix = keys.holder(entity_id, role_code, "")
    for item in store.query_all(partition, prefix=prefix):
        yield item["user_id"]


def still_holds(entity_id: str, role_code: str, user_id: str, refusal: Problem) -> Write:
    """Make a transaction depend on somebody still holding a role."""
    return check(keys.holder(entity_id, role_code, user_id), condition=present(), refusal=refusal)


def _item(membership: Membership) -> Item:
    return encode(
        membership,
        keys.membership(membership.user_id, membership.organization_id),
        GSI1PK=keys.organization(membership.organization_id).pk,
        GSI1SK=f"MEMBER#{membership.user_id}",
    )


def _mirror(membership: Membership, before: tuple[str, ...], after: tuple[str, ...]) -> list[Write]:
    """Return the writes that bring the holder items to the organization roles held after."""
    user_id, organization_id = membership.user_id, membership.organization_id
    gone = sorted(set(before) - set(after))
    new = sorted(set(after) - set(before))
    return [
        *(delete(keys.holder(organization_id, code, user_id)) for code in gone),
        *(_holds(organization_id, code, user_id) for code in new),
    ]


def _holds(entity_id: str, role_code: str, user_id: str) -> Write:
    key = keys.holder(entity_id, role_code, user_id)
    return put({"PK": key.pk, "SK": key.sk, "user_id": user_id})
