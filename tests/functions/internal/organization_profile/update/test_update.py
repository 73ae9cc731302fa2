from typing import Any

import pytest

from coreapi import ids
from tests.actors.registry import PROFILE, Registry, pointers
from tests.conftest import Event
from tests.harness.product import Product

PATH = f"{PROFILE}/update"
FULL: dict[str, Any] = {
    "taxId": "800162034",
    "duns": "831003012",
    "participantTypes": ["producer"],
    "participantTags": [{"tag": "old", "verifiers": [{"identifier": "v"}]}],
}


def test_the_documented_body_replaces_the_tags_whole(registry: Registry, event: Event) -> None:
    before = registry.profile(registry.organization(), **FULL)

    answer = registry.product.send_event(
        event(
            "internal/organization_profile/update/update",
            accessToken=registry.token,
            profileId=before["_id"],
        )
    )

    assert answer.status == 200
    after = answer.json
    tags = [
        {
            "tag": "nat_gas_producer",
            "measurers": [
                {"identifier": "mock-server", "standardTypes": ["OGCI", "NGSI"]},
                {"identifier": "project-canary", "standardTypes": ["OGCI"]},
            ],
            "verifiers": [{"identifier": "demo_verifier"}, {"identifier": "spirit"}],
        },
        {"tag": "nat_gas_transportation_producer"},
        {"tag": "nat_gas_buyer"},
        {"tag": "nat_gas_transportation_buyer"},
    ]
    assert after == before | {
        "participantTags": tags,
        "version": 2,
        "updatedAt": after["updatedAt"],
    }
    assert registry.now(before) == after
    for tag, shown in (("old", []), ("nat_gas_buyer", [after])):
        assert registry.listed(PROFILE, participantTags=[{"tag": tag}]) == shown


@pytest.mark.parametrize("field", list(FULL))
def test_null_clears(registry: Registry, field: str) -> None:
    before = registry.profile(registry.organization(), **FULL)
    after = registry.changed(before, **{field: None})
    assert after == before | {field: None, "version": 2, "updatedAt": after["updatedAt"]}
    assert registry.now(before) == after


