"""An authenticator app and its enrolment, for tests of second factors."""

from dataclasses import dataclass, field, replace
from typing import Any

from pyotp.totp import TOTP

from tests.actors.factories import Person
from tests.harness.product import Product
from tests.harness.response import Response


@dataclass(slots=True)
class Authenticator:
    """An app that knows the secret of one method.

    Attributes:
        recovery_codes: As the latest activation showed them.
    """

    product: Product
    owner: Person
    tfa_id: str
    secret: str
    recovery_codes: list[str] = field(default_factory=list[str])

    def code(self, steps: int = 0) -> str:
        """Return the code of now, or of so many steps later (or, negative, earlier)."""
        return TOTP(self.secret).at(self.product.clock.now(), counter_offset=steps)

    def wrong_code(self) -> str:
        """Return six digits that are no code of now or of any step near it."""
        near = {self.code(steps) for steps in range(-5, 6)}
        return next(code for code in map("{:06}".format, range(100)) if code not in near)

    def activate(self) -> Response:
        """Activate the method; keeps the new recovery codes and, for the owner, the new tokens."""
        answer = self.product.post(
            "/two-factor-auth/activate", {"tfaCode": self.code()}, as_=self.owner
        )
        if answer.status == 200:
            self.recovery_codes = answer.json["recoveryCodes"]
            self.owner.take_tokens(answer.json)
        return answer


def signed_in(product: Product, **fields: Any) -> Person:
    """Make a user with an open session; `fields` as of `product.user`."""
    person = product.user(**fields)
    person.tokens = product.session(person)
    return person


def require_of_staff(product: Product) -> None:
    """Ask staff for a second factor from now on."""
    settings = replace(product.app.settings, require_internal_tfa=True)
    product.app = replace(product.app, settings=settings)
    product.forget_settings()


def create(product: Product, person: Person, email_code: str | None = None) -> Response:
    """Begin to enrol."""
    body = {"password": person.password, "type": "totp"}
    if email_code is not None:
        body["emailCode"] = email_code
    return product.post("/two-factor-auth/create", body, as_=person)


def pending(product: Product, person: Person, email_code: str | None = None) -> Authenticator:
    """Begin to enrol, and take the secret into an app."""
    begun = create(product, person, email_code).json
    return Authenticator(product, person, begun["tfaId"], begun["secret"])


def mailed_code(product: Product, person: Person) -> str:
    """Request an e-mail code, and return it."""
    assert create(product, person).outcome == (422, "EMAIL_CODE_REQUIRED")
    code = product.mails(to=person.email)[-1].token
    assert code is not None
    return code


def enrolled(product: Product, person: Person, email_code: str | None = None) -> Authenticator:
    """Enrol an app, and let its first code's step pass."""
    app = pending(product, person, email_code)
    answer = app.activate()
    assert answer.outcome == (200, None)
    product.advance(seconds=30)
    return app


def sign_in(product: Product, person: Person, code: str | None = None, **how: Any) -> Response:
    """Sign in with the right password and a code, or none; `how` as of `product.post`."""
    body: dict[str, Any] = {"email": person.email, "secret": person.password}
    if code is not None:
        body["tfaCode"] = code
    return product.post("/auth/login", body, **how)


def methods(product: Product, person: Person) -> list[dict[str, Any]]:
    """Return the methods that a person sees."""
    return product.get("/two-factor-auth/list", as_=person).json["items"]


def has_tfa(product: Product, person: Person) -> bool:
    """Return the person's own user."""
    answer = product.post("/user/profile/organization", as_=person)
    return answer.json["user"]["tfaEnabled"]
