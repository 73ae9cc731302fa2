"""The list of an organization: its members and its open invitations, in one order of their ids."""

from coreapi.models.invitation import Invitation
from coreapi.models.rbac import Membership
from coreapi.storage import invitation as invitations
from coreapi.storage.table import keys
from coreapi.storage.table.items import Item, decode
from coreapi.storage.table.store import GSI1, Page, Store


def by_id(store: Store, organization_id: str, limit: int, after: Item | None) -> Page:
    """Return a page of an organization's members and open invitations."""
    partition, prefix = keys.organization_user(organization_id, "")
    return store.query(partition, prefix=prefix, limit=limit, after=after, index=GSI1)


def read(item: Item) -> Membership | Invitation:
    """Return the membership or the invitation that an item of `by_id` holds."""
    is_invitation = item["SK"] == keys.invitation("").sk
    return invitations.read(item) if is_invitation else decode(Membership, item)
