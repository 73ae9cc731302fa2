import pytest

from coreapi.storage.table.actions import put
from coreapi.storage.throttle import of_item
from tests.actors.authenticator import Authenticator, enrolled, methods, sign_in, signed_in
from tests.harness.product import Product

INVALID = (401, "TFA_INVALID")
REQUIRED = (401, "TFA_REQUIRED")
MUST_WAIT = (429, "TOO_MANY_ATTEMPTS")
WRONG_PASSWORD = (401, "INVALID_CREDENTIALS")


@pytest.fixture
def app(product: Product) -> Authenticator:
    return enrolled(product, signed_in(product))


def wrong_password(app: Authenticator, code: str | None = None) -> tuple[int, str | None]:
    body = {"email": app.owner.email, "secret": "not the password"}
    if code is not None:
        body["tfaCode"] = code
    return app.product.post("/auth/login", body).outcome


def attempts(app: Authenticator) -> list[int]:
    throttles = [of_item(i) for key, i in app.product.table().items() if key[1] == "THROTTLE"]
    return sorted(tally.count for one in throttles for tally in one.networks.values())


def test_a_code_signs_in(product: Product, app: Authenticator) -> None:
    answer = sign_in(product, app.owner, app.code())

    assert answer.status == 200
    assert product.get("/two-factor-auth/list", as_=answer.json["accessToken"]).status == 200


def test_it_is_asked_for_after_the_right_password_only(
    product: Product, app: Authenticator
) -> None:
    with product.unchanged("THROTTLE#"):
        assert sign_in(product, app.owner).outcome == REQUIRED
    assert wrong_password(app) == WRONG_PASSWORD
    assert wrong_password(app, app.code()) == WRONG_PASSWORD
    assert sign_in(product, app.owner, app.code()).status == 200


def test_a_code_signs_in_once(product: Product, app: Authenticator) -> None:
    code = app.code()
    sign_in(product, app.owner, code)

    with product.unchanged("THROTTLE#"):
        assert sign_in(product, app.owner, code).outcome == INVALID


def test_the_code_of_the_step_before_is_good_unless_a_later_one_was_used(
    product: Product, app: Authenticator
) -> None:
    product.advance(seconds=60)

    assert sign_in(product, app.owner, app.code(-1)).status == 200
    assert sign_in(product, app.owner, app.code()).status == 200
    assert sign_in(product, app.owner, app.code(-1)).outcome == INVALID


def test_the_code_of_the_next_step_is_good_and_none_after_it(
    product: Product, app: Authenticator
) -> None:
    product.advance(seconds=60)

    assert sign_in(product, app.owner, app.code(1)).status == 200
    assert sign_in(product, app.owner, app.code()).outcome == INVALID
    product.advance(seconds=30)
    assert sign_in(product, app.owner, app.code()).outcome == INVALID
    assert sign_in(product, app.owner, app.code(1)).status == 200


@pytest.mark.parametrize("steps", [-2, 2])
def test_two_steps_back_or_ahead_is_not(product: Product, app: Authenticator, steps: int) -> None:
    product.advance(minutes=5)

    with product.unchanged("THROTTLE#"):
        assert sign_in(product, app.owner, app.code(steps)).outcome == INVALID


@pytest.mark.parametrize(
    "code", ["0", "12345", "1234567", "abcdef", "²²²²²²", "0000-0000-0000-0000-0000-0000"]
)
def test_what_looks_like_no_code_is_a_wrong_one(
    product: Product, app: Authenticator, code: str
) -> None:
    assert sign_in(product, app.owner, code).outcome == INVALID


def test_a_code_with_a_space_is_understood(product: Product, app: Authenticator) -> None:
    code = app.code()

    assert sign_in(product, app.owner, f"{code[:3]} {code[3:]}").status == 200


@pytest.mark.parametrize("zero", ["\u0660", "\u0966", "\uff10"])
def test_a_code_in_the_digits_of_any_script_is_understood(
    product: Product, app: Authenticator, zero: str
) -> None:
    code = "".join(chr(ord(zero) + int(digit)) for digit in app.code())

    assert sign_in(product, app.owner, code).status == 200


def test_any_active_method_signs_in(product: Product, app: Authenticator) -> None:
    tablet = enrolled(product, app.owner)

    assert sign_in(product, app.owner, app.code()).status == 200
    assert sign_in(product, app.owner, tablet.code()).status == 200


def test_another_users_code_does_not(product: Product, app: Authenticator) -> None:
    other = enrolled(product, product.user())

    assert sign_in(product, app.owner, other.code()).outcome == INVALID
    assert sign_in(product, app.owner, other.recovery_codes[0]).outcome == INVALID


