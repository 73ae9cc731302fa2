"""Requests made from the API's own description, sent to the local server by each kind of caller.

`make fuzz` runs it. Every other id in a request is that of something that exists. Nothing may end
in a 5xx; each answer must be one that the description has, in status, media type, headers and body;
and what does not fit the description must be refused.
"""

# The library's own types are not all known.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUntypedFunctionDecorator=false

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.specs.openapi import checks

from local import ROOT
from tests.fuzz.settings import CALLERS, EXAMPLES, PHASES
from tests.http_server import Server, local_server

DESCRIPTION = schemathesis.openapi.from_path(ROOT / "functions/openapi_json/openapi.json")
# Who may do what is the authorization tests' subject, and each caller brings its own credentials.
DESCRIPTION.config.generation.with_security_parameters = False
_NOT_ASKED = [
    checks.ignored_auth,
    checks.positive_data_acceptance,  # what fits may still meet a 404 or a 409
]
_LONGEST_ID = 100  # what is longer is there to be refused for that
# A body over its limit is refused for that, whatever else is wrong with it.
_REFUSALS = ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429"]
DESCRIPTION.config.checks.negative_data_rejection.expected_statuses = _REFUSALS
_HEADERS_TOO_LARGE = 431  # said by API Gateway, for no endpoint in particular


@dataclass(slots=True)
class Caller:
    """Somebody with credentials of their own, or nobody."""

    name: str
    server: Server
    seeded: Mapping[str, Any] = field(default_factory=dict[str, Any])
    session: requests.Session = field(default_factory=requests.Session)

    def arrive(self) -> None:
        """Sign in; where earlier requests have made that impossible, everything starts over."""
        self.seeded = self.server.seed()
        if not self._signs_in():
            self.server.post("/dev/reset")
            self.seeded = self.server.seed()
            assert self._signs_in()

    @property
    def url(self) -> str:
        """Return where the API answers."""
        return f"http://{self.server.host}:{self.server.port}"

    def known(self, name: str, path: str) -> str | None:
        """Return an id that exists, for a field of this name."""
        if name in {"_id", "entityId"}:
            name = "profileId" if "profile" in path else "organizationId"
        ids = {
            "organizationId": self.seeded["organization"]["_id"],
            "profileId": self.seeded["profile"]["_id"],
            "userId": self.seeded["member"]["userId"],
            "clientId": self.seeded["apiKey"]["clientId"],
            "x-active-organization-id": self.seeded["organization"]["_id"],
        }
        return ids.get(name)

    def _signs_in(self) -> bool:
        self.session.headers.clear()
        who = self.seeded.get(self.name)
        if who is None:
            return True
        if "clientKey" in who:
            key = {"client-id": who["clientId"], "client-key": who["clientKey"]}
            self.session.headers.update(key)
            return True
        body = {"email": who["email"], "secret": who["password"]}
        answer = self.server.post("/auth/login", body)
        if answer.status == 200:
            token = answer.json["accessToken"]
            self.session.headers["authorization"] = f"Bearer {token}"
        return answer.status == 200


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with local_server() as running:
        yield running


@pytest.fixture(params=CALLERS)
def caller(request: pytest.FixtureRequest, server: Server) -> Caller:
    somebody = Caller(request.param, server)
    somebody.arrive()
    return somebody


@DESCRIPTION.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
    phases=PHASES,
)
def test_every_answer_is_one_that_the_description_has(case: Case[Any], caller: Caller) -> None:
    _fill_in(case, caller)
    response = case.call(base_url=caller.url, session=caller.session)
    if response.status_code == _HEADERS_TOO_LARGE:
        return
    case.validate_response(response, excluded_checks=_NOT_ASKED)
    if response.status_code == 401 and caller.name != "nobody":
        caller.arrive()  # an earlier request has ended the session


def _fill_in(case: Case[Any], caller: Caller) -> None:
    asked: Any = case  # its parts have no types of their own
    for part in (asked.body, asked.path_parameters, asked.headers):
        if isinstance(part, MutableMapping):
            document = cast("MutableMapping[str, Any]", part)
            for name, value in list(document.items()):
                known = caller.known(name, case.path)
                is_short = isinstance(value, str) and len(value) < _LONGEST_ID
                if known and is_short and len(value) % 2 == 0:
                    document[name] = known
