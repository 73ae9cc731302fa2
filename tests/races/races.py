"""The races that exactly one request wins: requests, prize, and the answers to the others."""

from collections.abc import Callable
from dataclasses import dataclass, field

from coreapi import policy
from coreapi.storage.table import keys
from tests.actors.authenticator import enrolled, pending, sign_in, signed_in
from tests.actors.creations import an_organization
from tests.actors.factories import Person
from tests.actors.organization_users import ADMIN, invite, set_role
from tests.actors.organization_users import signed_in as joined
from tests.harness.product import Product
from tests.harness.response import Response

Outcome = tuple[int, str | None]

CONFLICT = (409, "CONFLICT")
LAST_ADMIN = (409, "LAST_ADMIN")
NEW = "new.user@example.com"
PASSWORD = "a fine new password"


def _ok(answer: Response) -> bool:
    return answer.status < 300


def _nothing(*_: object) -> None:
    """Check nothing more."""


def _number(number: int, _: Response) -> object:
    return number


@dataclass(frozen=True, slots=True)
class Race:
    """Concurrent requests of which one may succeed.

    Attributes:
        run: Sends the request of a racer, by the racer's number.
        lost: Outcomes for those that do not win.
        prize: Returns what a winner gets, by its number and answer; winners of one prize count
            as one.
        has_won: Returns whether an answer is a winner's.
        winners: The number of prizes.
        then: Asserts what must hold afterwards, by the first winner's number and answer.
    """

    run: Callable[[int], Response]
    lost: set[Outcome] = field(default_factory=set[Outcome])
    prize: Callable[[int, Response], object] = _number
    has_won: Callable[[Response], bool] = _ok
    winners: int = 1
    then: Callable[[int, Response], None] = _nothing


def refresh(product: Product) -> Race:
    """Refresh with one token: all answers have its one successor, which is valid."""
    token = product.session(product.user()).refresh_token

    def run(_: int, token: str = token) -> Response:
        return product.post("/auth/refresh-token", headers={"x-refresh-token": token})

    def then(_: int, won: Response) -> None:
        assert run(0, won.json["refreshToken"]).status == 200

    return Race(run, prize=lambda _, answer: answer.json["refreshToken"], then=then)


def totp(product: Product) -> Race:
    """Sign in with one code of an authenticator app."""
    app = enrolled(product, signed_in(product))
    return _sign_ins(product, app.owner, app.code())


def recovery_code(product: Product) -> Race:
    """Sign in with one recovery code."""
    app = enrolled(product, signed_in(product))
    return _sign_ins(product, app.owner, app.recovery_codes[0])


def activation(product: Product) -> Race:
    """Activate an authenticator app with one code, which is then used up."""
    ada = signed_in(product)
    code = pending(product, ada).code()

    def then(_: int, won: Response) -> None:
        assert sign_in(product, ada, code).status in {401, 429}
        product.advance(minutes=16)
        assert sign_in(product, ada, won.json["recoveryCodes"][0]).status == 200

    return Race(
        lambda _: product.post("/two-factor-auth/activate", {"tfaCode": code}, as_=ada),
        lost={(401, "SESSION_REVOKED"), (429, "TOO_MANY_ATTEMPTS"), CONFLICT},
        then=then,
    )


def invitation(product: Product) -> Race:
    """Invite one address into an organization: it is mailed once."""
    organization = product.organization()
    admin = joined(product, product.member(organization, ADMIN))

    def then(*_: object) -> None:
        assert len(product.mails(to=NEW)) == 1

    return Race(
        lambda _: invite(product, admin, organization.id, NEW),
        lost={(409, "ALREADY_INVITED")},
        then=then,
    )


def acceptance(product: Product) -> Race:
    """Accept one invitation, each with a password of their own."""
    organization = product.organization()
    invite(product, product.member(organization, ADMIN), organization.id, NEW)
    return _redemptions(product, NEW)


def reset(product: Product) -> Race:
    """Redeem one mailed token, each with a password of their own."""
    person = product.user()
    product.post("/auth/forgot-password", {"email": person.email})
    return _redemptions(product, person.email)


def email_create(product: Product) -> Race:
    """Make a user of one address: it is mailed once."""
    staff = joined(product, product.staff())

    def then(*_: object) -> None:
        assert len(product.mails(to=NEW)) == 1

    return Race(
        lambda _: product.post("/internal/user/create", {"email": NEW}, as_=staff),
        lost={(409, "EMAIL_TAKEN")},
        then=then,
    )


