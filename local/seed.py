"""The demo data of a fresh local server: users, organizations, profiles and a key."""

from dataclasses import dataclass
from typing import Any

from coreapi import ids
from coreapi.access.passwords import hashing
from coreapi.access.tokens import client_keys
from coreapi.bootstrap import App
from coreapi.models import user as user_model
from coreapi.models.api_key import ApiKey
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.models.organization_profile import OrganizationProfile, ParticipantTag
from coreapi.models.rbac import Membership
from coreapi.models.user import User, UserStatus
from coreapi.storage import api_key as api_keys
from coreapi.storage import membership as memberships
from coreapi.storage import organization as organizations
from coreapi.storage import organization_profile as organization_profiles
from coreapi.storage import user as users
from coreapi.storage.table.actions import Action
from coreapi.storage.table.transaction import Transaction

_PASSWORD = "try the demo today"  # noqa: S105 - it opens this demo and nothing else
_ORGANIZATION_ADMIN = "default.organization.admin"


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who can sign in."""

    email: str
    password: str
    user_id: str

    def view(self) -> dict[str, str]:
        """Return the account as `/dev/seed` answers it."""
        return {"email": self.email, "password": self.password, "userId": self.user_id}


@dataclass(frozen=True, slots=True)
class Named:
    """An organization or a profile."""

    id: str
    name: str

    def view(self) -> dict[str, str]:
        """Return it as `/dev/seed` answers it."""
        return {"_id": self.id, "name": self.name}


@dataclass(frozen=True, slots=True)
class ClientKey:
    """An API key, with its secret."""

    client_id: str
    client_key: str
    profile_id: str

    def view(self) -> dict[str, str]:
        """Return the key as `/dev/seed` answers it."""
        return {
            "clientId": self.client_id,
            "clientKey": self.client_key,
            "profileId": self.profile_id,
        }


@dataclass(frozen=True, slots=True)
class Seed:
    """The created demo data.

    Attributes:
        admin: Holds `system.admin`.
        organization_admin: Holds `default.organization.admin` on the organization.
        member: Belongs to the organization, without a role.
        outsider: Holds `default.organization.admin` on the other organization.
        api_key: Of the profile.
    """

    admin: Account
    organization_admin: Account
    member: Account
    outsider: Account
    organization: Named
    profile: Named
    other_organization: Named
    other_profile: Named
    api_key: ClientKey | None

    def view(self) -> dict[str, Any]:
        """Return the seed as `/dev/seed` answers it."""
        return {
            "admin": self.admin.view(),
            "organizationAdmin": self.organization_admin.view(),
            "member": self.member.view(),
            "outsider": self.outsider.view(),
            "organization": self.organization.view(),
            "profile": self.profile.view(),
            "otherOrganization": self.other_organization.view(),
            "otherProfile": self.other_profile.view(),
            "apiKey": self.api_key.view() if self.api_key else None,
        }


def seed(app: App) -> Seed:
    """Make the demo data in a table that has only roles."""
    maker = _Maker(app, hashing.hash_password(_PASSWORD, app.settings.argon2))
    organization = maker.organization("Blue Ridge Gas")
    profile = maker.profile(organization, "Blue Ridge Production")
    other_organization = maker.organization("Prairie Energy")
    other_profile = maker.profile(other_organization, "Prairie Trading")
    admin = maker.account("system.admin", "Sol", "Ibarra")
    maker.write(*memberships.give_system_role(admin.user_id, "system.admin"))
    organization_admin = maker.account("admin", "Ada", "Okafor")
    maker.member(organization_admin, organization, _ORGANIZATION_ADMIN)
    member = maker.account("member", "Mia", "Lindqvist")
    maker.member(member, organization)
    outsider = maker.account("outsider", "Omar", "Haddad")
    maker.member(outsider, other_organization, _ORGANIZATION_ADMIN)
    return Seed(
        admin=admin,
        organization_admin=organization_admin,
        member=member,
        outsider=outsider,
        organization=organization,
        profile=profile,
        other_organization=other_organization,
        other_profile=other_profile,
        api_key=maker.api_key(organization, profile),
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    """Creates demo data at the product's present time; all accounts have one password."""

    app: App
    password_hash: str

    def write(self, *actions: Action) -> None:
        """Write into the table, all or nothing."""
        with Transaction(self.app.store, self.app.clock.now()) as tx:
            tx.write(*actions)

    def organization(self, name: str) -> Named:
        now = self.app.clock.now()
        made = Organization(
            id=ids.new(now),
            name=name,
            tax_id=None,
            duns=None,
            address=None,
            status=OrganizationStatus.ACTIVE,
            version=1,
            created_at=now,
            updated_at=now,
        )
        self.write(*organizations.create(made))
        return Named(made.id, made.name)

    def profile(self, organization: Named, name: str) -> Named:
        now = self.app.clock.now()
        made = OrganizationProfile(
            id=ids.new(now),
            organization_id=organization.id,
            name=name,
            tax_id=None,
            duns=None,
            participant_types=("producer",),
            participant_tags=(ParticipantTag(tag="nat_gas_producer"),),
            flags={},
            status=OrganizationStatus.ACTIVE,
            version=1,
            created_at=now,
            updated_at=now,
        )
        self.write(*organization_profiles.create(made))
        return Named(made.id, made.name)

    def api_key(self, organization: Named, profile: Named) -> ClientKey:
        now = self.app.clock.now()
        client_key = client_keys.new()
        made = ApiKey(
            client_id=ids.new(now),
            profile_id=profile.id,
            organization_id=organization.id,
            name="Demo",
            key_hash=client_keys.hash_of(client_key),
            created_at=now,
            expires_at=None,
            revoked_at=None,
            last_used_at=None,
        )
        self.write(api_keys.create(made))
        return ClientKey(made.client_id, client_key, profile.id)

    def account(self, name: str, first_name: str, last_name: str) -> Account:
        now = self.app.clock.now()
        email = f"{name}@demo.example"
        user = User(
            id=ids.new(now),
            email=email,
            first_name=first_name,
            last_name=last_name,
            status=UserStatus.ACTIVE,
            tfa_enabled=False,
            password_change_required=False,
            session_epoch=0,
            cursor_key=ids.random_token(),
            version=1,
            created_at=now,
            updated_at=now,
            last_login_at=None,
        )
        self.write(*users.create(user_model.Account(user=user, password_hash=self.password_hash)))
        return Account(email, _PASSWORD, user.id)

    def member(self, account: Account, organization: Named, *roles: str) -> None:
        now = self.app.clock.now()
        membership = Membership(
            user_id=account.user_id,
            organization_id=organization.id,
            organization_roles=roles,
            profile_roles={},
            invitation_id=None,
            version=1,
            created_at=now,
        )
        self.write(*memberships.create(membership))
