"""A user's partition: user, sessions, roles and memberships in one strongly consistent query.

Authentication and authorization read this once per request and nothing else, so logging out,
disabling or a lost role count from the next request on.
"""

from dataclasses import dataclass

from coreapi.models.mail import OneTimeToken
from coreapi.models.rbac import EVERYWHERE, EntityType, Membership, RoleLink
from coreapi.models.session import Session
from coreapi.models.user import Account, User
from coreapi.storage import keys
from coreapi.storage.items import Item, decode
from coreapi.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """All that belongs to one user."""

    account: Account
    sessions: tuple[Session, ...]
    memberships: tuple[Membership, ...]
    system_roles: tuple[str, ...]
    one_time_token: OneTimeToken | None

    @property
    def user(self) -> User:
        """Return the user itself."""
        return self.account.user

    @property
    def role_links(self) -> list[RoleLink]:
        """Return every role link of the user."""
        system = [
            RoleLink(
                role_code=code,
                entity_type=EntityType.SYSTEM,
                entity_id=EVERYWHERE,
                organization_id=None,
            )
            for code in self.system_roles
        ]
        return system + [link for membership in self.memberships for link in membership.links()]

    def membership(self, organization_id: str) -> Membership | None:
        """Return the user's membership in an organization."""
        return next((m for m in self.memberships if m.organization_id == organization_id), None)

    def session(self, session_id: str) -> Session | None:
        """Return one session, whether it lives or not."""
        return next((s for s in self.sessions if s.id == session_id), None)


def load(store: Store, user_id: str) -> Partition | None:
    """Return a user's partition, or None where there is no such user."""
    items = list(store.query_all(keys.user_partition(user_id)))
    user = next((item for item in items if item["SK"] == "USER"), None)
    if user is None:
        return None
    token = next((item for item in items if item["SK"] == "TOKEN"), None)
    return Partition(
        account=Account(user=decode(User, user), password_hash=user.get("password_hash")),
        sessions=tuple(decode(Session, item) for item in _of(items, "SESSION#")),
        memberships=tuple(decode(Membership, item) for item in _of(items, "MEMBER#")),
        system_roles=tuple(item["role_code"] for item in _of(items, "SYSTEM-ROLE#")),
        one_time_token=decode(OneTimeToken, token) if token else None,
    )


def _of(items: list[Item], prefix: str) -> list[Item]:
    return [item for item in items if item["SK"].startswith(prefix)]
