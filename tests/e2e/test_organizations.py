"""An organization from end to end: made by staff, run by its administrator, closed to others."""

from typing import Any

from tests.harness.http_server import Server

PASSWORD = "a lantern by the river"


def signed_in(server: Server, email: str, secret: str) -> str:
    return server.post("/auth/login", {"email": email, "secret": secret}).json["accessToken"]


def redeemed(server: Server, email: str) -> str:
    """Choose a password by the newest mailed token, and return the access token."""
    body = {"token": server.mails(email)[-1]["token"], "password": PASSWORD}
    return server.post("/auth/set-password", body).json["accessToken"]


def profile(server: Server, token: str) -> Any:
    return server.post("/user/profile/organization", token=token).json


def test_staff_make_an_organization_and_its_administrator_runs_it(
    server: Server, seed: dict[str, Any]
) -> None:
    staff = signed_in(server, seed["admin"]["email"], seed["admin"]["password"])
    organization = server.post(
        "/internal/organization/create", {"name": "North Gas", "taxId": "1"}, token=staff
    ).json["_id"]
    place = server.post(
        "/internal/organization-profile/create",
        {"name": "North Gas Production", "organizationId": organization},
        token=staff,
    ).json["_id"]
    link = {"roleCode": "default.organization.admin", "entityType": "organization"}
    made = server.post(
        "/internal/user/create",
        {
            "email": "ines@north-gas.example",
            "firstName": "Ines",
            "lastName": "Roy",
            "roleLinks": [{**link, "entityId": organization}],
        },
        token=staff,
    )
    assert made.status == 201
    admin = redeemed(server, "ines@north-gas.example")

    invited = server.post(
        "/organization-user/invite-user",
        {
            "organizationId": organization,
            "email": "bo@north-gas.example",
            "firstName": "Bo",
            "lastName": "Ek",
        },
        token=admin,
    )
    assert invited.status == 201
    colleague = redeemed(server, "bo@north-gas.example")
    assert profile(server, colleague)["user"]["permissions"] == []

    role = {"organizationId": organization, "userId": invited.json["userId"]}
    body = {**role, "defaultRoleCodes": ["default.organization.member"], "roleCodes": []}
    assert server.post("/organization-user/set-organization-role", body, token=admin).status == 200
    seen = profile(server, colleague)
    assert [each["_id"] for each in seen["profiles"]] == [place]
    assert {each["entityId"]: each["permissions"] for each in seen["user"]["permissions"]} == {
        organization: [
            "business-location.read",
            "organization-profile.read",
            "organization-user.list",
            "organization.read",
        ],
        place: [
            "business-location.read",
            "organization-profile.read",
            "organization-user.list",
            "organization.read",
        ],
    }
    refused = server.post(
        "/business-location/create", {"profileId": place, "name": "A"}, token=colleague
    )
    assert (refused.status, refused.json["permission"]) == (403, "business-location.create")

    # A demotion counts on the next request.
    server.post(
        "/organization-user/set-organization-role", {**body, "defaultRoleCodes": []}, token=admin
    )
    assert (
        server.post("/business-location/list", {"profileId": place}, token=colleague).status == 403
    )

    outsider = signed_in(server, seed["outsider"]["email"], seed["outsider"]["password"])
    for path, asked in (
        ("/business-location/list", {"profileId": place}),
        ("/organization-profile/api-key/list", {"profileId": place}),
        ("/organization-user/set-organization-role", {**body, "roleCodes": ["basic.admin"]}),
        ("/organization-user/remove-user", role),
    ):
        assert server.post(path, asked, token=outsider).json["code"] == "NOT_FOUND"

    herself = {**body, "userId": made.json["_id"], "defaultRoleCodes": []}
    last = server.post("/organization-user/set-organization-role", herself, token=admin)
    assert (last.status, last.json["code"]) == (409, "LAST_ADMIN")


def test_a_client_key_reads_its_own_profile_and_organization_and_nothing_else(
    server: Server, seed: dict[str, Any]
) -> None:
    key = seed["apiKey"]
    headers = {"client-id": key["clientId"], "client-key": key["clientKey"]}

    def read(path: str) -> tuple[int, Any]:
        answer = server.send("GET", path, headers=headers)
        return answer.status, answer.json

    own = seed["profile"]["_id"]
    status, found = read(f"/internal/organization-profile/details/{own}")
    assert (status, found["profile"]["_id"]) == (200, own)
    status, found = read(f"/internal/organization/details/{seed['organization']['_id']}")
    assert (status, list(found)) == (200, ["organization"])
    for path in (
        f"/internal/organization-profile/details/{seed['otherProfile']['_id']}",
        f"/internal/organization/details/{seed['otherOrganization']['_id']}",
    ):
        assert read(path)[0] == 404
    assert read("/organization/list")[0] == 401
