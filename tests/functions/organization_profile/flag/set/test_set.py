import json
from typing import Any

import pytest

from coreapi import ids
from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from tests.actors.factories import Person
from tests.conftest import Event
from tests.harness.product import Product
from tests.harness.response import Response

PATH = "/organization-profile/flag/set"


def setting(**flags: Any) -> list[dict[str, Any]]:
    return [{"flag": flag, "value": value} for flag, value in flags.items()]


def test_the_documented_body_sets_one_and_removes_another(
    product: Product, admin: Person, organization: Organization, event: Event
) -> None:
    profile = product.profile(organization, flags={"BOOK_AND_CLAIM": True, "OTHER": False})
    token = product.session(admin).access_token
    name = "organization_profile/flag/set/set"

    answer = product.send_event(event(name, accessToken=token, profileId=profile.id))

    assert answer.status == 200
    assert answer.json == {"profileId": profile.id, "flags": {"GHGP": True, "OTHER": False}}


def test_flags_are_set_changed_and_removed_and_the_profile_shows_them(
    product: Product, admin: Person, profile: OrganizationProfile
) -> None:
    def after(**flags: Any) -> Any:
        body = {"profileId": profile.id, "flags": setting(**flags)}
        return product.post(PATH, body, as_=admin).json["flags"]

    assert after(B=True, A=False) == {"A": False, "B": True}
    assert after(A=True) == {"A": True, "B": True}
    assert after(B=None, NEVER_SET=None) == {"A": True}
    shown = product.get("/user/profile/organization", as_=admin).json["profiles"]
    assert [each["flags"] for each in shown] == [{"A": True}]
    assert after(A=None) == {}
    assert after() == {}


def test_a_change_is_a_new_version_and_no_change_is_none(
    product: Product, admin: Person, profile: OrganizationProfile
) -> None:
    body = {"profileId": profile.id, "flags": setting(A=True)}

    def shown() -> Any:
        return product.get("/user/profile/organization", as_=admin).json["profiles"][0]

    product.post(PATH, body, as_=admin)
    once = shown()
    with product.unchanged():
        assert product.post(PATH, body, as_=admin).status == 200

    assert once["version"] == profile.version + 1
    assert shown() == once


@pytest.mark.parametrize("name", ["A", "A" * 64, "A_1", "Z9"])
def test_the_edges_of_names(
    product: Product, admin: Person, profile: OrganizationProfile, name: str
) -> None:
    body = {"profileId": profile.id, "flags": setting(**{name: True})}
    assert product.post(PATH, body, as_=admin).json["flags"] == {name: True}


GOOD = {"flag": "GOOD", "value": True}


@pytest.mark.parametrize(
    ("flags", "pointer"),
    [
        ([GOOD, {"flag": "bad", "value": True}], "/flags/1/flag"),
        ([GOOD, {"flag": "", "value": True}], "/flags/1/flag"),
        ([GOOD, {"flag": "_A", "value": True}], "/flags/1/flag"),
        ([GOOD, {"flag": "9A", "value": True}], "/flags/1/flag"),
        ([GOOD, {"flag": "A\n", "value": True}], "/flags/1/flag"),
        ([GOOD, {"flag": "Ä", "value": True}], "/flags/1/flag"),
        ([GOOD, {"flag": "A" * 65, "value": True}], "/flags/1/flag"),
        ([GOOD, {"flag": "A", "value": 1}], "/flags/1/value"),
        ([GOOD, {"flag": "A", "value": "true"}], "/flags/1/value"),
        ([GOOD, {"flag": "A"}], "/flags/1/value"),
        ([GOOD, {"value": True}], "/flags/1/flag"),
        ([GOOD, {"flag": "A", "value": True, "note": "x"}], "/flags/1/note"),
        ([GOOD, {"flag": "GOOD", "value": None}], "/flags/1/flag"),
        ([GOOD, GOOD], "/flags/1/flag"),
        ({"GOOD": True}, "/flags"),
        (None, "/flags"),
    ],
    ids=lambda value: json.dumps(value)[:70],
)
def test_one_bad_flag_leaves_all_as_they_were(
    product: Product, admin: Person, profile: OrganizationProfile, flags: Any, pointer: str
) -> None:
    with product.unchanged():
        answer = product.post(PATH, {"profileId": profile.id, "flags": flags}, as_=admin)

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_a_profile_has_a_hundred_flags_at_most(
    product: Product, admin: Person, organization: Organization
) -> None:
    full = product.profile(organization, flags={f"F{number}": True for number in range(100)})

    with product.unchanged():
        body = {"profileId": full.id, "flags": setting(ONE_MORE=True)}
        answer = product.post(PATH, body, as_=admin)
    exchange = {"profileId": full.id, "flags": setting(ONE_MORE=True, F0=None)}

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/flags"]
    assert len(product.post(PATH, exchange, as_=admin).json["flags"]) == 100


