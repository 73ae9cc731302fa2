"""The kinds of caller that call every endpoint, and their small world.

Three organizations, `ours`, `theirs` and an archived one, each with a profile, a location, an API
key, a colleague and an invited person. The callers act on the resources of `ours`, except those
named for another organization: they act on their own, or, "from elsewhere", on `ours`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from coreapi import ids
from coreapi.access.second_factor import totp
from coreapi.access.tokens import access_tokens
from coreapi.models.organization import Organization
from coreapi.models.two_factor_auth import TfaMethod, TfaStatus, TfaType
from coreapi.storage import two_factor_auth as two_factor_methods
from coreapi.storage.table.items import Item
from tests.actors.factories import Person
from tests.actors.organization_users import ADMIN, MEMBER, archive, invite
from tests.harness.product import Product
from tests.harness.table import KeyText

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organization with one of each thing: their ids, and its API key as headers."""

    organization: Organization
    ids: Values
    key: Values


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller.

    Attributes:
        headers: The credential.
        about: The tenant whose resources are requested.
        own: Ids and secrets of the caller's own, by the placeholders of events/.
    """

    headers: Values
    about: Tenant
    own: Values = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class World:
    """The state with which every cell begins.

    Attributes:
        public: The secrets for the public endpoints, the same for all callers.
        table: Everything that is stored, by key.
    """

    ours: Tenant
    theirs: Tenant
    callers: Mapping[str, Caller]
    public: Values
    table: Mapping[KeyText, Item] = field(default_factory=dict[KeyText, Item])


def build(product: Product) -> World:
    """Make the world."""
    return _Builder(product).world()


class _Builder:
    def __init__(self, product: Product) -> None:
        self.product = product
        self.ours, self.theirs, self.archived = (self._tenant() for _ in range(3))
        self.inviting, self.inviter = product.organization(), product.staff()

    def world(self) -> World:
        callers = {
            **self._without_a_credential(),
            **self._with_a_key(),
            **self._inside(),
            **self._from_elsewhere(),
        }
        archive(self.product, self.archived.ids["organizationId"])
        return World(self.ours, self.theirs, callers, self._public())

    def _tenant(self) -> Tenant:
        product = self.product
        organization = product.organization()
        profile = product.profile(organization)
        admin, colleague = product.member(organization, ADMIN), product.member(organization)
        tfa_id, _ = self._with_factors(colleague)
        path, of_profile = "/organization-profile/api-key/create", {"profileId": profile.id}
        key = product.post(path, of_profile, as_=admin).json
        place = {**of_profile, "name": "Hub"}
        location = product.post("/business-location/create", place, as_=admin).json
        invited = invite(product, admin, organization.id, f"{profile.id[-6:]}@a.test").json
        things = {
            "organizationId": organization.id,
            "profileId": profile.id,
            "businessLocationId": location["_id"],
            "clientId": key["clientId"],
            "userId": colleague.id,
            "invitationId": invited["userId"],
            "tfaId": tfa_id,
            "sessionId": self._session_of(colleague),
        }
        return Tenant(
            organization, things, {"client-id": key["clientId"], "client-key": key["clientKey"]}
        )

    def _public(self) -> Values:
        guest = self.product.user()
        self.product.post("/auth/forgot-password", {"email": guest.email})
        (mail,) = self.product.mails(to=guest.email)
        return {
            "email": guest.email,
            "password": guest.password,
            "token": str(mail.token),
            "refreshToken": self.product.session(guest).refresh_token,
        }

    def _without_a_credential(self) -> dict[str, Caller]:
        """Return the callers who must be refused, each with every other permission."""
        product, root = self.product, self.product.staff()
        tokens, signed_out = product.session(root), product.session(root)
        settings, now = product.app.settings, product.now()
        said = access_tokens.verify(tokens.access_token, settings, now)
        an_hour_ago = now - timedelta(hours=1)
        expired, _ = access_tokens.issue(said.user_id, said.session_id, settings, an_hour_ago)
        product.post("/auth/logout", as_=signed_out)
        return {
            "nobody": Caller({}, self.ours),
            "expired token": Caller(_bearer(expired), self.ours),
            "forged token": Caller(_bearer(tokens.access_token[:-8] + "AAAAAAAA"), self.ours),
            "signed out": Caller(_bearer(signed_out.access_token), self.ours),
            "disabled": self._all_powerful(status="disabled"),
            "invited": self._all_powerful(status="invited"),
            "temporary password": self._all_powerful(password_change_required=True),
        }

    def _all_powerful(self, **fields: Any) -> Caller:
        person = self.product.staff(**fields)
        return self._signed_in(person, self.ours, prepared=False)

    def _with_a_key(self) -> dict[str, Caller]:
        return {
            "API key": Caller(self.ours.key, self.ours),
            "API key from elsewhere": Caller(self.theirs.key, self.ours),
            "API key, archived": Caller(self.archived.key, self.archived),
        }

    def _inside(self) -> dict[str, Caller]:
        on_profile = {"viewer": "basic.viewer", "producer": "sox.producer.admin"}
        on_profile["profile administrator"] = "basic.admin"
        return {
            "member without roles": self._member(),
            "member": self._member(MEMBER),
            **{name: self._member(profile_role=role) for name, role in on_profile.items()},
            "administrator, not of profiles": self._member("basic.admin"),
            "organization administrator": self._member(ADMIN),
        }

    def _from_elsewhere(self) -> dict[str, Caller]:
        outsider, support, admin = (
            self.product.user(),
            self.product.staff("system.support"),
            self.product.staff(),
        )
        return {
            "outsider": self._signed_in(outsider, self.ours),
            "administrator from elsewhere": self._member(ADMIN, of=self.theirs),
            "administrator, archived": self._member(ADMIN, of=self.archived, about=self.archived),
            "support": self._signed_in(support, self.ours),
            "system administrator": self._signed_in(admin, self.ours),
        }

    def _member(
        self,
        *roles: str,
        profile_role: str | None = None,
        of: Tenant | None = None,
        about: Tenant | None = None,
    ) -> Caller:
        home = of or self.ours
        on_profile = {home.ids["profileId"]: [profile_role]} if profile_role else None
        person = self.product.member(home.organization, *roles, profile_roles=on_profile)
        return self._signed_in(person, about or self.ours)

    def _signed_in(self, person: Person, about: Tenant, *, prepared: bool = True) -> Caller:
        """Sign a user in, with an active second factor, a pending one, and another session."""
        own = {"password": person.password}
        if prepared:
            own["tfaId"], own["totp"] = self._with_factors(person)
            own["invitationId"] = self._invitation_of(person)
        own["sessionId"] = self._session_of(person)
        return Caller(_bearer(self.product.session(person).access_token), about, own)

    def _with_factors(self, person: Person) -> tuple[str, str]:
        """Give a user an active and a pending factor: its id, and the secret of both."""
        settings, now = self.product.app.settings, self.product.now()
        used, begun = ids.new(now), ids.new(now)
        secret = totp.new_secret()
        method = TfaMethod(
            tfa_id=begun,
            user_id=person.id,
            type=TfaType.TOTP,
            status=TfaStatus.PENDING,
            encrypted_secret=totp.encrypted(secret, person.id, begun, settings),
            last_used_step=None,
            created_at=now,
            activated_at=None,
            last_used_at=None,
            by_password_only=True,
        )
        active = replace(
            method,
            tfa_id=used,
            status=TfaStatus.ACTIVE,
            encrypted_secret=totp.encrypted(secret, person.id, used, settings),
            activated_at=now,
        )
        _, in_force = two_factor_methods.activate(method, active)
        self.product.write(two_factor_methods.enrol(method, None), in_force)
        self.product.set_user(person, tfa_enabled=True)
        return used, secret

    def _invitation_of(self, person: Person) -> str:
        """Invite a person to an organization that none of the callers belongs to."""
        answer = invite(self.product, self.inviter, self.inviting.id, person.email)
        return str(answer.json["userId"])

    def _session_of(self, person: Person) -> str:
        token = self.product.session(person).access_token
        return access_tokens.verify(token, self.product.app.settings, self.product.now()).session_id


def _bearer(token: str) -> Values:
    return {"authorization": f"Bearer {token}"}
