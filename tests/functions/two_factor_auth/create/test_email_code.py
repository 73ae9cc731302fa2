"""Staff enrol their first second factor with a code from an e-mail besides the password."""

import pytest

from coreapi import policy
from coreapi.access.tokens import email_codes
from tests.actors.authenticator import (
    Authenticator,
    create,
    enrolled,
    mailed_code,
    methods,
    pending,
    require_of_staff,
    sign_in,
    signed_in,
)
from tests.actors.factories import Person
from tests.conftest import Event
from tests.harness.product import Product

REQUIRED = (422, "EMAIL_CODE_REQUIRED")
MUST_WAIT = (429, "TOO_MANY_ATTEMPTS")
SUBJECT = "Your code to add an authenticator app"


@pytest.fixture
def admin(product: Product) -> Person:
    require_of_staff(product)
    return signed_in(product, system_roles=["system.admin"])


def test_without_a_code_one_is_mailed(product: Product, admin: Person) -> None:
    answer = create(product, admin)

    assert answer.outcome == REQUIRED
    assert [error["pointer"] for error in answer.json["errors"]] == ["/emailCode"]
    assert methods(product, admin) == []
    (mail,) = product.mails(to=admin.email)
    assert mail.subject == SUBJECT
    assert mail.token
    assert mail.token in mail.text
    assert mail.token in mail.html
    assert "15 minutes" in mail.text


def test_with_it_the_factor_is_enrolled(product: Product, admin: Person) -> None:
    app = enrolled(product, admin, mailed_code(product, admin))

    assert sign_in(product, admin, app.code()).status == 200


def test_the_documented_body_works(product: Product, admin: Person, event: Event) -> None:
    sent = event(
        "two_factor_auth/create/create_as_staff",
        accessToken=product.session(admin).access_token,
        password=admin.password,
        emailCode=mailed_code(product, admin),
    )

    assert product.send_event(sent).outcome == REQUIRED  # in another session

    admin.tokens = product.session(admin)
    sent = event(
        "two_factor_auth/create/create_as_staff",
        accessToken=admin.tokens.access_token,
        password=admin.password,
        emailCode=mailed_code(product, admin),
    )
    assert product.send_event(sent).status == 201


def test_a_code_has_120_bits_and_more_and_is_stored_hashed(product: Product, admin: Person) -> None:
    code = mailed_code(product, admin)

    assert len(code.removeprefix("ec_")) * 6 >= 120
    assert code not in str(product.table())
    assert len({email_codes.new() for _ in range(100)}) == 100


def test_a_code_works_once(product: Product, admin: Person) -> None:
    code = mailed_code(product, admin)
    assert create(product, admin, code).status == 201

    assert create(product, admin, code).outcome == REQUIRED


def test_of_two_codes_the_newer_one_works(product: Product, admin: Person) -> None:
    older, newer = mailed_code(product, admin), mailed_code(product, admin)

    assert create(product, admin, older).outcome == REQUIRED
    assert create(product, admin, newer).status == 201


def test_spaces_around_a_code_do_not_matter(product: Product, admin: Person) -> None:
    assert create(product, admin, f" {mailed_code(product, admin)}\n").status == 201


@pytest.mark.parametrize("wrong", ["ec_wrong", "123456", "\N{SNOWMAN}"])
def test_a_wrong_code_is_answered_as_none_and_mails_nothing(
    product: Product, admin: Person, wrong: str
) -> None:
    missing = create(product, admin)
    code = product.mails(to=admin.email)[-1].token

    with product.unchanged("THROTTLE#"):
        answer = create(product, admin, wrong)

    assert answer.outcome == REQUIRED
    assert answer.json["detail"] == missing.json["detail"]
    assert answer.json["errors"] == missing.json["errors"]
    assert create(product, admin, code).status == 201


def test_after_15_minutes_it_is_refused_in_the_same_way(product: Product, admin: Person) -> None:
    code = mailed_code(product, admin)
    product.advance(minutes=15)

    assert create(product, admin, code).outcome == REQUIRED


def test_just_before_it_is_taken(product: Product, admin: Person) -> None:
    code = mailed_code(product, admin)
    product.advance(minutes=14, seconds=59)

    assert create(product, admin, code).status == 201


def test_a_mail_that_is_late_is_not_sent(product: Product, admin: Person) -> None:
    create(product, admin)
    product.advance(minutes=15)

    assert product.mails(to=admin.email) == []


