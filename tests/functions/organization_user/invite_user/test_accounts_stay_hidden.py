"""Nothing reveals whether an address has an account, until its owner accepts an invitation."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from local.runtime import aws
from tests.actors.factories import Person
from tests.actors.organization_users import (
    ADMIN,
    MEMBER,
    invite,
    listed,
    remove,
    resend,
    set_role,
    signed_in,
)
from tests.harness.capacity import charged
from tests.harness.product import Product
from tests.harness.response import Response

_VARYING = (
    (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME"),
    (r"[0-9a-f]{32,64}", "DIGEST"),
    (r"[0-9A-HJKMNP-TV-Z]{26}", "ULID"),
)


class Eyes:
    """An administrator who invites an address and notes all that can be seen of it."""

    def __init__(self, product: Product, email: str) -> None:
        self.product, self.email = product, email
        self.organization = product.organization()
        self.admin = product.member(self.organization, ADMIN)
        self.seen: list[object] = []

    def notes(self) -> list[object]:
        """Invite the address, then do everything that an invitation allows."""
        place, admin, email = self.organization.id, self.admin, self.email
        signed_in(self.product, admin)
        invited = self._note(self._invite).json["userId"]
        self._note(self._invite)
        self._note(lambda: resend(self.product, admin, place, invited))
        roles = {"defaultRoleCodes": [MEMBER], "roleCodes": ["basic.viewer"]}
        self._note(lambda: set_role(self.product, admin, place, invited, **roles))
        self._note_listed(invited)
        self.product.advance(days=8)
        signed_in(self.product, admin)
        self._note_listed(invited)
        self._note(lambda: resend(self.product, admin, place, invited))
        self._note(lambda: remove(self.product, admin, place, invited))
        self._note(lambda: set_role(self.product, admin, place, invited, **roles))
        self._note(self._invite)
        assert email in str(self.product.audit(place))
        self.seen += [self._same(entry["changes"]) for entry in self.product.audit(place)]
        return self.seen

    def _invite(self) -> Response:
        names = {"firstName": "Eve", "lastName": "Doe"}
        return invite(self.product, self.admin, self.organization.id, self.email, **names)

    def _note(self, act: Callable[[], Response]) -> Response:
        client = self.product.app.store.client
        other = aws.client("dynamodb", self.product.stack.endpoint)
        before, mails = self.product.table(), len(self.product.mails())
        with self.product.calls() as calls, charged(client, other) as units:
            answer = act()
        after = self.product.table()
        changed = sorted(key for key in after if before.get(key) != after[key])
        self.seen += [
            (answer.status, self._same(answer.text), len(answer.text), sorted(answer.headers)),
            (calls.kinds, units.read, units.write),
            [(self._same(key), sorted(after[key])) for key in changed],
            sorted(self._same(key) for key in before if key not in after),
            len(self.product.mails()) - mails,
        ]
        return answer

    def _note_listed(self, invited: str) -> None:
        seen = listed(self.product, self.admin, self.organization.id)
        self.seen.append(self._same(seen[invited]))

    def _same(self, value: Any) -> str:
        """Return a value as text, without the values that differ in each request."""
        text = json.dumps(value, default=str).replace(self.email, "ADDRESS")
        for pattern, name in _VARYING:
            text = re.sub(pattern, name, text)
        return text


def _account(product: Product, state: str, email: str) -> Person | None:
    match state:
        case "active" | "invited" | "disabled":
            return product.user(email, status=state)
        case "staff":
            return product.staff(email=email)
        case "signed in":
            person = product.user(email, last_login_at=product.now())
            return signed_in(product, person)
        case "member elsewhere":
            return product.member(product.organization(), ADMIN, email=email)
        case _:
            return None


@pytest.mark.parametrize(
    "state", ["active", "invited", "disabled", "staff", "signed in", "member elsewhere"]
)
def test_inviting_and_what_follows_look_the_same(product: Product, state: str) -> None:
    unknown = Eyes(product, "brand@example.com").notes()
    _account(product, state, "known@example.com")

    known = Eyes(product, "known@example.com").notes()

    assert known == unknown
