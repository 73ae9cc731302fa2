"""POST /user/invitation/decline; the tests of accepting cover what both share."""

from tests.actors.organization_users import ADMIN, decide, invite, listed, my_invitations
from tests.conftest import Event
from tests.harness.product import Product


def test_the_documented_request_closes_the_invitation_and_changes_nothing_else(
    product: Product, event: Event
) -> None:
    organization, other = product.organization(), product.organization()
    grace, staff = product.user(), product.staff()
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, grace.email).json["userId"]
    kept = invite(product, staff, other.id, grace.email).json["userId"]
    profile = product.get("/user/profile/organization", as_=grace).text
    values = {"accessToken": product.session(grace).access_token, "invitationId": invited}

    answer = product.send_event(event("user/invitation/decline/decline", **values))

    assert (answer.status, answer.json["status"]) == (200, "declined")
    assert list(my_invitations(product, grace)) == [kept]
    assert invited not in listed(product, admin, organization.id)
    assert product.get("/user/profile/organization", as_=grace).text == profile


def test_it_is_in_the_organization_s_audit_trail(product: Product) -> None:
    organization, grace = product.organization(), product.user()
    invited = invite(product, product.staff(), organization.id, grace.email).json["userId"]
    decide(product, grace, "decline", invited)
    entry = product.audit(organization.id)[-1]
    assert (entry["action"], entry["actor_id"]) == ("user-invitation.decline", grace.id)
    assert entry["entity_id"] == invited
    status = {"from": "pending", "to": "declined"}
    assert entry["changes"] == {"email": grace.email, "status": status}
