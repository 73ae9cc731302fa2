"""A 403 names the missing permission and, to staff who may see roles, the roles that grant it."""

from tests.harness.product import Product


def test_staff_who_see_roles_see_which_ones_grant_the_missing_permission(product: Product) -> None:
    support = product.staff("system.support")

    answer = product.post("/internal/organization/create", {"name": "Acme"}, as_=support)

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "internal.organization.create"
    assert answer.json["grantedBy"] == ["system.admin"]


def test_so_they_are_of_a_right_on_a_profile(product: Product) -> None:
    profile = product.profile(product.organization())
    body = {"profileId": profile.id, "name": "Hub"}

    answer = product.post("/business-location/create", body, as_=product.staff("system.support"))

    assert answer.json["grantedBy"] == [
        "basic.admin",
        "default.organization.admin",
        "sox.producer.admin",
        "system.admin",
    ]


def test_a_member_sees_only_the_missing_permission(product: Product) -> None:
    organization = product.organization()
    member = product.member(organization, "basic.viewer")
    body = {"organizationId": organization.id, "email": "new@a.test"}

    answer = product.post("/organization-user/invite-user", body, as_=member)

    assert answer.json["permission"] == "organization-user.invite"
    assert "grantedBy" not in answer.json
