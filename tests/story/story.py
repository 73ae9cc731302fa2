"""The documented requests as one story, in the order of the documentation.

An organization's administrator signs in, protects the account, and runs the organization; staff
keep the registry. Every endpoint has its part; a test names those that have none.
"""

from typing import Any

from pyotp.totp import TOTP

from tests.story.storyteller import Storyteller

_NEW = "new-password"  # as documented
_INVITED = "new.user@example.com"


def tell(story: Storyteller) -> None:
    """Send all its requests to a freshly seeded server."""
    _Administrator(story).tell()
    _Staff(story).tell()
    for public in ("well_known/jwks_json/jwks", "openapi_json/openapi", "docs/docs"):
        story.say(public)
    story.say("events/unmatched_route/unknown_path", status=404)
    story.say("events/unmatched_route/other_method", status=405)


def _enrol(story: Storyteller, token: str, password: str) -> tuple[Any, TOTP]:
    """Create and activate an authenticator app; returns what activating answered, and the app."""
    begun = story.say(
        "two_factor_auth/create/create", status=201, accessToken=token, password=password
    )
    app = TOTP(begun["secret"])
    code = app.at(story.now())
    activated = story.say("two_factor_auth/activate/activate", accessToken=token, tfaCode=code)
    return activated, app


class _Administrator:
    """The administrator of an organization, at the core endpoints."""

    def __init__(self, story: Storyteller) -> None:
        self._story = story
        seed = story.seed
        self._me: dict[str, str] = seed["organizationAdmin"]
        self._member: dict[str, str] = seed["member"]
        self._organization: str = seed["organization"]["_id"]
        self._profile: str = seed["profile"]["_id"]
        self._token = ""

    def tell(self) -> None:
        self._authentication()
        self._user()
        self._two_factor_authentication()
        self._profiles()
        self._users()
        self._locations()

    def _authentication(self) -> None:
        say, me = self._story.say, self._me
        say("auth/initiate_login/initiate_login", email=me["email"])
        ending = self._login(me["password"])["accessToken"]
        say("auth/logout/logout", accessToken=ending)
        say("auth/logout/logout", accessToken=ending, status=401)
        tokens = self._login(me["password"])
        tokens = say("auth/refresh_token/post", refreshToken=tokens["refreshToken"])
        tokens = say("auth/refresh_token/get", refreshToken=tokens["refreshToken"])
        self._token = tokens["accessToken"]
        say("auth/forgot_password/forgot_password", status=202, email=self._member["email"])
        mailed = self._story.mailed_token(self._member["email"])
        say("auth/set_password/set_password", token=mailed)
        say("auth/set_password/set_password", token=mailed, status=401)

    def _user(self) -> None:
        say = self._signed_in
        say("user/profile/organization/post")
        say("user/profile/organization/get")
        say("user/profile/organization/active_organization", organizationId=self._organization)
        changed = say("user/change_password/change_password", password=self._me["password"])
        self._token = changed["accessToken"]
        self._login(_NEW)
        listed = say("user/session/list/list")["items"]
        other = next(session["sessionId"] for session in listed if not session["current"])
        say("user/session/revoke/revoke", sessionId=other)
        self._token = say("user/session/revoke/all_others")["accessToken"]

    def _two_factor_authentication(self) -> None:
        say = self._signed_in
        activated, app = _enrol(self._story, self._token, _NEW)
        self._token, method = activated["accessToken"], activated["tfaId"]
        self._login(_NEW, tfaCode=activated["recoveryCodes"][0])
        new = "two_factor_auth/recovery_codes/create/create"
        say(new, status=201, password=_NEW, tfaCode=app.at(self._story.now(), counter_offset=1))
        say("two_factor_auth/list/list")
        say("two_factor_auth/disable/disable", tfaId=method, password=_NEW)
        say("two_factor_auth/list/list")
        say("two_factor_auth/remove/remove", tfaId=method, password=_NEW)
        say("two_factor_auth/list/list")

    def _profiles(self) -> None:
        say, profile = self._signed_in, self._profile
        say("organization/list/list")
        key = say("organization_profile/api_key/create/create", status=201, profileId=profile)
        say("organization_profile/api_key/list/list", profileId=profile)
        say(
            "organization_profile/api_key/revoke/revoke",
            profileId=profile,
            clientId=key["clientId"],
        )
        say("organization_profile/api_key/list/list", profileId=profile)
        say("organization_profile/flag/set/set", profileId=profile)

    def _users(self) -> None:
        """Two organizations invite one person, who accepts one and declines the other."""
        say, organization = self._signed_in, self._organization
        users = "organization_user"
        other = self._invited_elsewhere()
        invited = say(f"{users}/invite_user/invite_user", status=201, organizationId=organization)
        at = {"organizationId": organization, "userId": invited["userId"]}
        say(f"{users}/resend_user_invitation/resend_user_invitation", **at)
        say(f"{users}/set_organization_role/set_organization_role", **at)
        mailed = self._story.mailed_token(_INVITED)
        person = self._story.say("auth/set_password/set_password", token=mailed)["accessToken"]
        self._decide(person, "decline", other)
        say(
            f"{users}/set_organization_profile_role/set_organization_profile_role",
            profileId=self._profile,
            userId=at["userId"],
        )
        say(f"{users}/list/list")
        say(f"{users}/remove_user/remove_user", **at)
        again = say(f"{users}/invite_user/invite_user", status=201, organizationId=organization)
        self._decide(person, "accept", again["userId"])
        say(f"{users}/list/active_organization", organizationId=organization)

    def _invited_elsewhere(self) -> str:
        """Let the other organization's administrator invite the same person."""
        say, seed = self._story.say, self._story.seed
        outsider, other = seed["outsider"], seed["otherOrganization"]["_id"]
        token = say("auth/login/login", email=outsider["email"], password=outsider["password"])
        invited = say(
            "organization_user/invite_user/invite_user",
            status=201,
            accessToken=token["accessToken"],
            organizationId=other,
        )
        return str(invited["userId"])

    def _decide(self, person: str, verb: str, invitation: str) -> None:
        """Let a person see the one invitation to their address, and decide."""
        say = self._story.say
        (listed,) = say("user/invitation/list/list", accessToken=person)["items"]
        assert listed["_id"] == invitation
        say(f"user/invitation/{verb}/{verb}", accessToken=person, invitationId=invitation)

    def _locations(self) -> None:
        say, location = self._signed_in, "business_location"
        made = say(f"{location}/create/create", status=201, profileId=self._profile)
        say(f"{location}/update/update", businessLocationId=made["_id"])
        say(f"{location}/details/details", businessLocationId=made["_id"])
        say(f"{location}/list/list", profileId=self._profile)

    def _login(self, password: str, **values: Any) -> Any:
        email = self._me["email"]
        return self._story.say("auth/login/login", email=email, password=password, **values)

    def _signed_in(self, event: str, **values: Any) -> Any:
        return self._story.say(event, accessToken=self._token, **values)