def email_change(product: Product) -> Race:
    """Give each of several users one address."""
    staff = joined(product, product.staff())
    users = [product.user().id for _ in range(4)]

    def run(number: int) -> Response:
        body = {"_id": users[number % len(users)], "email": NEW}
        return product.post("/internal/user/update", body, as_=staff)

    return Race(
        run, lost={(409, "EMAIL_TAKEN"), CONFLICT}, prize=lambda _, answer: answer.json["_id"]
    )


def last_administrator(product: Product) -> Race:
    """Remove both administrators of an organization."""
    staff, organization = joined(product, product.staff()), product.organization()
    two = [product.member(organization, ADMIN).id for _ in range(2)]

    def run(number: int) -> Response:
        return set_role(product, staff, organization.id, two[number % 2], defaultRoleCodes=[])

    return Race(run, lost={LAST_ADMIN, CONFLICT}, prize=lambda number, _: number % 2)


def remove_role(product: Product) -> Race:
    """Let the two administrators of the system remove each other's role."""
    two = [joined(product, product.staff()) for _ in range(2)]
    links = [{"roleCode": "system.admin", "entityType": "system", "entityId": "*"}]

    def run(number: int) -> Response:
        taker, loser = two[number % 2], two[1 - number % 2]
        body = {"userId": loser.id, "roleLinks": links}
        return product.post("/internal/user/remove-role-links", body, as_=taker)

    return Race(
        run, lost={(403, "FORBIDDEN"), LAST_ADMIN, CONFLICT}, prize=lambda number, _: number % 2
    )


def version(product: Product) -> Race:
    """Change an organization as it was read, each to a name of their own."""
    staff, organization = joined(product, product.staff()), product.organization()

    def run(number: int) -> Response:
        body = {"_id": organization.id, "name": f"Name {number}", "version": 1}
        return product.post("/internal/organization/update", body, as_=staff)

    def then(_: int, won: Response) -> None:
        assert product.table()[keys.organization(organization.id)]["name"] == won.json["name"]

    return Race(run, lost={(409, "VERSION_CONFLICT")}, then=then)


def idempotency_key(product: Product) -> Race:
    """Send one creation with one Idempotency-Key: it creates once, with the same answer."""
    creation = an_organization(product)
    joined(product, creation.person)

    def then(*_: object) -> None:
        made = [item for key, item in product.table().items() if key[1] == "ORG"]
        assert [item["name"] for item in made] == [creation.body["name"]]

    return Race(
        lambda _: creation.send(product),
        lost={(409, "IDEMPOTENCY_IN_PROGRESS")},
        prize=lambda _, answer: answer.json["_id"],
        then=then,
    )


def attempt_counter(product: Product) -> Race:
    """Guess a password: only as many guesses as are free are evaluated."""
    person = product.user()

    def then(*_: object) -> None:
        assert product.login(person).outcome == (429, "TOO_MANY_ATTEMPTS")

    return Race(
        lambda _: product.login(person, "not the password"),
        lost={(429, "TOO_MANY_ATTEMPTS")},
        has_won=lambda answer: answer.outcome == (401, "INVALID_CREDENTIALS"),
        winners=policy.FREE_ATTEMPTS,
        then=then,
    )


def _sign_ins(product: Product, person: Person, code: str) -> Race:
    return Race(
        lambda _: sign_in(product, person, code),
        lost={(401, "TFA_INVALID"), (429, "TOO_MANY_ATTEMPTS")},
    )


def _redemptions(product: Product, email: str) -> Race:
    """Redeem the newest token mailed to an address; the winner's password is the one."""
    token = product.mails(to=email)[-1].token

    def run(number: int) -> Response:
        body = {"token": token, "password": f"{PASSWORD} {number}"}
        return product.post("/auth/set-password", body)

    def then(number: int, _: Response) -> None:
        body = {"email": email, "secret": f"{PASSWORD} {number}"}
        assert product.post("/auth/login", body).status == 200

    return Race(run, lost={(401, "TOKEN_INVALID")}, then=then)


RACES: tuple[Callable[[Product], Race], ...] = (
    *(refresh, totp, recovery_code, activation, invitation, acceptance, reset),
    *(email_create, email_change, last_administrator, remove_role),
    *(version, idempotency_key, attempt_counter),
)
