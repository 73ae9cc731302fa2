"""A profile's system with an API key, at the two endpoints that accept it."""

from dataclasses import dataclass
from typing import Any

import pytest

from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from tests.actors.factories import Person
from tests.harness.product import Product
from tests.harness.response import Response


@dataclass(frozen=True)
class Client:
    """A profile's system with an API key, and the resources that it may read."""

    product: Product
    admin: Person
    organization: Organization
    profile: OrganizationProfile
    key: Any

    @property
    def credentials(self) -> dict[str, str]:
        return {"client-id": self.key["clientId"], "client-key": self.key["clientKey"]}

    @property
    def paths(self) -> tuple[str, str]:
        return (
            f"/internal/organization/details/{self.organization.id}",
            f"/internal/organization-profile/details/{self.profile.id}",
        )

    def get(self, path: str, **headers: str) -> Response:
        sent = self.credentials | {n.replace("_", "-"): v for n, v in headers.items()}
        return self.product.get(path, headers={n: v for n, v in sent.items() if v != "-"})

    def shown(self) -> Any:
        """Return the key as its administrator sees it."""
        path = "/organization-profile/api-key/list"
        page = self.product.post(path, {"profileId": self.profile.id}, as_=self.admin).json
        found: dict[str, Any] = {item["_id"]: item for item in page["items"]}
        return found[self.key["_id"]]


@pytest.fixture
def client(product: Product) -> Client:
    organization = product.organization()
    profile = product.profile(organization, flags={"GHGP": True})
    admin = product.member(organization, "default.organization.admin")
    admin.tokens = product.session(admin)
    path = "/organization-profile/api-key/create"
    key = product.post(path, {"profileId": profile.id}, as_=admin).json
    return Client(product, admin, organization, profile, key)


@pytest.fixture(params=[0, 1], ids=["organization", "profile"])
def path(request: pytest.FixtureRequest, client: Client) -> str:
    which: int = request.param
    return client.paths[which]
