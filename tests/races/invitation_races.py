"""Races of invitations that exactly one request wins."""

from collections.abc import Callable

from tests.actors.organization_users import (
    ADMIN,
    decide,
    invite,
    listed,
    redeem,
    remove,
    resend,
    signed_in,
)
from tests.harness.product import Product
from tests.harness.response import Response
from tests.races.races import NEW, Race

CLOSED = (409, "INVITATION_CLOSED")
GONE = (401, "TOKEN_INVALID")


def _revoked_or_removed(_number: int, _answer: Response) -> object:
    return "revoked or removed"


def accepting(product: Product) -> Race:
    """Accept one invitation in one account."""
    organization, person = product.organization(), signed_in(product, product.user())
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, person.email).json["userId"]

    def then(*_: object) -> None:
        assert listed(product, admin, organization.id).keys() == {admin.id, person.id}

    return Race(lambda _: decide(product, person, "accept", invited), lost={CLOSED}, then=then)


def accepting_or_declining(product: Product) -> Race:
    """Accept and decline one invitation."""
    organization, person = product.organization(), signed_in(product, product.user())
    invited = invite(product, product.staff(), organization.id, person.email).json["userId"]
    verbs = ("accept", "decline")

    def then(number: int, _: Response) -> None:
        mine = product.get("/user/profile/organization", as_=person).json["organizations"]
        assert bool(mine) == (verbs[number % 2] == "accept")

    return Race(
        lambda number: decide(product, person, verbs[number % 2], invited),
        lost={CLOSED},
        prize=lambda number, _: number % 2,
        then=then,
    )


def redeeming_or_revoking(product: Product) -> Race:
    """Redeem the mailed token and revoke the invitation: a membership that was made ends again."""
    organization = product.organization()
    admin = signed_in(product, product.member(organization, ADMIN))
    invited = invite(product, admin, organization.id, NEW).json["userId"]
    (mail,) = product.mails(to=NEW)

    def run(number: int) -> Response:
        if number % 2:
            return redeem(product, mail.token)
        return remove(product, admin, organization.id, invited)

    def then(*_: object) -> None:
        assert redeem(product, mail.token).outcome == GONE
        assert remove(product, admin, organization.id, invited).status == 404
        assert listed(product, admin, organization.id).keys() == {admin.id}

    return Race(
        run,
        lost={GONE, (404, "NOT_FOUND"), (200, None)},
        has_won=lambda answer: answer.outcome == (200, None) and not answer.json,
        prize=_revoked_or_removed,
        then=then,
    )


def accepting_or_resending(product: Product) -> Race:
    """Accept in the account while the invitation is sent again: it is accepted once."""
    organization, person = product.organization(), signed_in(product, product.user())
    admin = signed_in(product, product.member(organization, ADMIN))
    invited = invite(product, admin, organization.id, person.email).json["userId"]

    def run(number: int) -> Response:
        if number % 2:
            return decide(product, person, "accept", invited)
        return resend(product, admin, organization.id, invited)

    def then(*_: object) -> None:
        assert resend(product, admin, organization.id, invited).outcome == CLOSED
        assert listed(product, admin, organization.id).keys() == {admin.id, person.id}

    return Race(
        run,
        lost={CLOSED, (200, None), (429, "TOO_MANY_ATTEMPTS")},
        has_won=lambda answer: "organizationName" in answer.text,
        then=then,
    )


def accounts(product: Product) -> Race:
    """Redeem the invitations of four organizations to one address: one account is made."""
    staff = product.staff()
    places = [product.organization() for _ in range(4)]
    for place in places:
        invite(product, staff, place.id, NEW)
    tokens = [mail.token for mail in product.mails(to=NEW)]

    def run(number: int) -> Response:
        return redeem(product, tokens[number % len(tokens)])

    def then(*_: object) -> None:
        users = [i for key, i in product.table().items() if key[1] == "USER" and i["email"] == NEW]
        assert len(users) == 1

    return Race(
        run,
        lost={GONE, (409, "ACCOUNT_EXISTS")},
        prize=lambda number, _: number % len(tokens),
        then=then,
    )


def inviting_by_many(product: Product) -> Race:
    """Replace an expired invitation: each administrator invites again."""
    organization = product.organization()
    admins = [product.member(organization, ADMIN) for _ in range(8)]
    invite(product, admins[0], organization.id, NEW)
    product.advance(days=8)
    for admin in admins:
        signed_in(product, admin)

    return Race(
        lambda number: invite(product, admins[number % 8], organization.id, NEW),
        lost={(409, "ALREADY_INVITED")},
    )


INVITATION_RACES: tuple[Callable[[Product], Race], ...] = (
    *(accepting, accepting_or_declining, redeeming_or_revoking, accepting_or_resending),
    *(accounts, inviting_by_many),
)
