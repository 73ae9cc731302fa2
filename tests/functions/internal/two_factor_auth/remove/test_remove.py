from unittest.mock import MagicMock

import pytest

from coreapi.bootstrap import App
from coreapi.models.rbac import EntityType, Role
from tests.actors.authenticator import Authenticator, enrolled, has_tfa, pending, sign_in, signed_in
from tests.actors.factories import Person
from tests.conftest import Event
from tests.harness.product import Product
from tests.harness.response import Response

PATH = "/internal/two-factor-auth/remove"


@pytest.fixture
def admin(product: Product) -> Person:
    return signed_in(product, system_roles=["system.admin"])


def remove(product: Product, app: Authenticator, admin: Person) -> Response:
    return product.post(PATH, {"userId": app.owner.id, "tfaId": app.tfa_id}, as_=admin)


def test_staff_free_a_user_of_a_lost_phone(product: Product, admin: Person) -> None:
    app = enrolled(product, product.user())
    sessions = app.owner.tokens

    answer = remove(product, app, admin)

    assert (answer.status, answer.json) == (200, {})
    assert product.get("/two-factor-auth/list", as_=sessions).outcome == (401, "SESSION_REVOKED")
    again = sign_in(product, app.owner)
    assert again.status == 200
    own = product.get("/two-factor-auth/list", as_=again.json["accessToken"])
    assert own.json["items"] == []
    app.owner.tokens = None
    assert not has_tfa(product, app.owner)
    assert not [key for key in product.table() if key[1].startswith(("TFA#", "RECOVERY"))]


def test_the_documented_body_works(product: Product, event: Event, admin: Person) -> None:
    app = enrolled(product, product.user())
    sent = event(
        "internal/two_factor_auth/remove/remove",
        accessToken=product.session(admin).access_token,
        userId=app.owner.id,
        tfaId=app.tfa_id,
    )

    assert product.send_event(sent).status == 200


def test_another_active_method_is_still_asked_for(product: Product, admin: Person) -> None:
    ada = product.user()
    phone, tablet = enrolled(product, ada), enrolled(product, ada)

    remove(product, phone, admin)

    assert sign_in(product, ada).outcome == (401, "TFA_REQUIRED")
    assert sign_in(product, ada, tablet.code()).status == 200
    assert sign_in(product, ada, tablet.recovery_codes[0]).status == 200


def test_a_pending_method_can_be_removed_too(product: Product, admin: Person) -> None:
    app = pending(product, product.user())

    assert remove(product, app, admin).status == 200
    app.owner.tokens = None
    assert app.activate().outcome == (404, "NOT_FOUND")


def test_wrong_codes_are_forgotten(product: Product, admin: Person) -> None:
    app = enrolled(product, product.user())
    for _ in range(5):
        sign_in(product, app.owner, app.wrong_code())

    remove(product, app, admin)

    app.owner.tokens = None
    enrolled(product, app.owner)


def test_the_user_is_mailed_and_it_is_audited(product: Product, admin: Person) -> None:
    app = enrolled(product, product.user())
    product.mails()

    remove(product, app, admin)

    mail = product.mails(to=app.owner.email)[-1]
    assert mail.subject == "An authenticator app was removed by an administrator"
    assert mail.token is None
    entry = product.audit()[-1]
    assert entry["action"] == "two-factor-auth.remove"
    assert (entry["entity_type"], entry["entity_id"]) == ("two_factor_auth", app.tfa_id)
    assert entry["actor_id"] == admin.id
    assert entry["changes"] == {
        "userId": app.owner.id,
        "status": {"from": "active", "to": None},
    }


def test_a_user_with_greater_rights_cannot_be_changed(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    permission = "internal.two-factor-auth.remove"
    desk = Role(
        code="desk",
        name="Desk",
        description="Frees users of lost phones.",
        scopes=frozenset({EntityType.SYSTEM}),
        inherited=False,
        permissions=frozenset({permission}),
        built_in=False,
    )
    roles = {**product.app.roles(), "desk": desk}
    monkeypatch.setattr(App, "roles", MagicMock(return_value=roles))
    monkeypatch.setattr(App, "present_roles", MagicMock(return_value=lambda: roles))
    clerk = signed_in(product, system_roles=["desk"])

    for role in ("system.admin", "system.support"):
        app = enrolled(product, product.staff(role))
        with product.unchanged():
            assert remove(product, app, clerk).outcome == (403, "FORBIDDEN")
    for target in (product.user(), product.user(system_roles=["desk"])):
        assert remove(product, enrolled(product, target), clerk).status == 200


def test_support_sees_but_does_not_remove(product: Product) -> None:
    app = enrolled(product, product.user())
    support = signed_in(product, system_roles=["system.support"])

    with product.unchanged():
        assert remove(product, app, support).outcome == (403, "FORBIDDEN")


@pytest.mark.parametrize("unknown", ["0" * 26, "x", "", "é" * 2000])
def test_an_unknown_user_or_method_is_not_found(
    product: Product, admin: Person, unknown: str
) -> None:
    app = enrolled(product, product.user())
    other = signed_in(product)

    for body in (
        {"userId": unknown, "tfaId": app.tfa_id},
        {"userId": app.owner.id, "tfaId": unknown},
        {"userId": other.id, "tfaId": app.tfa_id},
    ):
        with product.unchanged():
            assert product.post(PATH, body, as_=admin).outcome == (404, "NOT_FOUND")


def test_others_are_refused(product: Product) -> None:
    app = enrolled(product, product.user())
    organization_admin = product.member(product.organization(), "default.organization.admin")
    organization_admin.tokens = product.session(organization_admin)

    for caller in (app.owner, organization_admin):
        with product.unchanged():
            answer = remove(product, app, caller)
        assert answer.outcome == (403, "FORBIDDEN")
        assert answer.json["permission"] == "internal.two-factor-auth.remove"
