"""The registry of organizations and profiles, as staff keep it through its endpoints."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from tests.actors.factories import Person
from tests.harness.product import Product
from tests.harness.response import Response

ORGANIZATION = "/internal/organization"
PROFILE = "/internal/organization-profile"


@dataclass(frozen=True)
class Registry:
    """The requests of a member of staff; every answer must be a success."""

    product: Product
    staff: Person

    @property
    def token(self) -> str:
        """Return an access token of the member of staff."""
        return self.product.session(self.staff).access_token

    def organization(self, name: str = "Acme", **fields: Any) -> Any:
        """Make an organization and return it as it was answered."""
        return self._done(f"{ORGANIZATION}/create", {"name": name, **fields}, 201)

    def profile(self, organization: Any, name: str = "Wells", *tags: str, **fields: Any) -> Any:
        """Make a profile with these tags and return it as it was answered."""
        body = {"organizationId": organization["_id"], "name": name, **fields}
        if tags:
            body["participantTags"] = [{"tag": tag} for tag in tags]
        return self._done(f"{PROFILE}/create", body, 201)

    def changed(self, thing: Any, **fields: Any) -> Any:
        """Change an organization or a profile and return it as it was answered."""
        return self._done(f"{_endpoint(thing)}/update", {"_id": thing["_id"], **fields}, 200)

    def update(self, thing: Any, **fields: Any) -> Response:
        """Try to change an organization or a profile."""
        body = {"_id": thing["_id"], **fields}
        return self.product.post(f"{_endpoint(thing)}/update", body, as_=self.staff)

    def details(self, thing: Any) -> Any:
        """Return the details of an organization or a profile as they are now."""
        answer = self.product.get(f"{_endpoint(thing)}/details/{thing['_id']}", as_=self.staff)
        assert answer.status == 200
        return answer.json

    def now(self, thing: Any) -> Any:
        """Return an organization or a profile as it is now."""
        return self.details(thing)["profile" if "organizationId" in thing else "organization"]

    def names(self, endpoint: str, limit: int = 100, **filters: Any) -> list[str]:
        """Return the names in a list, all of its pages."""
        return [item["name"] for item in self.listed(endpoint, limit, **filters)]

    def listed(
        self,
        endpoint: str,
        limit: int = 100,
        between: Callable[[], object] = lambda: None,
        **filters: Any,
    ) -> list[Any]:
        """Return what is in a list, all of its pages; something may happen between them."""
        items: list[Any] = []
        cursor: str | None = None
        while True:
            page = self._done(
                f"{endpoint}/list", {"limit": limit, "cursor": cursor, **filters}, 200
            )
            items += page["items"]
            cursor = page["nextCursor"]
            if cursor is None:
                return items
            assert len(page["items"]) == limit
            between()

    def _done(self, path: str, body: Mapping[str, Any], status: int) -> Any:
        answer = self.product.post(path, body, as_=self.staff)
        assert answer.status == status, answer.text
        return answer.json


def pointers(answer: Response) -> list[str]:
    """Return the pointers of an answer's errors."""
    assert answer.outcome == (422, "VALIDATION_FAILED")
    return [error["pointer"] for error in answer.json["errors"]]


def _endpoint(thing: Any) -> str:
    return PROFILE if "organizationId" in cast("dict[str, Any]", thing) else ORGANIZATION