@pytest.mark.parametrize("profile_id", [ids.UNKNOWN, "", "nope", "x" * 9000])
def test_an_unknown_profile_is_not_found(product: Product, admin: Person, profile_id: str) -> None:
    with product.unchanged():
        body = {"profileId": profile_id, "flags": setting(A=True)}
        answer = product.post(PATH, body, as_=admin)
    assert answer.outcome == (404, "NOT_FOUND")


def test_a_foreign_profile_is_not_found(
    product: Product, profile: OrganizationProfile, outsider: Person
) -> None:
    with product.unchanged():
        body = {"profileId": profile.id, "flags": setting(A=True)}
        answer = product.post(PATH, body, as_=outsider)
    assert answer.outcome == (404, "NOT_FOUND")


def test_a_role_without_the_permission_is_not_enough(
    product: Product, organization: Organization, profile: OrganizationProfile
) -> None:
    producer = product.member(organization, profile_roles={profile.id: ["sox.producer.admin"]})
    tokens = product.session(producer)

    with product.unchanged():
        body = {"profileId": profile.id, "flags": setting(A=True)}
        answer = product.post(PATH, body, as_=tokens)

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "organization-profile.flag.set"


@pytest.mark.parametrize("what", ["organization", "profile"])
def test_what_is_archived_keeps_its_flags(
    product: Product,
    admin: Person,
    organization: Organization,
    profile: OrganizationProfile,
    archive: Any,
    what: str,
) -> None:
    archive(organization if what == "organization" else profile)

    with product.unchanged():
        body = {"profileId": profile.id, "flags": setting(A=True)}
        answer = product.post(PATH, body, as_=admin)

    assert answer.outcome == (409, "ARCHIVED")


def test_it_is_audited_with_what_it_changed(
    product: Product, admin: Person, organization: Organization
) -> None:
    profile = product.profile(organization, flags={"B": True, "C": True})
    body = {"profileId": profile.id, "flags": setting(A=False, B=None, C=True)}
    product.post(PATH, body, as_=admin)

    (entry,) = product.audit(organization.id)

    assert (entry["action"], entry["entity_type"], entry["entity_id"]) == (
        "organization-profile.flag.set",
        "organization_profile",
        profile.id,
    )
    assert entry["changes"] == {
        "A": {"from": None, "to": False},
        "B": {"from": True, "to": None},
    }


@pytest.mark.race
def test_sets_at_once_lose_nothing(
    product: Product, admin: Person, profile: OrganizationProfile
) -> None:
    def act(number: int) -> Response:
        body = {"profileId": profile.id, "flags": setting(**{f"F{number}": number % 2 == 0})}
        return product.post(PATH, body, as_=admin)

    answers = product.together(12, act)

    assert [answer.status for answer in answers] == [200] * 12
    for number, answer in enumerate(answers):
        assert answer.json["flags"][f"F{number}"] is (number % 2 == 0)
    final = product.post(PATH, {"profileId": profile.id, "flags": []}, as_=admin).json["flags"]
    assert final == {f"F{number}": number % 2 == 0 for number in range(12)}
