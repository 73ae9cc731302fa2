"""Invitations with their mailed tokens, and the latest invitation of each organization by address.

An invitation is one item in a partition of its own, beside the tokens that were mailed with it. An
item under its address names the latest invitation of each organization: so an organization has one
at a time, and a person finds all of theirs. No key or item depends on whether the address has an
account. While it is open, its organization's index partition lists it among the members.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase

from coreapi import ids
from coreapi.clock import epoch
from coreapi.models.invitation import Invitation, InvitationToken
from coreapi.storage.table import keys
from coreapi.storage.table.actions import (
    Action,
    absent,
    as_read,
    check,
    delete,
    put,
    rewrite,
    update,
)
from coreapi.storage.table.items import Item, decode, encode, key_of
from coreapi.storage.table.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The reference of an address to an organization's latest invitation to it."""

    invitation_id: str
    organization_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an organization stands to an address that it would invite.

    Attributes:
        is_member: Whether the address belongs to a member.
        latest_id: The id of its latest invitation to the address.
        latest: That invitation, if it is kept still.
    """

    is_member: bool
    latest_id: str | None
    latest: Invitation | None


def create(invitation: Invitation, instead_of: str | None) -> tuple[Action, ...]:
    """Write a new invitation.

    Args:
        invitation: The invitation.
        instead_of: The id of the one before, of the same organization to the same address.
    """
    named = Attr("invitation_id").eq(instead_of) if instead_of else absent()
    return (put(_item(invitation), condition=absent()), _name(invitation, named))


def replace(before: Invitation, after: Invitation) -> Action:
    """Change an invitation that still is as it was read."""
    return rewrite(_item(before), _item(after), condition=as_read(before))


def renew(before: Invitation, after: Invitation) -> tuple[Action, ...]:
    """Change an open invitation and how long it is good."""
    named = absent() | Attr("invitation_id").eq(after.id)
    return (replace(before, after), _name(after, named))


def close(before: Invitation, after: Invitation) -> tuple[Action, ...]:
    """Close an invitation that still is as it was read; its address can be invited again."""
    # nosemgrep: write-without-condition - follows the invitation's condition
    return (replace(before, after), delete(keys.invited_email(after.email, after.organization_id)))


def forget(invitation_id: str, at: datetime) -> Action:
    """Have an accepted invitation deleted in time: its membership has ended."""
    # nosemgrep: write-without-condition - only when it is deleted, which nothing depends on
    return update(keys.invitation(invitation_id), {"ttl": epoch(at)})


def find(store: Store, invitation_id: str, now: datetime) -> Invitation | None:
    """Return an invitation that is kept still, or None."""
    return _kept(store.get(keys.invitation(invitation_id)), now)


def find_many(store: Store, invitation_ids: Iterable[str], now: datetime) -> list[Invitation]:
    """Return the invitations that exist among these."""
    found = store.get_many([keys.invitation(invitation_id) for invitation_id in invitation_ids])
    kept = (_kept(item, now) for item in found.values())
    return [invitation for invitation in kept if invitation is not None]


def find_with_tokens(
    store: Store, invitation_id: str, now: datetime
) -> tuple[Invitation | None, Sequence[InvitationToken]]:
    """Return an invitation, or None, and the tokens of its present mailing."""
    key = keys.invitation(invitation_id)
    items = {key_of(item): item for item in store.query_all(key.pk)}
    invitation = _kept(items.pop(key, None), now)
    if invitation is None:
        return None, ()
    tokens = [decode(InvitationToken, item) for item in items.values()]
    return invitation, [token for token in tokens if token.mailing == invitation.mailing]


def standing(store: Store, email: str, organization_id: str, now: datetime) -> Standing:
    """Return how an organization stands to an address: as many reads for any that is no member."""
    owner_key, name_key = keys.unique_email(email), keys.invited_email(email, organization_id)
    found = store.get_many([owner_key, name_key])
    user_id = found[owner_key]["user_id"] if owner_key in found else ids.UNKNOWN
    latest_id = found[name_key]["invitation_id"] if name_key in found else None
    member_key = keys.membership(user_id, organization_id)
    latest_key = keys.invitation(latest_id or ids.UNKNOWN)
    found = store.get_many([member_key, latest_key])
    return Standing(
        is_member=member_key in found,
        latest_id=latest_id,
        latest=_kept(found.get(latest_key), now),
    )


def named(store: Store, email: str, organization_ids: Iterable[str]) -> list[Named]:
    """Return what an address knows of the latest invitations of some organizations."""
    found = store.get_many([keys.invited_email(email, each) for each in organization_ids])
    return [decode(Named, item) for item in found.values()]


def pending(store: Store, email: str, now: datetime) -> list[Invitation]:
    """Return all pending invitations to an address, oldest first."""
    partition = keys.invited_email(email, "").pk
    all_named = [decode(Named, item) for item in store.query_all(partition)]
    open_ones = [each.invitation_id for each in all_named if now < each.expires_at]
    found = find_many(store, open_ones, now)
    return sorted((each for each in found if each.is_open), key=lambda each: each.id)


def mint(token: InvitationToken) -> Action:
    """Write the token that a mail carries; a mail that is sent twice carries the newest."""
    key = keys.invitation_token(token.invitation_id, token.message_id)
    # nosemgrep: write-without-condition - the invitation says which mailing counts
    return put(encode(token, key, ttl=epoch(token.expires_at)))


def is_unchanged(invitation: Invitation) -> Action:
    """Make a transaction depend on an invitation being as it was read."""
    return check(keys.invitation(invitation.id), as_read(invitation))


def read(item: Item) -> Invitation:
    """Return the invitation that an item of its organization's list holds."""
    return decode(Invitation, item)


def _kept(item: Item | None, now: datetime) -> Invitation | None:
    """Return the invitation of an item, unless it is only that DynamoDB is late to delete it."""
    invitation = read(item) if item else None
    return invitation if invitation and invitation.is_kept_at(now) else None


def _item(invitation: Invitation) -> Item:
    extra: dict[str, object] = {}
    kept_until = invitation.kept_until()
    if kept_until is not None:
        extra["ttl"] = epoch(kept_until)
    if invitation.is_open:
        listed = keys.organization_user(invitation.organization_id, invitation.id)
        extra |= {"GSI1PK": listed.pk, "GSI1SK": listed.sk}
    return encode(invitation, keys.invitation(invitation.id), **extra)


def _name(invitation: Invitation, condition: ConditionBase) -> Action:
    named = Named(
        invitation_id=invitation.id,
        organization_id=invitation.organization_id,
        expires_at=invitation.expires_at,
    )
    key = keys.invited_email(invitation.email, invitation.organization_id)
    kept_until = invitation.kept_until() or invitation.expires_at
    return put(encode(named, key, ttl=epoch(kept_until)), condition=condition)
