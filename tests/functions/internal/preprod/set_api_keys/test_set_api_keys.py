import hmac
from hashlib import sha256

import pytest
from ulid import ULID

from coreapi.access.secrets import secret_store
from coreapi.access.tokens import client_keys
from coreapi.models.organization_profile import OrganizationProfile
from tests.actors.factories import Person
from tests.actors.preproduction_resets import SET_API_KEYS, in_a_hurry, invoke, reset
from tests.harness.product import Product
from tests.harness.response import Response

DETAILS = "/internal/organization-profile/details"


@pytest.fixture
def admin(product: Product) -> Person:
    return product.staff()


@pytest.fixture
def profiles(product: Product) -> list[OrganizationProfile]:
    """Make five profiles, in the order of their names."""
    organizations = [product.organization() for _ in range(5)]
    return [product.profile(each, f"Profile {n}") for n, each in enumerate(organizations)]


def read(product: Product, key: dict[str, str]) -> Response:
    """Read a key's own profile with it."""
    headers = {"client-id": key["clientId"], "client-key": key["clientKey"]}
    return product.get(f"{DETAILS}/{key['profileId']}", headers=headers)


def revoke(product: Product, admin: Person, key: dict[str, str]) -> None:
    body = {"profileId": key["profileId"], "clientId": key["clientId"]}
    answer = product.post("/organization-profile/api-key/revoke", body, as_=admin)
    assert answer.json["status"] == "revoked"


def test_every_profile_gets_a_key_that_opens_what_is_its_own(
    product: Product, admin: Person, profiles: list[OrganizationProfile]
) -> None:
    answer = reset(product, SET_API_KEYS, admin)

    assert answer.status == 200
    assert (answer.json["status"], answer.json["profiles"]) == ("done", 5)
    assert answer.json["nextCursor"] is None
    keys = answer.json["items"]
    assert [key["profileId"] for key in keys] == [profile.id for profile in profiles]
    for key in keys:
        assert key.keys() == {"profileId", "clientId", "clientKey"}
        assert read(product, key).json["profile"]["_id"] == key["profileId"]


def test_keys_are_made_as_documented(
    product: Product, admin: Person, profiles: list[OrganizationProfile]
) -> None:
    secret = secret_store.read_text(product.app.settings.preprod_key_secret)

    key = reset(product, SET_API_KEYS, admin).json["items"][0]

    profile_id = profiles[0].id
    derived = hmac.digest(secret.encode(), profile_id.encode(), "sha256")
    assert key["clientKey"] == client_keys.of(derived)
    chance = sha256(f"preprod{profile_id}".encode()).digest()[:10]
    assert ULID.from_str(key["clientId"]).bytes == ULID.from_str(profile_id).bytes[:6] + chance


@pytest.mark.usefixtures("profiles")
def test_they_are_the_same_after_every_reset(product: Product, admin: Person) -> None:
    first = reset(product, SET_API_KEYS, admin).json
    asked = product.session(admin)

    with product.unchanged("JOB#", "AUDIT"):
        again = product.post(SET_API_KEYS, as_=asked).json

    assert again == first


def test_other_keys_stay(
    product: Product, admin: Person, profiles: list[OrganizationProfile]
) -> None:
    body = {"profileId": profiles[0].id, "name": "ERP"}
    own = product.post("/organization-profile/api-key/create", body, as_=admin).json

    reset(product, SET_API_KEYS, admin)

    assert read(product, own).status == 200
    listed = product.post("/organization-profile/api-key/list", body | {"name": None}, as_=admin)
    assert listed.status == 422
    body.pop("name")
    listed = product.post("/organization-profile/api-key/list", body, as_=admin)
    assert {item["name"] for item in listed.json["items"]} == {"ERP", "Preproduction"}


@pytest.mark.usefixtures("profiles")
def test_one_that_was_revoked_opens_again(product: Product, admin: Person) -> None:
    key = reset(product, SET_API_KEYS, admin).json["items"][0]
    revoke(product, admin, key)
    assert read(product, key).outcome == (401, "INVALID_CLIENT_CREDENTIALS")

    reset(product, SET_API_KEYS, admin)

    assert read(product, key).status == 200


@pytest.mark.usefixtures("profiles")
def test_another_secret_gives_the_same_ids_other_keys(product: Product, admin: Person) -> None:
    before = reset(product, SET_API_KEYS, admin).json["items"][0]
    product.put_secret(product.app.settings.preprod_key_secret, "another one")

    after = reset(product, SET_API_KEYS, admin).json["items"][0]

    assert after["clientId"] == before["clientId"]
    assert read(product, before).outcome == (401, "INVALID_CLIENT_CREDENTIALS")
    assert read(product, after).status == 200


def test_archived_profiles_get_one_that_opens_nothing(product: Product, admin: Person) -> None:
    product.profile(product.organization(), status="archive")

    [key] = reset(product, SET_API_KEYS, admin).json["items"]

    assert read(product, key).outcome == (401, "INVALID_CLIENT_CREDENTIALS")


def test_without_profiles_there_is_nothing_to_do(product: Product, admin: Person) -> None:
    answer = reset(product, SET_API_KEYS, admin)

    assert answer.json == {"status": "done", "profiles": 0, "items": [], "nextCursor": None}


def test_many_keys_are_shown_in_pages(
    product: Product, admin: Person, profiles: list[OrganizationProfile]
) -> None:
    shown: list[str] = []
    page = reset(product, SET_API_KEYS, admin, limit=2)
    while True:
        assert (page.status, page.json["profiles"]) == (200, 5)
        shown += [key["profileId"] for key in page.json["items"]]
        if page.json["nextCursor"] is None:
            break
        page = reset(product, SET_API_KEYS, admin, limit=2, cursor=page.json["nextCursor"])

    assert shown == [profile.id for profile in profiles]
    assert len(product.audit()) == 2, "showing is no other run"


def test_while_it_runs_it_shows_the_keys_that_were_given(
    product: Product, admin: Person, profiles: list[OrganizationProfile]
) -> None:
    with in_a_hurry():
        begun = reset(product, SET_API_KEYS, admin)
        product.go_on()
    rest = reset(product, SET_API_KEYS, admin, cursor=begun.json["nextCursor"])

    assert (begun.status, begun.json["profiles"]) == (202, 4)
    assert {read(product, key).status for key in begun.json["items"]} == {200}
    ids = [[key["profileId"] for key in page.json["items"]] for page in (begun, rest)]
    assert ids == [[p.id for p in profiles[:4]], [profiles[4].id]]
    assert rest.json["nextCursor"] is None


@pytest.mark.parametrize("limit", [0, 5_001, "5"])
def test_a_bad_limit_is_refused(product: Product, admin: Person, limit: object) -> None:
    answer = reset(product, SET_API_KEYS, admin, limit=limit)

    assert answer.outcome == (422, "VALIDATION_FAILED")


def test_an_operator_is_shown_the_keys(
    product: Product, profiles: list[OrganizationProfile]
) -> None:
    answer = invoke(product, SET_API_KEYS, {"limit": 3})

    assert [key["profileId"] for key in answer["items"]] == [p.id for p in profiles[:3]]
    rest = invoke(product, SET_API_KEYS, {"cursor": answer["nextCursor"]})
    assert [key["profileId"] for key in rest["items"]] == [p.id for p in profiles[3:]]