def test_a_ciphertext_that_was_moved_opens_nothing(product: Product, app: Authenticator) -> None:
    other = enrolled(product, product.user())
    table = product.table()
    mine = table[f"USER#{app.owner.id}", f"TFA#{app.tfa_id}"]
    theirs = table[f"USER#{other.owner.id}", f"TFA#{other.tfa_id}"]
    product.app.store.write(put({**theirs, "encrypted_secret": mine["encrypted_secret"]}))

    assert sign_in(product, other.owner, app.code()).outcome == INVALID
    assert sign_in(product, other.owner, other.recovery_codes[0]).status == 200


def test_using_an_app_is_not_mailed(product: Product, app: Authenticator) -> None:
    before = len(product.mails())

    sign_in(product, app.owner, app.code())

    assert len(product.mails()) == before


@pytest.mark.usefixtures("impatient")
def test_wrong_codes_wait_longer_and_longer_without_locking_the_password(
    product: Product, app: Authenticator
) -> None:
    for _ in range(5):
        assert sign_in(product, app.owner, app.wrong_code()).outcome == INVALID
    for wait in (30, 60, 120, 240, 480, 900, 900):
        with product.unchanged("THROTTLE#"):
            blocked = sign_in(product, app.owner, app.code())
        assert blocked.outcome == MUST_WAIT
        assert wait - 2 <= int(blocked.headers["retry-after"]) <= wait
        assert sign_in(product, app.owner).outcome == REQUIRED
        product.advance(seconds=wait)
        assert sign_in(product, app.owner, app.wrong_code()).outcome == INVALID
    product.advance(seconds=900)

    assert sign_in(product, app.owner, app.code()).status == 200
    assert attempts(app) == []


@pytest.mark.usefixtures("impatient")
def test_codes_guessed_elsewhere_do_not_keep_the_owner_out(
    product: Product, app: Authenticator
) -> None:
    assert sign_in(product, app.owner, app.code()).status == 200
    product.advance(minutes=1)
    for number in range(60):
        answer = sign_in(product, app.owner, app.wrong_code(), ip=f"198.51.{number}.7")
        assert answer.outcome == (INVALID if number < 50 else MUST_WAIT)

    assert sign_in(product, app.owner, app.code()).status == 200


@pytest.mark.usefixtures("impatient")
def test_wrong_codes_do_not_count_as_wrong_passwords(product: Product, app: Authenticator) -> None:
    for _ in range(4):
        assert wrong_password(app) == WRONG_PASSWORD
    for _ in range(7):
        assert sign_in(product, app.owner).outcome == REQUIRED
    assert sign_in(product, app.owner, app.wrong_code()).outcome == INVALID

    assert attempts(app) == [1, 4]
    assert wrong_password(app) == WRONG_PASSWORD
    assert wrong_password(app) == MUST_WAIT


def test_success_forgets_wrong_passwords_and_codes(product: Product, app: Authenticator) -> None:
    wrong_password(app)
    sign_in(product, app.owner, app.wrong_code())
    assert attempts(app) == [1, 1]

    sign_in(product, app.owner, app.code())

    assert attempts(app) == []


def test_one_users_wrong_codes_are_not_anothers(product: Product, app: Authenticator) -> None:
    other = enrolled(product, product.user())
    for _ in range(5):
        sign_in(product, app.owner, app.wrong_code())

    assert sign_in(product, other.owner, other.code()).status == 200


def test_without_a_method_a_code_is_not_looked_at(product: Product) -> None:
    ada = product.user()

    with product.calls() as calls:
        assert sign_in(product, ada, "123456").status == 200

    assert calls.count == 4


def test_with_a_method_two_more_calls_read_it_and_count_the_code(
    product: Product, app: Authenticator
) -> None:
    with product.calls() as calls:
        assert sign_in(product, app.owner, app.code()).status == 200

    assert calls.count == 6


def test_a_disabled_user_learns_nothing_about_a_second_factor(
    product: Product, app: Authenticator
) -> None:
    key = (f"USER#{app.owner.id}", "USER")
    product.app.store.write(put({**product.table()[key], "status": "disabled"}))

    assert sign_in(product, app.owner).outcome == WRONG_PASSWORD
    assert sign_in(product, app.owner, app.code()).outcome == WRONG_PASSWORD


def test_it_shows_when_the_method_was_used(product: Product, app: Authenticator) -> None:
    tablet = enrolled(product, app.owner)
    before = {m["tfaId"]: m["lastUsedAt"] for m in methods(product, app.owner)}
    sign_in(product, app.owner, app.code())
    after = {m["tfaId"]: m["lastUsedAt"] for m in methods(product, app.owner)}

    assert after[app.tfa_id] > before[app.tfa_id]
    assert after[tablet.tfa_id] == before[tablet.tfa_id]
