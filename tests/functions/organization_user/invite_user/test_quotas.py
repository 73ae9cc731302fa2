"""How often one can invite, and inviting many times at once."""

from coreapi.storage.table import quota as quotas
from coreapi.storage.table.quota import Quota
from tests.actors.organization_users import ADMIN, invite
from tests.harness.product import Product

NEW = "new.user@example.com"


def test_an_organization_invites_a_hundred_an_hour(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    hourly = Quota("invitations", organization.id, limit=100, period_seconds=3600)
    for _ in range(97):
        product.write(quotas.count(hourly, product.app.clock.now()))
    for number in range(3):
        assert invite(product, admin, organization.id, f"p{number}@example.net").status == 201
    with product.unchanged():
        answer = invite(product, admin, organization.id, NEW)
    assert answer.outcome == (429, "TOO_MANY_ATTEMPTS")
    assert 0 < int(answer.headers["retry-after"]) <= 3600

    product.advance(seconds=int(answer.headers["retry-after"]))
    assert invite(product, admin, organization.id, NEW).status == 201


def test_a_recipient_is_mailed_five_times_an_hour_and_twenty_a_day(product: Product) -> None:
    places = [product.organization() for _ in range(22)]
    staff = product.staff()
    outcomes: list[int] = []
    for number, place in enumerate(places):
        if number == 5:
            with product.unchanged():
                answer = invite(product, staff, place.id, NEW)
            assert answer.outcome == (429, "TOO_MANY_ATTEMPTS")
        if number and number % 5 == 0:
            product.advance(hours=1, seconds=1)
        outcomes.append(invite(product, staff, place.id, NEW).status)
    assert outcomes == [201] * 20 + [429] * 2
    product.advance(hours=24)
    assert invite(product, staff, places[-1].id, NEW).status == 201
