"""Factories: users, organizations, profiles and members, with only what matters to be said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from coreapi import ids
from coreapi.access.actor import Anonymous
from coreapi.access.passwords import hashing
from coreapi.bootstrap import App
from coreapi.context import Origin
from coreapi.contracts.auth.tokens import TokensView
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.models.rbac import EVERYWHERE, Membership
from coreapi.models.user import Account, User, UserStatus
from coreapi.operations.rules import sign_in
from coreapi.storage import membership as memberships
from coreapi.storage import organization as organizations
from coreapi.storage import organization_profile as organization_profiles
from coreapi.storage import user as users
from coreapi.storage import user_partition
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, update
from coreapi.storage.table.transaction import Transaction

PASSWORD = "four words nobody guesses"


@dataclass(slots=True)
class Person:
    """A user as whom a request can be sent (`as_=`).

    Attributes:
        user: The user as it was made; later changes are not seen here.
        password: The password that opens the account.
        tokens: Of the session that `as_=` uses, opened when it is first needed.
    """

    user: User
    password: str
    tokens: TokensView | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """Return the user's id."""
        return self.user.id

    @property
    def email(self) -> str:
        """Return the user's address."""
        return self.user.email

    def take_tokens(self, answer: Mapping[str, Any]) -> TokensView:
        """Continue with the tokens of an answer: the old ones are revoked."""
        self.tokens = TokensView(
            access_token=answer["accessToken"],
            access_token_expires_at=datetime.fromtimestamp(answer["accessTokenExpiresAt"], UTC),
            refresh_token=answer["refreshToken"],
            refresh_token_expires_at=datetime.fromtimestamp(answer["refreshTokenExpiresAt"], UTC),
            password_change_required=False,
        )
        return self.tokens


class Factories:
    """Makes resources by storage writes, each a millisecond after the one before.

    Attributes:
        given: The roles that people were made with: where, and which.
    """

    def __init__(self, app: App) -> None:
        """Take the App whose table and clock are used."""
        self.app = app
        self.given: set[tuple[str, str]] = set()
        self._numbers = count(1)

    @property
    def making(self) -> App:
        """Return the App by which things are made."""
        return self.app

    def write(self, *actions: Action) -> None:
        """Write into the table, all or nothing."""
        with Transaction(self.making.store, self.now()) as tx:
            tx.write(*actions)

    def now(self) -> datetime:
        """Return the product's present moment; moves on by a millisecond where needed."""
        return self.app.clock.now()

    def user(
        self,
        email: str | None = None,
        *,
        password: str | None = PASSWORD,
        status: str = "active",
        system_roles: Sequence[str] = (),
        **fields: Any,
    ) -> Person:
        """Make a user; `fields` are further attributes of the model."""
        now, number = self.now(), next(self._numbers)
        values: dict[str, Any] = {
            "id": ids.new(now),
            "email": email or f"p{number}@a.test",
            "first_name": "Ada",
            "last_name": "Okafor",
            "tfa_enabled": False,
            "password_change_required": False,
            "session_epoch": 1,
            "cursor_key": ids.random_token(),
            "version": 1,
            "created_at": now,
            "updated_at": now,
            "last_login_at": None,
        }
        user = User(status=UserStatus(status), **(values | fields))
        kept = hashing.hash_password(password, self.app.settings.argon2) if password else None
        made = [*users.create(Account(user=user, password_hash=kept))]
        for role in system_roles:
            made += memberships.give_system_role(user.id, role)
            self.given.add((EVERYWHERE, role))
        self.write(*made)
        return Person(user, password or "")

    def set_user(self, person: Person, **attributes: object) -> None:
        """Change stored attributes of a user in the table; None removes one."""
        self.write(update(keys.user(person.id), attributes))

    def staff(self, role: str = "system.admin", **fields: Any) -> Person:
        """Make a user with a role of system scope."""
        return self.user(system_roles=[role], **fields)

    def organization(
        self, name: str | None = None, *, status: str = "active", **fields: Any
    ) -> Organization:
        """Make an organization."""
        now, number = self.now(), next(self._numbers)
        values: dict[str, Any] = {
            "id": ids.new(now),
            "name": name or f"Organization {number}",
            "tax_id": None,
            "duns": None,
            "address": None,
            "version": 1,
            "created_at": now,
            "updated_at": now,
        }
        made = Organization(status=OrganizationStatus(status), **(values | fields))
        self.write(*organizations.create(made))
        return made

    def profile(
        self,
        organization: Organization,
        name: str | None = None,
        *,
        status: str = "active",
        **fields: Any,
    ) -> OrganizationProfile:
        """Make a profile of an organization."""
        now, number = self.now(), next(self._numbers)
        values: dict[str, Any] = {
            "id": ids.new(now),
            "organization_id": organization.id,
            "name": name or f"Profile {number}",
            "tax_id": None,
            "duns": None,
            "participant_types": ("producer",),
            "participant_tags": (),
            "flags": {},
            "version": 1,
            "created_at": now,
            "updated_at": now,
        }
        made = OrganizationProfile(status=OrganizationStatus(status), **(values | fields))
        self.write(*organization_profiles.create(made))
        return made

    def member(
        self,
        organization: Organization,
        *roles: str,
        person: Person | None = None,
        profile_roles: Mapping[str, Sequence[str]] | None = None,
        **fields: Any,
    ) -> Person:
        """Make a user a member, with these roles on the organization.

        Args:
            organization: Of what.
            roles: Held on the organization.
            person: Who; without one, a new user with `fields`.
            profile_roles: Held on its profiles, by profile id.
            fields: As of `user`.
        """
        person = person or self.user(**fields)
        now = self.now()
        membership = Membership(
            user_id=person.id,
            organization_id=organization.id,
            organization_roles=tuple(sorted(roles)),
            profile_roles={i: tuple(codes) for i, codes in (profile_roles or {}).items()},
            invitation_id=None,
            version=1,
            created_at=now,
        )
        self.write(*memberships.create(membership))
        self.given |= {(organization.id, role) for role in roles}
        return person

    def session(
        self, person: Person, *, user_agent: str = "tests", ip: str = "192.0.2.1"
    ) -> TokensView:
        """Open a session for a user, without a request and without hashing a password."""
        origin = Origin(request_id="session", user_agent=user_agent, ip=ip)
        self.now()
        call = self.making.call(Anonymous(), origin)
        found = user_partition.load(call.store, person.id)
        assert found is not None
        return sign_in.open_session(call, found, found.user, with_factor=False)
