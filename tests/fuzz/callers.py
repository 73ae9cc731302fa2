"""The callers of the requests, with their credentials and the ids of existing resources."""

from collections import defaultdict
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, cast

import requests
from schemathesis import Case

from tests.harness.http_server import Server

_MAX_ID = 100  # longer and empty texts are sent to be refused


@dataclass(slots=True)
class Caller:
    """A caller with credentials, or an anonymous one."""

    name: str
    server: Server
    seeded: Mapping[str, Any] = field(default_factory=dict[str, Any])
    session: requests.Session = field(default_factory=requests.Session)
    heard: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def start_over(self) -> None:
        """Sign in to a server with only the seed: more data makes the engine slow."""
        self.server.post("/dev/reset")
        self.heard.clear()
        self.seeded = self.server.seed()
        assert self._signs_in()

    def arrive(self) -> None:
        """Sign in again; if earlier requests have made that impossible, start over."""
        if not self._signs_in():
            self.start_over()

    @property
    def url(self) -> str:
        """Return where the API answers."""
        return f"http://{self.server.host}:{self.server.port}"

    def fill_in(self, case: Case[Any]) -> None:
        """Put an existing id into about every other field for an id."""
        asked: Any = case  # its parts have no types of their own
        for part in (asked.body, asked.path_parameters, asked.headers):
            if isinstance(part, MutableMapping):
                document = cast("MutableMapping[str, Any]", part)
                for name, value in list(document.items()):
                    known = self._known(name, case.path)
                    is_short = isinstance(value, str) and 0 < len(value) < _MAX_ID
                    if known and is_short and len(value) % 2 == 0 and not self._has_heard(value):
                        document[name] = known

    def listen(self, case: Case[Any], answer: Any) -> None:
        """Remember the ids in an answer, which is a JSON document."""
        if isinstance(answer, Mapping):
            for name, value in cast("Mapping[str, Any]", answer).items():
                if name.endswith(("_id", "Id")) and isinstance(value, str):
                    self.heard[_resource(case.path) if name == "_id" else name].append(value)
                else:
                    self.listen(case, value)
        elif isinstance(answer, list):
            for value in cast("list[Any]", answer):
                self.listen(case, value)

    def _known(self, name: str, path: str) -> str | None:
        heard = self.heard.get(_resource(path) if name == "_id" else name)
        if heard:
            return heard[-1]
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

    def _has_heard(self, value: str) -> bool:
        return any(value in ids for ids in self.heard.values())

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


def _resource(path: str) -> str:
    """Return the kind of ids in a path: `organization` of /internal/organization/list."""
    parts = [part for part in path.split("/") if part and not part.startswith("{")]
    return parts[-2] if len(parts) > 1 else parts[0]
