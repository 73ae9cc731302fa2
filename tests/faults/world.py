"""One world in which every file of events/ succeeds, restored before each fault."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from coreapi import ids
from coreapi.access.secrets import secret_store
from coreapi.contracts.auth.tokens import TokensView
from coreapi.storage.table.items import Item
from local import ROOT
from local.runtime.sam.event_files import fill, placeholders
from reference.declarations import declarations
from tests.actors.authenticator import Authenticator, enrolled, pending
from tests.actors.factories import Person
from tests.faults.variants import VARIANTS
from tests.harness.product import Product
from tests.harness.response import Response
from tests.harness.stack import memory
from tests.harness.table import KeyText, table

_FOLDER = ROOT / "events"
_DOCUMENTED_CODE = "123456"
_KEY = "0192f0c4-6a5e-7c1d-9b53-5d1f4f3a8e11"
# Items that a failed request may write.
_NOTES = ("THROTTLE#", "IDEMPOTENCY#", "QUOTA#")

Shape = Counter[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that can be repeated, as by a client that got no answer.

    Attributes:
        name: Its file below events/, without the ending.
        event: The event that API Gateway makes of it.
        creates: Whether it creates something, and takes an Idempotency-Key.
    """

    name: str
    event: Mapping[str, Any]
    creates: bool

    @property
    def route(self) -> str:
        """Return the route that it is sent to."""
        return str(self.event["routeKey"])


class World:
    """An organization with its members and resources, and staff; all users are signed in."""

    def __init__(self, product: Product) -> None:
        """Make it, by the product's own endpoints where there is one."""
        self.product = product
        self.admin = _signed_in(product, product.staff())
        self.organization = product.organization("Acme")
        self.profile = product.profile(self.organization)
        self.owner = _signed_in(
            product, product.member(self.organization, "default.organization.admin")
        )
        self.other = product.organization("Zenith")
        product.member(self.other, "default.organization.admin", person=self.owner)
        self.member = product.member(self.organization, "default.organization.admin")
        self.member.tokens = product.session(self.member)
        self.enrolling = _signed_in(product, product.user())
        self.pending = pending(product, self.enrolling)
        self.protected = _signed_in(product, product.member(self.organization, "basic.viewer"))
        self.factor = enrolled(product, self.protected)
        self.invited = self._made(
            "/organization-user/invite-user",
            {"organizationId": self.organization.id, "email": "invited@a.test"},
        )
        (mail,) = product.mails("invited@a.test")
        self.token = str(mail.token)
        self.reset_token = self._reset_token()
        self.invitation = self._invitation_elsewhere()
        self.second_session = product.session(self.owner)
        self.key = self._made(
            "/organization-profile/api-key/create", {"profileId": self.profile.id}
        )
        self.location = self._made(
            "/business-location/create", {"profileId": self.profile.id, "name": "Hub"}
        )
        self._cursor = self._next_cursor()
        self._moment = product.now()
        self._secrets = dict(memory("secretsmanager").secrets)
        self._table = table(product.stack.table_name, product.stack.endpoint)
        self._table.keep()
        self._start = _lasting(product.table())
        self._requests = 0

    def restore(self) -> None:
        """Restore everything, and drop what a warm function has cached."""
        self._table.restore()
        memory("ses").sent_messages.clear()
        self.product.clock.advance(self._moment - self.product.clock.now())
        self.product.app.forget_roles()
        self.product.invoked_later.clear()
        secret_store.forget()

    def send(self, ask: Ask) -> Response:
        """Send a request, each time with another request id."""
        self._requests += 1
        context = {**ask.event["requestContext"], "requestId": f"request-{self._requests}"}
        return self.product.send_event({**ask.event, "requestContext": context})

    def is_untouched(self, stored: Mapping[KeyText, Item]) -> bool:
        """Return whether a table is as at the beginning, except for counted attempts."""
        return _lasting(stored) == self._start

    def ask(self, name: str) -> Ask:
        """Return the request of an event, or of a variant of one."""
        base, more = VARIANTS.get(name, (name, None))
        event = self._event(base)
        if more is not None:
            event["body"] = json.dumps(json.loads(event["body"]) | more(self))
        creates = event["routeKey"] in _creating()
        if creates:
            event["headers"]["idempotency-key"] = _KEY
        return Ask(name, event, creates)

    # ------------------------------------------------------------ events

    def _event(self, name: str) -> dict[str, Any]:
        text = (_FOLDER / f"{name}.json").read_text(encoding="utf-8")
        known = self._values(name)
        app = self._app(name)
        if app is not None:
            text = text.replace(_DOCUMENTED_CODE, app.code())
        return json.loads(fill(text, {word: known[word] for word in placeholders(text)}))

    def _values(self, name: str) -> dict[str, str]:
        caller, tokens = self._caller(name)
        whom = self.protected if "two_factor_auth" in name else self.member
        invited = "resend_user_invitation" in name
        return {
            "accessToken": tokens.access_token,
            "refreshToken": tokens.refresh_token,
            "email": caller.email,
            "password": caller.password,
            "invitationId": self.invitation,
            "userId": self.invited["userId"] if invited else whom.id,
            "organizationId": self.organization.id,
            "profileId": self.profile.id,
            "businessLocationId": self.location["_id"],
            "clientId": self.key["clientId"],
            "clientKey": self.key["clientKey"],
            "sessionId": self._session_id,
            "tfaId": self.factor.tfa_id,
            "token": self.token,
            "nextCursor": self._cursor,
            "emailCode": "any",  # not looked at where staff need no second factor
        }

    def _caller(self, name: str) -> tuple[Person, TokensView]:
        if name.startswith("internal/"):
            caller = self.admin
        elif name == "organization_user/list/list":  # for whom there is one organization
            caller = self.member
        elif name == "two_factor_auth/activate/activate":
            caller = self.enrolling
        elif name == "auth/login/login" or name.startswith(
            (
                "two_factor_auth/disable",
                "two_factor_auth/recovery_codes",
                "two_factor_auth/remove",
            )
        ):
            caller = self.protected
        else:
            caller = self.owner
        assert caller.tokens is not None
        return caller, caller.tokens

    def _app(self, name: str) -> Authenticator | None:
        apps = {
            "auth/login/login": self.factor,
            "two_factor_auth/activate/activate": self.pending,
            "two_factor_auth/recovery_codes/create/create": self.factor,
        }
        return apps.get(name)

    @cached_property
    def _session_id(self) -> str:
        listed = self.product.post("/user/session/list", {}, as_=self.owner).json["items"]
        return next(str(each["sessionId"]) for each in listed if not each["current"])

    def _next_cursor(self) -> str:
        page = self.product.get("/organization/list", query="limit=1", as_=self.owner)
        return str(page.json["nextCursor"])

    def _reset_token(self) -> str:
        person = self.product.user()
        self.product.post("/auth/forgot-password", {"email": person.email})
        return str(self.product.mails(person.email)[-1].token)

    def _invitation_elsewhere(self) -> str:
        """Invite the owner to one more organization, with a role."""
        place = self.product.organization().id
        body = {"organizationId": place, "email": self.owner.email}
        path = "/organization-user/invite-user"
        invited = self.product.post(path, body, as_=self.admin).json["userId"]
        body = {"organizationId": place, "userId": invited, "roleCodes": ["basic.viewer"]}
        path = "/organization-user/set-organization-role"
        assert self.product.post(path, body, as_=self.admin).status == 200
        return str(invited)

    def _made(self, path: str, body: Mapping[str, Any]) -> Any:
        answer = self.product.post(path, body, as_=self.owner)
        assert answer.status == 201, answer.text
        return answer.json


