"""Makes the resources that an event needs: its caller's session, and the subjects of its ids.

Everything is made through the product's own endpoints, in this process, on the storage that the
containers share. Internal endpoints are called by the seeded system administrator, all others by
the organization's administrator; requests about a user are about its member.
"""

import json
from collections.abc import Callable
from typing import Any, cast

from pyotp.totp import TOTP

from coreapi.access.tokens import email_codes
from local import outbox
from local.gateway.events import Request, to_event
from local.gateway.routing import Router
from local.runtime.sam import event_files
from local.runtime.stack import Stack
from local.template.template import Template

Value = Callable[[], str]
Change = Callable[[str], str]

_DOCUMENTED_CODE = "123456"
_ORGANIZATION_ADMIN = "default.organization.admin"


class EventFillerError(Exception):
    """A placeholder of an event could not be filled."""


class EventFiller:
    """A freshly seeded stack, seen by the one event that is sent to it."""

    def __init__(self, name: str, loaded: Template, stack: Stack) -> None:
        """Take the event's path below `events/`, without its ending."""
        self._name = name
        self._stack = stack
        self._router = Router(loaded.routes())
        self._tokens: dict[str, dict[str, Any]] = {}
        seeded = stack.seeded
        self._admin: dict[str, str] = seeded["admin"]
        self._member: dict[str, str] = seeded["member"]
        self._caller: dict[str, str] = (
            self._admin if name.startswith("internal/") else seeded["organizationAdmin"]
        )
        self._organization: str = seeded["organization"]["_id"]
        self._profile: str = seeded["profile"]["_id"]
        self._made: dict[str, Value] = {
            "auditEntryId": self._audit_entry_id,
            "accessToken": lambda: str(self._session(self._caller)["accessToken"]),
            "businessLocationId": self._business_location,
            "clientId": lambda: str(seeded["apiKey"]["clientId"]),
            "clientKey": lambda: str(seeded["apiKey"]["clientKey"]),
            "email": lambda: self._caller["email"],
            "emailCode": email_codes.new,  # not looked at where staff need no second factor
            "invitationId": self._invitation_id,
            "nextCursor": self._next_cursor,
            "organizationId": lambda: self._organization,
            "password": lambda: self._caller["password"],
            "profileId": lambda: self._profile,
            "refreshToken": lambda: str(self._session(self._caller)["refreshToken"]),
            "sessionId": self._session_id,
            "tfaId": self._tfa_id,
            "token": self._mailed_token,
            "userId": lambda: self._member["userId"],
        }
        self._particular: dict[str, Change] = {
            "internal/user/remove_role_links/remove_role_links": self._with_second_admin,
            "organization_user/resend_user_invitation/resend_user_invitation": self._with_invited,
            "two_factor_auth/activate/activate": self._with_code,
            "two_factor_auth/recovery_codes/create/create": self._with_next_code,
        }

    def event(self, text: str) -> str:
        """Return the event's text with all its placeholders filled.

        Raises:
            EventFillerError: Something could not be made.
        """
        particular = self._particular.get(self._name)
        text = particular(text) if particular else text
        unknown = event_files.placeholders(text) - self._made.keys()
        if unknown:
            raise EventFillerError(f"nothing is known of {', '.join(sorted(unknown))}")
        # Tokens come last: enrolling an app replaces the session, and its tokens.
        names = sorted(event_files.placeholders(text), key=lambda name: name.endswith("Token"))
        return event_files.fill(text, {name: self._made[name]() for name in names})

    # ------------------------------------------------------------ the values of placeholders

    def _business_location(self) -> str:
        body = {
            "profileId": self._profile,
            "name": "North Field",
            "coordinates": {"latitude": 31.9, "longitude": -102.1},
            "address": {"country": "US"},
        }
        admin = self._stack.seeded["organizationAdmin"]
        return str(self._post("/business-location/create", body, admin)["_id"])

    def _audit_entry_id(self) -> str:
        """Write an audit entry into the organization's chain."""
        wanted = {"entityId": self._business_location()}
        return str(self._post("/internal/audit/list", wanted, self._admin)["items"][0]["_id"])

    def _invitation_id(self) -> str:
        """Invite the caller to the organization to which they do not belong."""
        other = self._stack.seeded["otherOrganization"]["_id"]
        body = {"organizationId": other, "email": self._caller["email"]}
        return str(self._post("/organization-user/invite-user", body, self._admin)["userId"])

    def _next_cursor(self) -> str:
        """Make the caller a member of two organizations, so that a list has a second page."""
        other = self._stack.seeded["otherOrganization"]["_id"]
        self._give_admin(self._caller["userId"], other)
        first = self._send("GET", "/organization/list", None, self._caller, "limit=1")
        return str(first["nextCursor"])

    def _session_id(self) -> str:
        listed = self._post("/user/session/list", {}, self._caller)
        return str(listed["items"][0]["sessionId"])

    def _tfa_id(self) -> str:
        """Enrol an authenticator app of the user that the event is about."""
        owner = self._member if self._caller is self._admin else self._caller
        return str(self._enrolled(owner)["tfaId"])

    def _mailed_token(self) -> str:
        self._post("/auth/forgot-password", {"email": self._caller["email"]})
        self._stack.drain()
        for mail in outbox.sent(self._caller["email"]):
            if mail.token:
                return mail.token
        raise EventFillerError("no token was mailed")

    # ------------------------------------------------------------ needs without a placeholder

    def _with_second_admin(self, text: str) -> str:
        self._give_admin(self._member["userId"], self._organization)
        return text

    def _with_invited(self, text: str) -> str:
        body = {
            "organizationId": self._organization,
            "email": "invited@demo.example",
            "firstName": "Ines",
            "lastName": "Moreau",
        }
        invited = self._post("/organization-user/invite-user", body, self._caller)
        return text.replace("<userId>", str(invited["userId"]))

    def _with_code(self, text: str) -> str:
        code = TOTP(self._enrolment(self._caller)["secret"]).at(self._stack.clock.now())
        return text.replace(_DOCUMENTED_CODE, code)

    def _with_next_code(self, text: str) -> str:
        """Enrol the caller, which spends the present code."""
        secret: str = self._enrolled(self._caller)["secret"]
        code = TOTP(secret).at(self._stack.clock.now(), counter_offset=1)
        return text.replace(_DOCUMENTED_CODE, code)

    # ------------------------------------------------------------ acting

    def _enrolled(self, who: dict[str, str]) -> dict[str, Any]:
        begun = self._enrolment(who)
        code = TOTP(begun["secret"]).at(self._stack.clock.now())
        self._tokens[who["userId"]] = self._post(
            "/two-factor-auth/activate", {"tfaCode": code}, who
        )
        return begun

    def _enrolment(self, who: dict[str, str]) -> dict[str, Any]:
        body = {"password": who["password"], "type": "totp"}
        return self._post("/two-factor-auth/create", body, who)

    def _give_admin(self, user_id: str, organization_id: str) -> None:
        link = {
            "roleCode": _ORGANIZATION_ADMIN,
            "entityType": "organization",
            "entityId": organization_id,
        }
        body = {"userId": user_id, "roleLinks": [link]}
        self._post("/internal/user/add-role-links", body, self._admin)

    def _session(self, who: dict[str, str]) -> dict[str, Any]:
        """Return the tokens of a user's one session here."""
        if who["userId"] not in self._tokens:
            body = {"email": who["email"], "secret": who["password"]}
            self._tokens[who["userId"]] = self._post("/auth/login", body)
        return self._tokens[who["userId"]]

    def _post(self, path: str, body: object, who: dict[str, str] | None = None) -> dict[str, Any]:
        return self._send("POST", path, body, who)

    def _send(
        self, method: str, path: str, body: object, who: dict[str, str] | None, query: str = ""
    ) -> dict[str, Any]:
        """Answer a request in this process."""
        headers = {"content-type": "application/json"}
        if who:
            headers["authorization"] = f"Bearer {self._session(who)['accessToken']}"
        content = b"" if body is None else json.dumps(body).encode()
        request = Request(method, path, query, headers, "HTTP/1.1", "127.0.0.1", content)
        match = self._router.match(method, path)
        if match is None:
            raise EventFillerError(f"there is no {method} {path}")
        event = to_event(request, match, self._stack.clock.now())
        answer = cast("dict[str, Any]", self._stack.functions.invoke(match.route.function, event))
        text: str = answer.get("body") or "{}"
        if answer["statusCode"] not in range(200, 300):
            raise EventFillerError(f"{method} {path} answered {answer['statusCode']}: {text}")
        return cast("dict[str, Any]", json.loads(text))
