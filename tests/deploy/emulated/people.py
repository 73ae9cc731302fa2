"""Who uses the deployed stack: the first administrator, and the accounts that the story needs."""

from dataclasses import dataclass, field
from typing import Any

from pyotp.totp import TOTP

from coreapi.clock import SystemClock
from tests.deploy.emulated import cloud
from tests.deploy.emulated.deployed import Deployed

ADMINISTRATOR = "you@your-company.com"
_PASSWORD = "a long winter of 1987"
_DEMO_PASSWORD = "try the demo today"


@dataclass(slots=True)
class Administrator:
    """The first administrator of a stack, signed in.

    Attributes:
        recovery_codes: What is left of those of the second factor.
        totp_secret: Of the second factor.
    """

    deployed: Deployed
    access_token: str
    refresh_token: str
    recovery_codes: list[str] = field(default_factory=list[str])
    totp_secret: str = ""

    def renew(self) -> str:
        """Refresh the session; return the access token."""
        answer = self.deployed.call(
            "POST", "/auth/refresh-token", x_refresh_token=self.refresh_token
        )
        self.access_token = answer.json["accessToken"]
        self.refresh_token = answer.json["refreshToken"]
        return self.access_token

    def sign_in(self, code: str) -> None:
        """Sign in anew, with a code of the second factor."""
        login = {"email": ADMINISTRATOR, "secret": _PASSWORD, "tfaCode": code}
        tokens = self.deployed.call("POST", "/auth/login", login).json
        self.access_token, self.refresh_token = tokens["accessToken"], tokens["refreshToken"]

    def code(self) -> str:
        """Return what the authenticator app shows now."""
        return TOTP(self.totp_secret).at(SystemClock().now())

    def send(self, path: str, body: object, status: int = 200) -> Any:
        """Send a POST, signed in."""
        answer = self.deployed.call("POST", path, body, status=status, token=self.access_token)
        return answer.json


def invited(deployed: Deployed, after: int = 0) -> Administrator:
    """Redeem the mailed invitation, and enrol a second factor."""
    token = cloud.mailed_token(ADMINISTRATOR, after)
    body = {"token": token, "password": _PASSWORD}
    access = deployed.call("POST", "/auth/set-password", body).json["accessToken"]
    deployed.call("POST", "/auth/set-password", body, status=401)
    deployed.call("POST", "/internal/organization/list", {}, status=403, token=access)
    enrolment, before = {"password": _PASSWORD, "type": "totp"}, len(cloud.codes(ADMINISTRATOR))
    deployed.call("POST", "/two-factor-auth/create", enrolment, status=422, token=access)
    enrolment["emailCode"] = cloud.mailed_code(ADMINISTRATOR, before)
    begun = deployed.call(
        "POST", "/two-factor-auth/create", enrolment, status=201, token=access
    ).json
    administrator = Administrator(deployed, access, "", [], begun["secret"])
    code = {"tfaCode": administrator.code()}
    activated = deployed.call("POST", "/two-factor-auth/activate", code, token=access).json
    administrator.recovery_codes += activated["recoveryCodes"]
    login = {"email": ADMINISTRATOR, "secret": _PASSWORD}
    deployed.call("POST", "/auth/login", login, status=401)
    administrator.sign_in(administrator.recovery_codes.pop())
    return administrator


def signed_in(deployed: Deployed, after: int = 0) -> Administrator:
    """Redeem a mailed token of a stack that asks for no second factor."""
    body = {"token": cloud.mailed_token(ADMINISTRATOR, after), "password": _PASSWORD}
    tokens = deployed.call("POST", "/auth/set-password", body).json
    return Administrator(deployed, tokens["accessToken"], tokens["refreshToken"])


def seeded(administrator: Administrator) -> dict[str, Any]:
    """Create the local server's seed; return it as `/dev/seed` shows it."""
    send = administrator.send

    def organization(name: str) -> Any:
        return send("/internal/organization/create", {"name": name}, 201)

    def profile(name: str, organization: Any) -> Any:
        body = {
            "name": name,
            "organizationId": organization["_id"],
            "participantTypes": ["producer"],
            "participantTags": [{"tag": "nat_gas_producer"}],
        }
        return send("/internal/organization-profile/create", body, 201)

    def user(name: str, first: str, last: str, *links: dict[str, str]) -> dict[str, str]:
        email = f"{name}@demo.example"
        body = {
            "email": email,
            "firstName": first,
            "lastName": last,
            "password": _DEMO_PASSWORD,
            "temporary": False,
            "roleLinks": list(links),
        }
        made = send("/internal/user/create", body, 201)
        return {"email": email, "password": _DEMO_PASSWORD, "userId": made["_id"]}

    first, other = organization("Blue Ridge Gas"), organization("Prairie Energy")
    own = profile("Blue Ridge Production", first)
    their = profile("Prairie Trading", other)
    system = {"roleCode": "system.admin", "entityType": "system", "entityId": "*"}
    made: dict[str, Any] = {
        "admin": user("system.admin", "Sol", "Ibarra", system),
        "organizationAdmin": user("admin", "Ada", "Okafor", _link("admin", first)),
        "member": user("member", "Mia", "Lindqvist", _link("member", first)),
        "outsider": user("outsider", "Omar", "Haddad", _link("admin", other)),
        "organization": {"_id": first["_id"], "name": first["name"]},
        "profile": {"_id": own["_id"], "name": own["name"]},
        "otherOrganization": {"_id": other["_id"], "name": other["name"]},
        "otherProfile": {"_id": their["_id"], "name": their["name"]},
    }
    body = {"userId": made["member"]["userId"], "roleLinks": [_link("member", first)]}
    send("/internal/user/remove-role-links", body)
    login = {"email": made["organizationAdmin"]["email"], "secret": _DEMO_PASSWORD}
    deployed = administrator.deployed
    token = deployed.call("POST", "/auth/login", login).json["accessToken"]
    key = {"profileId": own["_id"], "name": "Demo"}
    path = "/organization-profile/api-key/create"
    made["apiKey"] = deployed.call("POST", path, key, status=201, token=token).json
    return made


def _link(kind: str, organization: Any) -> dict[str, str]:
    return {
        "roleCode": f"default.organization.{kind}",
        "entityType": "organization",
        "entityId": organization["_id"],
    }
