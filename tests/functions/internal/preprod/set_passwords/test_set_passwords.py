import pytest
from argon2 import PasswordHasher

from coreapi.access.secrets import secret_store
from coreapi.errors import PasswordTooWeak
from tests.actors.authenticator import enrolled
from tests.actors.factories import Person
from tests.actors.preproduction_resets import SET_PASSWORDS, in_a_hurry, invoke, people, reset
from tests.conftest import Event
from tests.harness.product import Product

PASSWORD = "a fresh start for all"


@pytest.fixture
def admin(product: Product) -> Person:
    return product.staff()


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the passwords that are hashed from now on."""
    passwords: list[str] = []
    hash_password = PasswordHasher.hash

    def counted(self: PasswordHasher, password: str) -> str:
        passwords.append(password)
        return hash_password(self, password)

    monkeypatch.setattr(PasswordHasher, "hash", counted)
    return passwords


def test_everybody_signs_in_with_the_one_password(product: Product, admin: Person) -> None:
    ada, bob = product.user(password_change_required=True), product.user()

    answer = reset(product, SET_PASSWORDS, admin)

    assert (answer.status, answer.json) == (200, {"status": "done", "users": 3})
    for person in (ada, bob, admin):
        assert product.login(person).outcome == (401, "INVALID_CREDENTIALS")
        tokens = product.login(person, PASSWORD)
        assert tokens.status == 200
        assert "passwordChangeRequired" not in tokens.json


def test_it_is_hashed_once_for_all_users(
    product: Product, admin: Person, hashed: list[str]
) -> None:
    people(product, 40)
    hashed.clear()

    reset(product, SET_PASSWORDS, admin)

    assert hashed == [PASSWORD]


def test_all_sessions_end_the_callers_own_too(product: Product, admin: Person) -> None:
    ada = product.user()
    ada.tokens, admin.tokens = product.session(ada), product.session(admin)

    assert reset(product, SET_PASSWORDS, admin).status == 200

    for person in (ada, admin):
        answer = product.post("/user/session/list", {}, as_=person)
        assert answer.outcome == (401, "SESSION_REVOKED")


def test_a_user_who_changes_meanwhile_is_read_anew_though_the_callers_session_has_ended(
    product: Product, admin: Person
) -> None:
    much_later = [product.user(f"zoe{number}@a.test") for number in range(40)]
    as_ = product.session(admin)
    other = product.staff()

    def overtake(number: int) -> None:
        if number == 2:  # the second batch
            names = {"_id": much_later[9].id, "firstName": "Zoe"}
            renamed = product.post("/internal/user/update", names, as_=product.session(other))
            assert renamed.status == 200

    with product.before("TransactWriteItems", overtake):
        answer = product.post(SET_PASSWORDS, {"password": PASSWORD}, as_=as_)

    assert (answer.status, answer.json) == (200, {"status": "done", "users": 42})


def test_an_invited_user_becomes_active_and_the_mailed_token_is_revoked(
    product: Product, admin: Person
) -> None:
    product.post("/internal/user/create", {
        "email": "ines@a.test", "firstName": "Ines", "lastName": "Moreau",
    }, as_=admin)  # fmt: skip
    [mail] = product.mails(to="ines@a.test")

    reset(product, SET_PASSWORDS, admin)

    redeemed = product.post("/auth/set-password", {"token": mail.token, "password": "my own words"})
    assert redeemed.outcome == (401, "TOKEN_INVALID")
    signed_in = product.post("/auth/login", {"email": "ines@a.test", "secret": PASSWORD})
    assert signed_in.status == 200


def test_who_is_disabled_stays_so(product: Product, admin: Person) -> None:
    gone = product.user(status="disabled")

    assert reset(product, SET_PASSWORDS, admin).json["users"] == 2

    assert product.login(gone, PASSWORD).outcome == (401, "INVALID_CREDENTIALS")
    details = product.get(f"/internal/user/details/{gone.id}", as_=product.session(admin))
    assert details.json["user"]["status"] == "disabled"


def test_second_factors_stay(product: Product, admin: Person) -> None:
    app = enrolled(product, product.user())

    reset(product, SET_PASSWORDS, admin)

    assert product.login(app.owner, PASSWORD).outcome == (401, "TFA_REQUIRED")


@pytest.mark.usefixtures("impatient")
def test_failed_attempts_are_forgotten(product: Product, admin: Person) -> None:
    ada = product.user()
    for _ in range(5):
        product.login(ada, "not the right one")
    assert product.login(ada).status == 429

    reset(product, SET_PASSWORDS, admin)

    assert product.login(ada, PASSWORD).status == 200


@pytest.mark.parametrize("password", ["short", "passwordpassword", "x" * 257])
def test_a_weak_password_changes_nothing(product: Product, admin: Person, password: str) -> None:
    token = product.session(admin).access_token

    with product.unchanged():
        answer = product.post(SET_PASSWORDS, {"password": password}, as_=token)

    assert answer.outcome == (422, "PASSWORD_TOO_WEAK")
    assert answer.json["errors"][0]["pointer"] == "/password"


def test_a_password_with_the_name_of_one_user_is_accepted_for_all(
    product: Product, admin: Person
) -> None:
    ada = product.user(first_name="Margarethe")

    answer = reset(product, SET_PASSWORDS, admin, password="margarethe and all the others")

    assert answer.status == 200
    assert product.login(ada, "margarethe and all the others").status == 200


def test_a_request_must_say_the_password(product: Product, admin: Person) -> None:
    answer = product.post(SET_PASSWORDS, {}, as_=admin)

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert answer.json["errors"][0]["pointer"] == "/password"


def test_the_schedule_gives_the_stages_own_password(product: Product) -> None:
    ada = product.user()
    secret = product.app.settings.preprod_password_secret
    made = secret_store.read_text(secret)

    assert invoke(product, SET_PASSWORDS, {})["status"] == "done"
    assert product.login(ada, made).status == 200

    product.put_secret(secret, "what the testers agreed on")
    assert invoke(product, SET_PASSWORDS, {})["status"] == "done"
    assert product.login(ada, "what the testers agreed on").status == 200


def test_the_stages_own_password_must_be_good_too(product: Product) -> None:
    product.put_secret(product.app.settings.preprod_password_secret, "secret")

    with product.unchanged(), pytest.raises(PasswordTooWeak):
        invoke(product, SET_PASSWORDS, {})


def test_an_operator_may_say_another_one(product: Product, event: Event) -> None:
    ada = product.user()

    invoke(product, SET_PASSWORDS, event("internal/preprod/set_passwords/operator"))

    assert product.login(ada, "temporary-password").status == 200


def test_the_run_keeps_no_hash_once_it_is_done(product: Product, admin: Person) -> None:
    people(product, 3)

    with in_a_hurry():
        reset(product, SET_PASSWORDS, admin)
        assert "password_hash" in product.table()["JOB#set-passwords", "JOB"]
        product.go_on()

    assert "password_hash" not in product.table()["JOB#set-passwords", "JOB"]


def test_another_password_breaks_off_the_run_under_way(product: Product, admin: Person) -> None:
    everybody = [admin, *people(product, 5)]
    with in_a_hurry():
        reset(product, SET_PASSWORDS, admin, password="mistyped, as it seems")

    answer = reset(product, SET_PASSWORDS, admin)

    assert answer.json == {"status": "done", "users": 6}
    with pytest.raises(Exception, match="not one of this"):
        product.go_on()
    assert {product.login(person, PASSWORD).status for person in everybody} == {200}


def test_a_user_who_changes_meanwhile_is_dealt_with_as_they_are_then(
    product: Product, admin: Person
) -> None:
    ada = product.user(status="invited", password=None)
    asked = product.session(admin)

    def disable(number: int) -> None:
        if number == 1:  # the first one begins the run
            product.set_user(ada, status="disabled", version=2)

    with product.before("TransactWriteItems", disable):
        answer = product.post(SET_PASSWORDS, {"password": PASSWORD}, as_=asked)

    assert answer.json == {"status": "done", "users": 2}
    details = product.get(f"/internal/user/details/{ada.id}", as_=product.session(admin))
    assert details.json["user"]["status"] == "disabled"


def test_thirty_one_users_cost_a_transaction_and_two_reads(product: Product, admin: Person) -> None:
    people(product, 59)
    token = product.session(admin).access_token

    with product.calls() as calls:
        assert product.post(SET_PASSWORDS, {"password": PASSWORD}, as_=token).json["users"] == 60

    # The caller; the latest run; it begins, and takes two steps, each of eight shards' users.
    assert calls.kinds == {"Query": 1 + 2 * 8, "GetItem": 1, "BatchGetItem": 2, **calls.writes}
    assert calls.writes == {"TransactWriteItems": 1 + 2}