def test_it_is_bound_to_the_session_that_asked(product: Product, admin: Person) -> None:
    code = mailed_code(product, admin)
    mine, admin.tokens = admin.tokens, product.session(admin)

    assert create(product, admin, code).outcome == REQUIRED

    admin.tokens = mine
    assert create(product, admin, code).status == 201


@pytest.mark.parametrize("by_another", [False, True])
def test_no_code_goes_to_a_session_that_has_ended(
    product: Product, admin: Person, by_another: bool
) -> None:
    another = product.session(admin)
    create(product, admin)
    if by_another:
        product.post("/user/session/revoke", {"allOthers": True}, as_=another)
    else:
        product.post("/auth/logout", as_=admin)

    assert product.mails(to=admin.email) == []


def test_it_is_bound_to_the_address_that_it_was_mailed_to(product: Product, admin: Person) -> None:
    code = mailed_code(product, admin)
    product.set_user(admin, email="another@example.com")

    assert create(product, admin, code).outcome == REQUIRED


def test_the_password_is_asked_for_first(product: Product, admin: Person) -> None:
    body = {"password": "not the password", "type": "totp"}

    answer = product.post("/two-factor-auth/create", body, as_=admin)

    assert answer.outcome == (422, "WRONG_PASSWORD")
    assert product.mails(to=admin.email) == []


def test_asking_for_codes_is_no_failed_attempt_and_no_way_to_flood(
    product: Product, admin: Person
) -> None:
    codes = [mailed_code(product, admin) for _ in range(policy.MAX_EMAIL_CODES_PER_HOUR)]

    answer = create(product, admin)

    assert answer.outcome == MUST_WAIT
    assert int(answer.headers["retry-after"]) <= 60 * 60
    assert len(product.mails(to=admin.email)) == policy.MAX_EMAIL_CODES_PER_HOUR
    assert create(product, admin, codes[-1]).status == 201

    product.advance(hours=1)
    admin.tokens = product.session(admin)
    assert create(product, admin).outcome == REQUIRED


@pytest.mark.usefixtures("admin")
def test_any_role_of_system_scope_makes_one_staff(product: Product) -> None:
    support = signed_in(product, system_roles=["system.support"])

    assert create(product, support).outcome == REQUIRED


@pytest.mark.usefixtures("admin")
def test_others_need_none(product: Product) -> None:
    member = product.member(product.organization(), "default.organization.admin")

    assert create(product, member).status == 201
    assert product.mails(to=member.email) == []


def test_staff_need_none_where_no_factor_is_asked_of_them(product: Product) -> None:
    admin = signed_in(product, system_roles=["system.admin"])

    assert create(product, admin).status == 201


def test_a_second_method_needs_none(product: Product, admin: Person) -> None:
    first = enrolled(product, admin, mailed_code(product, admin))
    second = enrolled(product, admin)

    for app in (first, second):
        _disable(product, app)
        product.advance(minutes=1)
    assert second.activate().status == 200


def test_without_an_active_one_the_next_is_the_first_again(product: Product, admin: Person) -> None:
    _disable(product, enrolled(product, admin, mailed_code(product, admin)))

    assert create(product, admin).outcome == REQUIRED


def test_a_disabled_one_is_activated_by_only_its_code(product: Product, admin: Person) -> None:
    app = enrolled(product, admin, mailed_code(product, admin))
    _disable(product, app)
    product.advance(minutes=1)

    assert app.activate().status == 200


@pytest.mark.parametrize("was_active", [False, True])
def test_one_from_before_the_role_must_be_enrolled_anew(
    product: Product, admin: Person, was_active: bool
) -> None:
    """A thief of the password could have enrolled it, before or while its user became staff."""
    person = signed_in(product)
    app = enrolled(product, person) if was_active else pending(product, person)
    if was_active:
        _disable(product, app)
    links = [{"roleCode": "system.support", "entityType": "system", "entityId": "*"}]
    enrolled(product, admin, mailed_code(product, admin))
    body = {"userId": person.id, "roleLinks": links}
    assert product.post("/internal/user/add-role-links", body, as_=admin).status == 200
    product.advance(minutes=1)

    with product.unchanged("THROTTLE#"):
        answer = app.activate()

    assert answer.outcome == REQUIRED
    assert [error["pointer"] for error in answer.json["errors"]] == ["/tfaCode"]
    assert "/two-factor-auth/create" in answer.json["detail"]
    assert enrolled(product, person, mailed_code(product, person)).recovery_codes


def _disable(product: Product, app: Authenticator) -> None:
    body = {"tfaId": app.tfa_id, "password": app.owner.password}
    assert product.post("/two-factor-auth/disable", body, as_=app.owner).status == 200