@cache
def events() -> tuple[str, ...]:
    """Return the files below events/ that come through API Gateway, without their ending."""
    found: list[str] = []
    for file in sorted(_FOLDER.rglob("*.json")):
        event = json.loads(file.read_text(encoding="utf-8"))
        if event.get("routeKey", "$default") != "$default":
            found.append(str(file.relative_to(_FOLDER).with_suffix("")))
    return tuple(found)


@cache
def _creating() -> set[str]:
    return {f"{d.method} {d.path}" for d in declarations() if d.endpoint.takes_idempotency_key}


def _lasting(stored: Mapping[KeyText, Item]) -> dict[KeyText, Item]:
    return {key: item for key, item in stored.items() if not key[0].startswith(_NOTES)}


def shape(stored: Mapping[KeyText, Item]) -> Shape:
    """Return what is in a table, without the values that differ in each run.

    For two runs that do the same it is equal: as many items of each kind, changed as often.
    """
    return Counter(
        (_kind(key[0]), _kind(key[1]), *(item.get(name) for name in _TELLING))
        for key, item in _lasting(stored).items()
    )


_TELLING = ("version", "status", "session_epoch", "counter", "step", "sequence", "action")


def _kind(part: str) -> str:
    """Return the part of a key that is the same for all items of a kind."""
    word = part.partition("#")[0]
    return word if word.isupper() and not ids.is_id(word) else ""


def _signed_in(product: Product, person: Person) -> Person:
    person.tokens = product.session(person)
    return person