class _Staff:
    """A system administrator, at the administrative endpoints."""

    def __init__(self, story: Storyteller) -> None:
        self._story = story
        seed = story.seed
        self._me: dict[str, str] = seed["admin"]
        self._member: dict[str, str] = seed["member"]
        self._key: dict[str, str] = seed["apiKey"]
        self._organization: str = seed["organization"]["_id"]
        self._profile: str = seed["profile"]["_id"]
        self._other: str = seed["otherOrganization"]["_id"]
        self._token = ""

    def tell(self) -> None:
        self._token = self._login(self._me["email"], self._me["password"])
        self._users()
        self._second_factors()
        self._organizations()
        self._profiles()
        self._rbac()
        self._reports()
        self._preproduction()

    def _users(self) -> None:
        say, user = self._signed_in, "internal/user"
        one = {"userId": say(f"{user}/create/create", status=201)["_id"]}
        say(f"{user}/update/update", **one)
        for organization in (self._organization, self._other):
            at = {**one, "organizationId": organization, "profileId": self._profile}
            say(f"{user}/add_role_links/add_role_links", **at)
        self._pages()
        say(f"{user}/remove_role_links/remove_role_links", **at)
        say(f"{user}/set_password/set_password", **one)
        say(f"{user}/reset_password/reset_password", **one)
        say(f"{user}/details/details", **one)
        say(f"{user}/list/list")

    def _pages(self) -> None:
        """Let the new user, by now of two organizations, see the second page of them."""
        token = self._login("user@example.com", "temporary-password")
        token = self._story.say(
            "user/change_password/change_password",
            accessToken=token,
            password="temporary-password",
        )["accessToken"]
        first = self._story.say("organization/list/list", accessToken=token, query="limit=1")
        self._story.say(
            "organization/list/second_page", accessToken=token, nextCursor=first["nextCursor"]
        )

    def _second_factors(self) -> None:
        say, member = self._signed_in, self._member
        activated, _ = _enrol(self._story, self._login(member["email"], _NEW), _NEW)
        say("internal/two_factor_auth/list/list", userId=member["userId"])
        say(
            "internal/two_factor_auth/remove/remove",
            userId=member["userId"],
            tfaId=activated["tfaId"],
        )

    def _organizations(self) -> None:
        say, organization = self._signed_in, "internal/organization"
        made = say(f"{organization}/create/create", status=201)
        say(f"{organization}/update/update", organizationId=made["_id"])
        say(f"{organization}/list/list")
        say(f"{organization}/list/by_name_and_status")
        say(f"{organization}/details/details", organizationId=made["_id"])
        self._with_key(f"{organization}/details/client", organizationId=self._organization)
        self._with_key(f"{organization}/details/client", organizationId=self._other, status=404)

    def _profiles(self) -> None:
        say, profile = self._signed_in, "internal/organization_profile"
        at = {"organizationId": self._organization}
        made = {"profileId": say(f"{profile}/create/create", status=201, **at)["_id"]}
        say(f"{profile}/update/update", **made)
        say(f"{profile}/list/list")
        say(f"{profile}/details/details", **made)
        self._with_key(f"{profile}/details/client", profileId=self._profile)
        location = "internal/business_location"
        place = say(f"{location}/create/create", status=201, **made)
        say(f"{location}/update/update", businessLocationId=place["_id"])
        say(f"{location}/details/details", businessLocationId=place["_id"])
        say(f"{location}/list/list", **made)

    def _rbac(self) -> None:
        say = self._signed_in
        say("internal/audit/list/list")
        say("internal/audit/list/one_actor_since", userId=self._me["userId"])
        say("internal/rbac/export/export")
        say("internal/rbac/export/lower_case")
        say("internal/rbac/import/dry_run")
        say("internal/rbac/import/import")
        say("internal/rbac/roles/roles")
        say("internal/rbac/permissions/permissions")
        say("internal/rbac/remove_all_roles_and_permissions/remove_all")
        say("internal/rbac/roles/roles")

    def _reports(self) -> None:
        say, report = self._signed_in, "internal/report"
        say(f"{report}/ping/ping")
        say(f"{report}/html/html")
        say(f"{report}/pdf/pdf")

    def _preproduction(self) -> None:
        say, preprod = self._signed_in, "internal/preprod"
        say(f"{preprod}/set_api_keys/set_api_keys")
        say(f"{preprod}/remove_tfas/remove_tfas")
        say(f"{preprod}/set_passwords/set_passwords")  # last: it ends all sessions

    def _login(self, email: str, password: str) -> str:
        answer = self._story.say("auth/login/login", email=email, password=password)
        return str(answer["accessToken"])

    def _signed_in(self, event: str, **values: Any) -> Any:
        return self._story.say(event, accessToken=self._token, **values)

    def _with_key(self, event: str, **values: Any) -> Any:
        key = {"clientId": self._key["clientId"], "clientKey": self._key["clientKey"]}
        return self._story.say(event, **key, **values)
