"""How people come into an organization in tests: invited, mailed, accepted; and it archived."""

from dataclasses import replace
from typing import Any

from coreapi.models.user import UserStatus
from coreapi.storage import user_partition
from coreapi.storage.table import keys
from coreapi.storage.table.actions import update
from tests.actors.factories import Person
from tests.harness.product import Product
from tests.harness.response import Response

ADMIN = "default.organization.admin"
MEMBER = "default.organization.member"
NEW_PASSWORD = "quite another secret"


def signed_in(product: Product, person: Person) -> Person:
    """Return a person with a session opened just now: the one before may have run out."""
    person.tokens = product.session(person)
    return person


def invite(
    product: Product, as_: Person, organization_id: str, email: str, **names: str
) -> Response:
    """Invite an address."""
    body = {"organizationId": organization_id, "email": email, **names}
    return product.post("/organization-user/invite-user", body, as_=as_)


def resend(product: Product, as_: Person, organization_id: str, user_id: str) -> Response:
    """Mail an invitation again."""
    body = {"organizationId": organization_id, "userId": user_id}
    return product.post("/organization-user/resend-user-invitation", body, as_=as_)


def accept(product: Product, email: str) -> Person:
    """Redeem the newest mailed token and return the person, after a login."""
    token = product.mails(to=email)[-1].token
    answer = product.post("/auth/set-password", {"token": token, "password": NEW_PASSWORD})
    assert answer.status == 200, answer.text
    found = next(k[0] for k, i in product.table().items() if k[1] == "USER" and i["email"] == email)
    loaded = user_partition.load(product.app.store, found.removeprefix("USER#"))
    assert loaded is not None
    person = Person(replace(loaded.user, status=UserStatus.ACTIVE), NEW_PASSWORD)
    assert product.login(person).status == 200
    return person


def my_invitations(product: Product, person: Person) -> dict[str, Any]:
    """Return the pending invitations to a person's address, by id."""
    answer = product.get("/user/invitation/list", as_=person, query="limit=100")
    assert answer.status == 200, answer.text
    return {item["_id"]: item for item in answer.json["items"]}


def decide(product: Product, person: Person, verb: str, invitation_id: str) -> Response:
    """Have a person `accept` or `decline` an invitation in their account."""
    body = {"invitationId": invitation_id}
    return product.post(f"/user/invitation/{verb}", body, as_=person)


def redeem(product: Product, token: str | None, password: str = NEW_PASSWORD) -> Response:
    """Choose a password by a mailed token."""
    return product.post("/auth/set-password", {"token": token, "password": password})


def set_role(
    product: Product, as_: Person, organization_id: str, user_id: str, **sets: list[str]
) -> Response:
    """Replace roles on an organization: `defaultRoleCodes=`, `roleCodes=`."""
    body = {"organizationId": organization_id, "userId": user_id, **sets}
    return product.post("/organization-user/set-organization-role", body, as_=as_)


def remove(product: Product, as_: Person, organization_id: str, user_id: str) -> Response:
    """Remove a user from an organization."""
    body = {"organizationId": organization_id, "userId": user_id}
    return product.post("/organization-user/remove-user", body, as_=as_)


def listed(product: Product, as_: Person, organization_id: str) -> dict[str, Any]:
    """Return an organization's users as its list shows them, by id."""
    headers = {"x-active-organization-id": organization_id}
    answer = product.post("/organization-user/list", {"limit": 100}, as_=as_, headers=headers)
    assert answer.status == 200, answer.text
    return {item["_id"]: item for item in answer.json["items"]}


def archive(product: Product, organization_id: str, status: str = "archive") -> None:
    """Archive an organization, or take it back."""
    product.write(update(keys.organization(organization_id), {"status": status}))
