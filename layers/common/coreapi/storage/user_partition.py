"""A user's partition: user, sessions, roles and memberships in one strongly consistent query.

Authentication reads it once per request, and authorization computes rights from it and the role
catalogue. So logging out, disabling or a lost role count from the next request on.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from coreapi.models.outbox import OneTimeToken
from coreapi.models.rbac import EVERYWHERE, EntityType, Membership, RoleLink
from coreapi.models.session import Session
from coreapi.models.two_factor_auth import TfaMethod, TfaStatus
from coreapi.models.user import Account, User
from coreapi.storage import two_factor_auth as two_factor_methods
from coreapi.storage import user as users
from coreapi.storage.table import keys
from coreapi.storage.table.items import Item, Model, decode, decode_or_none, key_of
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPartition:
    """All that belongs to one user; only the account where the rest is not needed."""

    account: Account
    sessions: tuple[Session, ...] = ()
    memberships: tuple[Membership, ...] = ()
    system_roles: tuple[str, ...] = ()
    one_time_token: OneTimeToken | None = None
    email_code: OneTimeToken | None = None
    tfa_methods: tuple[TfaMethod, ...] = ()
    recovery_code_hashes: frozenset[str] = frozenset()

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

    @property
    def active_tfa_methods(self) -> list[TfaMethod]:
        """Return the second factors that a sign-in asks for; any one of them is enough."""
        return [method for method in self.tfa_methods if method.status is TfaStatus.ACTIVE]

    def session(self, session_id: str) -> Session | None:
        """Return one session, whether it lives or not."""
        return next((s for s in self.sessions if s.id == session_id), None)


def load(store: Store, user_id: str) -> UserPartition | None:
    """Return a user's partition, or None where there is no such user."""
    return _read(user_id, store.query_all(keys.user(user_id).pk))


def load_to_sign_in(store: Store, user_id: str) -> UserPartition | None:
    """Return the same without memberships, so that their number takes no time."""
    last_membership = keys.membership(user_id, "~").sk
    items = store.query_all(keys.user(user_id).pk, after=last_membership)
    return _read(user_id, items)


def find_token(store: Store, user_id: str) -> tuple[User, OneTimeToken] | None:
    """Return a user who was mailed a token to choose a password, and that token, or None."""
    user_key, token_key = keys.user(user_id), keys.one_time_token(user_id)
    found = store.get_many([user_key, token_key])
    if token_key not in found or user_key not in found:
        return None
    return decode(User, found[user_key]), decode(OneTimeToken, found[token_key])


def _read(user_id: str, items: Iterable[Item]) -> UserPartition | None:
    found = {key_of(item): item for item in items}
    user = found.get(keys.user(user_id))
    if user is None:
        return None
    roles = _of(found, keys.system_role(user_id, ""))
    return UserPartition(
        account=users.account_in(user),
        sessions=_models(Session, found, keys.session(user_id, "")),
        memberships=_models(Membership, found, keys.membership(user_id, "")),
        system_roles=tuple(item["role_code"] for item in roles),
        one_time_token=decode_or_none(OneTimeToken, found.get(keys.one_time_token(user_id))),
        email_code=decode_or_none(OneTimeToken, found.get(keys.email_code(user_id))),
        tfa_methods=_models(TfaMethod, found, keys.tfa_method(user_id, "")),
        recovery_code_hashes=two_factor_methods.code_hashes(
            found.get(keys.recovery_codes(user_id), {})
        ),
    )


def _of(found: dict[Key, Item], beginning: Key) -> list[Item]:
    return [item for key, item in found.items() if key.sk.startswith(beginning.sk)]


def _models(model: type[Model], found: dict[Key, Item], beginning: Key) -> tuple[Model, ...]:
    return tuple(decode(model, item) for item in _of(found, beginning))
