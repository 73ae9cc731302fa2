"""An organization with members and resources, and staff: made when a request first needs them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from coreapi import ids
from coreapi.clock import epoch
from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.operations.rules import invitation as invitation_rules
from coreapi.storage import invitation as invitations
from coreapi.storage import rbac
from coreapi.storage.table import keys
from coreapi.storage.table.actions import put
from tests.actors.authenticator import Authenticator, enrolled
from tests.actors.factories import Person
from tests.actors.organization_users import ADMIN, MEMBER, signed_in
from tests.harness.product import Product
from tests.harness.response import Response

KEY = {"idempotency-key": "once"}
NEWCOMER = "new@a.test"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request by a person."""

    path: str
    person: Person
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def send(self, product: Product, **headers: str) -> Response:
        """Send it, with further headers."""
        return product.post(
            self.path, self.body, as_=self.person, headers={**self.headers, **headers}
        )


class Scene:
    """The people and resources that a request needs, by name."""

    def __init__(self, product: Product) -> None:
        """Begin with nothing."""
        self.product = product

    @cached_property
    def organization(self) -> Organization:
        """Return the organization."""
        return self.product.organization()

    @cached_property
    def profile(self) -> OrganizationProfile:
        """Return its profile."""
        return self.product.profile(self.organization)

    @cached_property
    def staff(self) -> Person:
        """Return a system administrator."""
        return signed_in(self.product, self.product.staff())

    @cached_property
    def support(self) -> Person:
        """Return one of the staff who may change nothing."""
        return signed_in(self.product, self.product.staff("system.support"))

    @cached_property
    def deputy(self) -> Person:
        """Return one of the staff who holds every permission, by another role."""
        self._install("deputy", "system", rbac.load(self.product.app.store).permissions)
        return signed_in(self.product, self.product.staff("deputy"))

    @cached_property
    def helpdesk(self) -> Person:
        """Return one of the staff who holds every permission except one of support's."""
        held = rbac.load(self.product.app.store).permissions.keys() - {"internal.audit.list"}
        self._install("helpdesk", "system", held)
        return signed_in(self.product, self.product.staff("helpdesk"))

    @cached_property
    def granter(self) -> Person:
        """Return a member whose only right is to set roles."""
        rights = ["organization-user.set-organization-role"]
        self._install("granter", "organization", [*rights, f"{rights[0][:-4]}profile-role"])
        return signed_in(self.product, self.product.member(self.organization, "granter"))

    @cached_property
    def superior(self) -> Person:
        """Return a member who is one of the staff."""
        person = self.product.staff("system.support")
        return self.product.member(self.organization, MEMBER, person=person)

    @cached_property
    def invited(self) -> Person:
        """Return a member whose account has no password yet."""
        return self.product.member(self.organization, status="invited", password=None)

    @cached_property
    def authenticator(self) -> Authenticator:
        """Return the second factor of the member."""
        return enrolled(self.product, self.member)

    @cached_property
    def admin(self) -> Person:
        """Return an administrator of the organization."""
        return signed_in(self.product, self.product.member(self.organization, ADMIN))

    @cached_property
    def member(self) -> Person:
        """Return a member without a right to change anything."""
        return signed_in(self.product, self.product.member(self.organization, MEMBER))

    @cached_property
    def outsider(self) -> Person:
        """Return an administrator of another organization."""
        other = self.product.organization()
        return signed_in(self.product, self.product.member(other, ADMIN))

    @cached_property
    def invitation(self) -> str:
        """Return the id of an invitation to the newcomer's address."""
        body = {"organizationId": self.organization.id, "email": NEWCOMER}
        return str(self.done("/organization-user/invite-user", body)["userId"])

    @cached_property
    def location(self) -> str:
        """Return the id of a location of the profile."""
        body = {"profileId": self.profile.id, "name": "Hub"}
        return str(self.done("/internal/business-location/create", body)["_id"])

    @cached_property
    def api_key(self) -> str:
        """Return the client id of a key of the profile."""
        body = {"profileId": self.profile.id}
        return str(self.done("/organization-profile/api-key/create", body)["clientId"])

    def done(self, path: str, body: Mapping[str, Any], **how: Any) -> Any:
        """Send a request as staff, and return the answer."""
        answer: Response = self.product.post(path, body, as_=self.staff, **how)
        assert answer.status in {200, 201}, answer.text
        return answer.json

    def archive(self, thing: Organization | OrganizationProfile) -> None:
        """Archive an organization or a profile."""
        kind = "organization" if isinstance(thing, Organization) else "organization-profile"
        self.done(f"/internal/{kind}/update", {"_id": thing.id, "status": "archive"})

    def fill_quota(self, number: int, seconds_ago: int = 0) -> None:
        """Use up a quota of invitations, by its number, of the newcomer and the organization."""
        quota = invitation_rules.quotas(self.organization.id, NEWCOMER)[number]
        moment = epoch(self.product.now()) - seconds_ago
        key = keys.quota(quota.kind, quota.subject)
        moments = [moment] * quota.limit
        self.product.write(put({"PK": key.pk, "SK": key.sk, "moments": moments, "ttl": moment}))

    def links(self, *codes: str) -> list[dict[str, str]]:
        """Return links of roles on the organization."""
        place = {"entityType": "organization", "entityId": self.organization.id}
        return [{"roleCode": code, **place} for code in codes]

    def links_in(self, number: int, *, invited: bool = False) -> list[dict[str, str]]:
        """Return as many links, each in another organization, which has invited the newcomer."""
        made = [self.product.organization() for _ in range(number)]
        store, now = self.product.app.store, self.product.now()
        if invited and (first := invitations.find(store, self.invitation, now)):
            for organization in made:
                another = replace(first, id=ids.new(now), organization_id=organization.id)
                self.product.write(*invitations.create(another, None))
        kind = "organization"
        return [{"roleCode": MEMBER, "entityType": kind, "entityId": o.id} for o in made]

    def _install(self, code: str, scope: str, permissions: Iterable[str]) -> None:
        role = {"code": code, "name": code, "scopes": [scope], "permissions": [*permissions]}
        body = {"version": 1, "permissions": [], "roles": [role]}
        self.done("/internal/rbac/import", body)
