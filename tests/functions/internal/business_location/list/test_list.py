from tests.conftest import Event
from tests.harness.product import Product

# What both endpoints do is tested once, in tests/functions/business_location.


def test_staff_send_the_documented_body_for_any_profile(product: Product, event: Event) -> None:
    staff = product.staff()
    profile = product.profile(product.organization())
    token = product.session(staff).access_token
    sent = event("internal/business_location/list/list", accessToken=token, profileId=profile.id)

    answer = product.send_event(sent)

    assert answer.status == 200


def test_a_member_is_refused_by_the_endpoint(product: Product) -> None:
    organization = product.organization()
    admin = product.session(product.member(organization, "default.organization.admin"))
    profile = product.profile(organization)
    body = {"profileId": profile.id}

    with product.unchanged():
        answer = product.post("/internal/business-location/list", body, as_=admin)

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "internal.business-location.list"
