import pytest

from tests.conftest import Event
from tests.harness.product import Product

PATH = "/internal/user/create"


def link(role: str, kind: str, entity_id: str) -> dict[str, str]:
    return {"roleCode": role, "entityType": kind, "entityId": entity_id}


def test_a_user_with_a_password_is_active_and_must_change_it(product: Product) -> None:
    answer = product.post(
        PATH,
        {"email": " New.User@Example.com", "firstName": "Nia", "password": "a temporary one"},
        as_=product.staff(),
    )

    assert answer.status == 201
    assert answer.json["email"] == "new.user@example.com"
    assert (answer.json["firstName"], answer.json["lastName"]) == ("Nia", None)
    assert answer.json["status"] == "active"
    assert answer.json["passwordChangeRequired"] is True
    assert product.mails(to="new.user@example.com") == []
    body = {"email": "new.user@example.com", "secret": "a temporary one"}
    assert product.post("/auth/login", body).json["passwordChangeRequired"] is True


def test_a_password_can_be_permanent(product: Product) -> None:
    answer = product.post(
        PATH,
        {"email": "new@example.com", "password": "a permanent one", "temporary": False},
        as_=product.staff(),
    )

    assert answer.json["passwordChangeRequired"] is False


def test_a_user_without_a_password_is_invited_for_seven_days(product: Product) -> None:
    answer = product.post(PATH, {"email": "new@example.com"}, as_=product.staff())

    assert (answer.json["status"], answer.json["passwordChangeRequired"]) == ("invited", False)
    (mail,) = product.mails(to="new@example.com")
    product.advance(days=6, hours=23)
    redeemed = product.post(
        "/auth/set-password", {"token": mail.token, "password": "chosen by themselves"}
    )
    assert redeemed.status == 200


def test_an_invitation_runs_out(product: Product) -> None:
    product.post(PATH, {"email": "new@example.com"}, as_=product.staff())
    (mail,) = product.mails(to="new@example.com")
    product.advance(days=7)

    redeemed = product.post(
        "/auth/set-password", {"token": mail.token, "password": "chosen by themselves"}
    )

    assert redeemed.outcome == (401, "TOKEN_INVALID")


def test_role_links_are_written_with_the_user(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    links = [
        link("default.organization.admin", "organization", organization.id),
        link("sox.producer.admin", "organization_profile", profile.id),
        link("system.support", "system", "*"),
    ]
    staff = product.staff()

    made = product.post(PATH, {"email": "new@example.com", "roleLinks": links}, as_=staff).json

    details = product.get(f"/internal/user/details/{made['_id']}", as_=staff).json
    assert details["roleLinks"] == links
    assert [o["_id"] for o in details["organizations"]] == [organization.id]


@pytest.mark.parametrize(
    ("named", "code", "field"),
    [
        (link("no.such.role", "system", "*"), "UNKNOWN_ROLE", "roleCode"),
        (
            link("system.admin", "organization", "{o}"),
            "ROLE_SCOPE_MISMATCH",
            "roleCode",
        ),
        (link("system.admin", "system", "{o}"), "UNKNOWN_ENTITY", "entityId"),
        (link("basic.admin", "organization", "*"), "UNKNOWN_ENTITY", "entityId"),
        (link("basic.admin", "organization", "0" * 26), "UNKNOWN_ENTITY", "entityId"),
        (
            link("basic.admin", "organization_profile", "{o}"),
            "UNKNOWN_ENTITY",
            "entityId",
        ),
    ],
)
def test_a_link_that_cannot_be_leaves_no_user(
    product: Product, named: dict[str, str], code: str, field: str
) -> None:
    named = named | {"entityId": named["entityId"].format(o=product.organization().id)}
    staff = product.staff()
    product.session(staff)

    with product.unchanged("USER#" + staff.id):
        answer = product.post(PATH, {"email": "new@example.com", "roleLinks": [named]}, as_=staff)

    assert answer.outcome == (422, code)
    assert [error["pointer"] for error in answer.json["errors"]] == [f"/roleLinks/0/{field}"]


def test_an_archived_organization_takes_no_user(product: Product) -> None:
    organization = product.organization(status="archive")
    links = [link("basic.admin", "organization", organization.id)]

    answer = product.post(
        PATH, {"email": "new@example.com", "roleLinks": links}, as_=product.staff()
    )

    assert answer.outcome == (409, "ARCHIVED")


def test_an_empty_name_is_refused(product: Product) -> None:
    body = {"email": "new@example.com", "firstName": "", "lastName": " "}

    answer = product.post(PATH, body, as_=product.staff())

    assert answer.outcome == (422, "VALIDATION_FAILED")
    pointers = [error["pointer"] for error in answer.json["errors"]]
    assert pointers == ["/firstName", "/lastName"]


def test_an_address_is_taken_in_any_case(product: Product) -> None:
    product.user("taken@example.com")

    answer = product.post(PATH, {"email": "TAKEN@example.com"}, as_=product.staff())

    assert answer.outcome == (409, "EMAIL_TAKEN")


def test_a_weak_password_is_refused(product: Product) -> None:
    answer = product.post(
        PATH, {"email": "new@example.com", "password": "password1234"}, as_=product.staff()
    )

    assert answer.outcome == (422, "PASSWORD_TOO_WEAK")


def test_no_caller_makes_a_user_above_themselves(product: Product) -> None:
    answer = product.post(PATH, {"email": "new@example.com"}, as_=product.staff("system.support"))

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "internal.user.create"


def test_the_documented_body_works(product: Product, event: Event) -> None:
    token = product.session(product.staff()).access_token

    answer = product.send_event(event("internal/user/create/create", accessToken=token))

    assert answer.status == 201
