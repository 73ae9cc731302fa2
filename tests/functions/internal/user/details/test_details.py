import pytest

from tests.conftest import Event
from tests.harness.product import Product

PATH = "/internal/user/details"


def test_a_user_is_shown_with_roles_and_organizations(product: Product) -> None:
    active, archived = product.organization("B"), product.organization("A", status="archive")
    profile = product.profile(active)
    user = product.member(active, "basic.viewer", profile_roles={profile.id: ["basic.admin"]})
    product.member(archived, person=user)

    answer = product.get(f"{PATH}/{user.id}", as_=product.staff("system.support"))

    assert answer.status == 200
    assert answer.json["user"]["email"] == user.email
    assert answer.json["roleLinks"] == [
        {"roleCode": "basic.viewer", "entityType": "organization", "entityId": active.id},
        {"roleCode": "basic.admin", "entityType": "organization_profile", "entityId": profile.id},
    ]
    assert [o["name"] for o in answer.json["organizations"]] == ["A", "B"]
    assert answer.json["tfas"] == []
    assert "hash" not in answer.text.lower()


@pytest.mark.parametrize("user_id", ["0" * 26, "nobody", "x" * 3000])
def test_an_unknown_user_is_not_found(product: Product, user_id: str) -> None:
    answer = product.get(f"{PATH}/{user_id}", as_=product.staff())

    assert answer.outcome == (404, "NOT_FOUND")


def test_the_documented_request_works(product: Product, event: Event) -> None:
    user = product.user()
    answer = product.send_event(
        event(
            "internal/user/details/details",
            accessToken=product.session(product.staff()).access_token,
            userId=user.id,
        )
    )

    assert answer.json["user"]["_id"] == user.id
