"""Memberships and system roles, and the reverse index of the holders of each role.

A membership is one item in its user's partition, with all roles held inside the organization, so
that they are read with the user and replaced under one version. The reverse index finds the other
administrators of an organization of any size by key, consistently. Every user who holds a role has
an item in it; if a change is too large for one transaction, a user who does not hold the role may
have one for a moment, too.
"""

from boto3.dynamodb.conditions import Attr

from coreapi.models.rbac import EVERYWHERE, Membership
from coreapi.models.user import User
from coreapi.storage.table import keys
from coreapi.storage.table.actions import (
    Action,
    Overflow,
    absent,
    as_read,
    check,
    delete,
    present,
    put,
    rewrite,
)
from coreapi.storage.table.items import Item, decode, encode, item_of
from coreapi.storage.table.store import Store


def create(membership: Membership) -> tuple[Action, ...]:
    """Make a user a member."""
    new = put(_item(membership), condition=absent())
    return (new, *_mirror(membership, (), membership.organization_roles))


def replace(before: Membership, after: Membership) -> tuple[Action, ...]:
    """Change a membership that still is as it was read."""
    changed = rewrite(_item(before), _item(after), condition=as_read(before))
    return (changed, *_mirror(before, before.organization_roles, after.organization_roles))


def remove(membership: Membership) -> tuple[Action, ...]:
    """End a membership that still is as it was read."""
    key = keys.membership(membership.user_id, membership.organization_id)
    gone = delete(key, condition=as_read(membership))
    return (gone, *_mirror(membership, membership.organization_roles, ()))


def is_unchanged(membership: Membership) -> Action:
    """Make a transaction depend on a membership being as it was read."""
    key = keys.membership(membership.user_id, membership.organization_id)
    return check(key, as_read(membership))


def give_system_role(user_id: str, role_code: str) -> tuple[Action, ...]:
    """Give a user a role of system scope; giving it twice changes nothing."""
    role = item_of(keys.system_role(user_id, role_code), role_code=role_code)
    # nosemgrep: write-without-condition - giving twice is giving once
    return (put(role), _holds(EVERYWHERE, role_code, user_id))


def take_system_role(user_id: str, role_code: str) -> tuple[Action, ...]:
    """Take a role of system scope; taking it twice changes nothing."""
    key = keys.system_role(user_id, role_code)
    # nosemgrep: write-without-condition - taking twice is taking once
    return (delete(key), delete(keys.role_holder(EVERYWHERE, role_code, user_id)))


def other_holders(store: Store, entity_id: str, role_code: str, but: str) -> dict[str, User]:
    """Return who else holds a role on an organization, or on the system (`*`), by id.

    A holder item says who to look at; whether they hold the role, the role itself says. It is read
    together with its user.
    """
    partition, prefix = keys.role_holder(entity_id, role_code, "")
    listed = [item["user_id"] for item in store.query_all(partition, prefix=prefix)]
    others = {i: (_where_held(entity_id, role_code, i), keys.user(i)) for i in listed if i != but}
    found = store.get_many([key for both in others.values() for key in both])
    return {
        user_id: decode(User, found[user])
        for user_id, (role, user) in others.items()
        if user in found and role in found and _grants(found[role], entity_id, role_code)
    }


def still_holds(entity_id: str, role_code: str, user_id: str) -> Action:
    """Make a transaction depend on a user still holding a role."""
    held = Attr("organization_roles").contains(role_code)
    condition = present() if entity_id == EVERYWHERE else held
    return check(_where_held(entity_id, role_code, user_id), condition)


def lacks_system_role(user_id: str, role_code: str) -> Action:
    """Make a transaction depend on a user not holding a role of system scope."""
    return check(keys.system_role(user_id, role_code), absent())


def _where_held(entity_id: str, role_code: str, user_id: str) -> keys.Key:
    """Return the key of the item that a role is held by."""
    if entity_id == EVERYWHERE:
        return keys.system_role(user_id, role_code)
    return keys.membership(user_id, entity_id)


def _grants(item: Item, entity_id: str, role_code: str) -> bool:
    return entity_id == EVERYWHERE or role_code in item["organization_roles"]


def _item(membership: Membership) -> Item:
    user_id, organization_id = membership.user_id, membership.organization_id
    listed = keys.organization_user(organization_id, user_id)
    key = keys.membership(user_id, organization_id)
    return encode(membership, key, GSI1PK=listed.pk, GSI1SK=listed.sk)


def _mirror(
    membership: Membership, before: tuple[str, ...], after: tuple[str, ...]
) -> list[Action]:
    """Return the actions that bring the reverse index to the organization roles held after."""
    user_id, organization_id = membership.user_id, membership.organization_id
    gone = sorted(set(before) - set(after))
    new = sorted(set(after) - set(before))
    older = Attr("version").lte(membership.version)
    return [
        *(
            delete(keys.role_holder(organization_id, code, user_id), condition=older).may_be(
                Overflow.LATE
            )
            for code in gone
        ),
        *(_holds(organization_id, code, user_id, membership.version + 1) for code in new),
    ]


def _holds(entity_id: str, role_code: str, user_id: str, version: int = 1) -> Action:
    key = keys.role_holder(entity_id, role_code, user_id)
    # nosemgrep: write-without-condition - the role itself says whether it is held
    return put(item_of(key, user_id=user_id, version=version)).may_be(Overflow.EARLY)