@pytest.mark.parametrize("body", [{}, FULL, {"status": "active", "version": 1}])
def test_what_changes_nothing_is_answered_and_not_stored(registry: Registry, body: Any) -> None:
    before = registry.profile(registry.organization(), **FULL)
    with registry.product.unchanged():
        assert registry.changed(before, **body) == before


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": None}, "/name"),
        ({"status": None}, "/status"),
        ({"organizationId": "01"}, "/organizationId"),
        ({"profileId": "01"}, "/profileId"),
        ({"flags": {"GHGP": True}}, "/flags"),
        ({"participantTags": [{"tag": "a"}, {"tag": "b"}, {"tag": "a"}]}, "/participantTags/2/tag"),
        ({"participantTypes": ["a", "a"]}, "/participantTypes/1"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_is(
    registry: Registry, body: Any, pointer: str
) -> None:
    profile = registry.profile(registry.organization())
    with registry.product.unchanged():
        assert pointers(registry.update(profile, **body)) == [pointer]


def test_archiving_is_reversible_and_other_fields_may_change_with_it(registry: Registry) -> None:
    profile = registry.profile(registry.organization())
    registry.changed(profile, status="archive")
    with registry.product.unchanged():
        for body in ({}, {"name": "New"}, {"status": "archive"}):
            assert registry.update(profile, **body).outcome == (409, "ARCHIVED")
    active = registry.changed(profile, status="active", name="New")
    assert (active["status"], active["name"]) == ("active", "New")


def test_an_older_version_is_refused(registry: Registry) -> None:
    profile = registry.profile(registry.organization())
    registry.changed(profile, name="New", version=1)
    with registry.product.unchanged():
        answer = registry.update(profile, name="Newer", version=1)
        assert answer.outcome == (409, "VERSION_CONFLICT")


@pytest.mark.race
def test_of_racers_with_a_version_one_wins_and_only_its_tags_are_listed(
    registry: Registry,
) -> None:
    profile = registry.profile(registry.organization())

    def retag(number: int) -> Any:
        tags = [{"tag": f"tag{number}"}, {"tag": "all"}]
        return registry.update(profile, name=f"Name {number}", participantTags=tags, version=1)

    answers = registry.product.together(6, retag)

    outcomes = sorted(answer.outcome for answer in answers)
    assert outcomes == [(200, None)] + [(409, "VERSION_CONFLICT")] * 5
    now = registry.now(profile)
    assert registry.listed(PROFILE, participantTags=[{"tag": "all"}]) == [now]
    every = [{"tag": f"tag{number}"} for number in range(6)]
    assert registry.listed(PROFILE, participantTags=every) == [now]
    assert registry.listed(PROFILE) == [now]


@pytest.mark.race
def test_racers_without_a_version_lose_nothing_flags_included(registry: Registry) -> None:
    profile = registry.profile(registry.organization(), "Wells", "a")
    flags = {"profileId": profile["_id"], "flags": [{"flag": "GHGP", "value": True}]}

    def act(number: int) -> int:
        if number == 0:
            path = "/organization-profile/flag/set"
            return registry.product.post(path, flags, as_=registry.staff).status
        return registry.update(profile, **[{"taxId": "1"}, {"duns": "2"}][number - 1]).status

    assert registry.product.together(3, act) == [200] * 3
    now = registry.now(profile)
    assert (now["flags"], now["taxId"], now["duns"]) == ({"GHGP": True}, "1", "2")
    assert registry.listed(PROFILE, participantTags=[{"tag": "a"}]) == [now]


@pytest.mark.race
def test_a_change_counts_as_before_or_after_an_archiving_at_the_same_time(
    registry: Registry,
) -> None:
    organization = registry.organization()
    profile = registry.profile(organization)

    def act(number: int) -> tuple[int, str | None]:
        if number == 0:
            return registry.update(organization, status="archive").outcome
        return registry.update(profile, name=f"Name {number}").outcome

    outcomes = registry.product.together(6, act)

    assert outcomes[0] == (200, None)
    assert set(outcomes[1:]) <= {(200, None), (409, "ARCHIVED")}


@pytest.mark.parametrize("unknown", [ids.UNKNOWN, "x", "", "a" * 5000])
def test_an_unknown_one_is_not_found(registry: Registry, unknown: str) -> None:
    as_ = registry.token
    with registry.product.unchanged():
        answer = registry.product.post(PATH, {"_id": unknown, "name": "x"}, as_=as_)
        assert answer.outcome == (404, "NOT_FOUND")


def test_an_organizations_id_is_no_profiles_id(registry: Registry) -> None:
    organization = registry.organization()
    body = {"_id": organization["_id"], "name": "x"}
    answer = registry.product.post(PATH, body, as_=registry.staff)
    assert answer.outcome == (404, "NOT_FOUND")


def test_a_caller_without_the_permission_sees_which(product: Product) -> None:
    organization = product.organization()
    body = {"_id": product.profile(organization).id, "name": "Mine"}
    admin = product.member(organization, "default.organization.admin")
    for person in (admin, product.staff("system.support"), product.user()):
        as_ = product.session(person)
        with product.unchanged():
            answer = product.post(PATH, body, as_=as_)
        assert answer.outcome == (403, "FORBIDDEN")
        assert answer.json["permission"] == "internal.organization-profile.update"
    with product.unchanged():
        assert product.post(PATH, body).outcome == (401, "UNAUTHENTICATED")


def test_the_most_tags_are_renamed_and_replaced_in_one_transaction(registry: Registry) -> None:
    profile = registry.profile(registry.organization(), "Wells", *(f"a{n}" for n in range(20)))
    with registry.product.calls() as calls:
        changed = registry.changed(
            profile, name="New", participantTags=[{"tag": f"b{n}"} for n in range(20)]
        )
    assert sum(calls.kinds.values()) == 4
    assert calls.writes == {"TransactWriteItems": 1}
    (transaction,) = (c for c in calls.made if c.operation == "TransactWriteItems")
    assert len(transaction.parameters["TransactItems"]) <= 95
    assert registry.listed(PROFILE, participantTags=[{"tag": "a7"}]) == []
    assert registry.listed(PROFILE, participantTags=[{"tag": "b7"}]) == [changed]
