"""Deploy to the emulated AWS as README and runbook say, use what is deployed, and delete it."""

import base64
import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from coreapi.clock import SystemClock
from tests.deploy.emulated import cloud, listener, people
from tests.deploy.emulated.deployed import Deployed, failing
from tests.story import servers, transcript
from tests.story.story import tell
from tests.story.storyteller import Line, Storyteller

_DUE_WITHIN_SECONDS = 180
_SIGNED_OUT = 401
_OF_THE_SEED = ("internal/audit/list/", "internal/preprod/")
_LIST = "/organization/list"
_Step = tuple[str, Callable[[], None]]


def main() -> int:
    """Do it all; returns the exit code."""
    started = time.monotonic()
    development = Deployed("default")
    with cloud.running(development.stack):
        for name, step in _Test(development).steps():
            began = time.monotonic()
            step()
            print(f"{time.monotonic() - began:4.0f} s  {name}", flush=True)
    print(f"deployed, used, rotated, revoked and deleted in {time.monotonic() - started:.0f} s")
    return 0


class _Test:
    """The steps, one after the other, on what the steps before have left."""

    def __init__(self, development: Deployed) -> None:
        self._stack = development
        self._administrator: people.Administrator

    def steps(self) -> Sequence[_Step]:
        """Return the steps."""
        return (
            ("sam deploy", self._deploy),
            ("bootstrap, invitation redeemed, second factor and its event, PDF", self._bootstrap),
            ("keys rotated, nobody signed out", self._rotate),
            ("a rotation that is rolled back leaves the keys before", self._roll_back),
            ("a label that was replaced is refused", self._refuse_old_label),
            ("keys revoked, everybody signed out", self._revoke),
            ("story told as the local server's, parameter updated", self._tell),
            ("audit trail verified", self._verify),
            ("cleared and deleted", self._delete),
            ("preproduction deployed, a scheduled reset comes due", self._reset),
            ("a first deploy of production fails, and leaves nothing", self._fail_first),
            ("production deployed, without preproduction, protected", self._production),
            ("deleted, its table kept", self._keep_table),
        )

    def _deploy(self) -> None:
        assert self._stack.deploy(), _log("sam-deploy-default")

    def _bootstrap(self) -> None:
        done = self._stack.ops("bootstrap", "--admin-email", people.ADMINISTRATOR)
        assert done.returncode == 0, done.stderr
        assert "protected" not in json.loads(done.stdout)
        event = listener.heard(self._stack.stack, "two-factor-auth.activate", self._be_invited)
        assert event["detail"]["changes"]["status"] == {"from": "pending", "to": "active"}
        token = self._administrator.access_token
        self._stack.call("GET", "/internal/report/ping", token=token)
        body: dict[str, Any] = {"template": "retirement1", "data": {}}
        report = self._stack.call("POST", "/internal/report/pdf", body, token=token)
        assert report.text.startswith("%PDF-")

    def _be_invited(self) -> None:
        self._administrator = people.invited(self._stack)

    def _rotate(self) -> None:
        before = self._administrator.access_token
        assert self._stack.deploy(SigningKeyRotation="2"), _log("sam-deploy-default")
        self._is_accepted(before)
        assert _kid(self._administrator.renew()) != _kid(before)
        self._is_accepted(before)
        self._is_accepted(self._administrator.access_token)

    def _roll_back(self) -> None:
        before, public = self._administrator.access_token, self._public()
        with failing("UserProfileOrganizationFunction"):
            assert not self._stack.deploy(SigningKeyRotation="3")
        assert self._stack.status == "UPDATE_ROLLBACK_COMPLETE"
        assert self._public() == public
        self._is_accepted(before)
        assert _kid(self._administrator.renew()) == _kid(before)

    def _refuse_old_label(self) -> None:
        assert not self._stack.deploy(SigningKeyRotation="1")
        self._is_accepted(self._administrator.renew())

    def _revoke(self) -> None:
        administrator = self._administrator
        changed = {"SigningKeyRotation": "revoke-1", "RequireInternalTfa": "false"}
        assert self._stack.deploy(**changed), _log("sam-deploy-default")
        self._stack.call("GET", _LIST, status=401, token=administrator.access_token)
        path, refresh = "/auth/refresh-token", administrator.refresh_token
        self._stack.call("POST", path, status=401, x_refresh_token=refresh)
        administrator.sign_in()

    def _tell(self) -> None:
        with servers.local() as story:
            tell(story)
            here = story.lines
        found = transcript.differences(_comparable(here), _comparable(self._told()))
        assert not found, "\n".join(found)

    def _told(self) -> Sequence[Line]:
        seen: dict[str, int] = {}
        story = Storyteller(
            self._stack.api,
            people.seeded(self._administrator),
            lambda to: cloud.settled_token(to, seen),
            SystemClock().now,
        )
        tell(story)
        return story.lines

    def _verify(self) -> None:
        done = self._stack.ops("audit", "verify")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["fault"] is None

    def _delete(self) -> None:
        done = self._stack.ops("stack", "clear")
        assert done.returncode == 0, done.stderr
        done = self._stack.sam("delete", "--no-prompts", "--region", "us-east-1")
        assert done.returncode == 0, done.stdout + done.stderr
        assert self._stack.status is None

    def _reset(self) -> None:
        stack = Deployed("preprod", {"RequireInternalTfa": "false"})
        assert stack.deploy(PreprodResetHours="1,13"), _log("sam-deploy-preprod")
        seen = len(cloud.tokens(people.ADMINISTRATOR))
        assert stack.ops("bootstrap", "--admin-email", people.ADMINISTRATOR).returncode == 0
        administrator = people.signed_in(stack, after=seen)
        self._come_due(stack, "PreprodSetPasswordsSchedule")
        deadline = time.monotonic() + _DUE_WITHIN_SECONDS
        headers = {"authorization": f"Bearer {administrator.access_token}"}
        while stack.api.send("GET", _LIST, headers=headers).status != _SIGNED_OUT:
            assert time.monotonic() < deadline, "nobody was reset"
            time.sleep(1)

    def _come_due(self, stack: Deployed, name: str) -> None:
        """Have a schedule come due with the next minute, and keep everything else as it is."""
        scheduler = stack.stack.client("scheduler")
        wanted = ("Name", "GroupName", "FlexibleTimeWindow", "Target", "State")
        found = scheduler.get_schedule(Name=stack.stack.physical_id(name))
        assert found["ScheduleExpression"] == "cron(20 1,13 * * ? *)"
        due = SystemClock().now() + timedelta(seconds=70)
        expression = f"cron({due.minute} {due.hour} * * ? *)"
        kept = {key: found[key] for key in wanted if key in found}
        scheduler.update_schedule(**kept, ScheduleExpression=expression)

    def _fail_first(self) -> None:
        stack = Deployed("prod")
        with failing("UserProfileOrganizationFunction"):
            assert not stack.deploy()
        assert stack.status == "ROLLBACK_COMPLETE"
        assert stack.delete() == "DELETE_COMPLETE"

    def _production(self) -> None:
        stack = Deployed("prod")
        assert stack.deploy(), _log("sam-deploy-prod")
        done = stack.ops("bootstrap", "--admin-email", people.ADMINISTRATOR)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["protected"] is True
        stack.call("POST", "/internal/preprod/set-passwords", {}, status=404)
        assert stack.ops("stack", "clear").returncode == 1
        assert stack.sam("delete", "--no-prompts", "--region", "us-east-1").returncode
        assert stack.status == "CREATE_COMPLETE"

    def _keep_table(self) -> None:
        stack = Deployed("prod")
        table = stack.stack.physical_id("Table")
        dynamodb = stack.stack.client("dynamodb")
        before = dynamodb.scan(TableName=table, Select="COUNT")["Count"]
        assert stack.ops("stack", "unprotect").returncode == 0
        assert stack.ops("stack", "clear").returncode == 0
        dynamodb.update_table(TableName=table, DeletionProtectionEnabled=True)
        assert stack.delete() == "DELETE_FAILED"
        assert stack.delete("Table") == "DELETE_COMPLETE"
        assert dynamodb.scan(TableName=table, Select="COUNT")["Count"] == before > 0

    def _is_accepted(self, token: str) -> None:
        self._stack.call("GET", _LIST, token=token)

    def _public(self) -> list[str]:
        keys = self._stack.call("GET", "/.well-known/jwks.json").json["keys"]
        return [key["kid"] for key in keys]


def _comparable(lines: Sequence[Line]) -> list[Line]:
    """Leave out what differs by its seed: here, a first administrator has made it by requests.

    So the audit trail tells of that, and resets count one person more.
    """
    return [line for line in lines if not line.event.startswith(_OF_THE_SEED)]


def _kid(token: str) -> str:
    return str(json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))["kid"])


def _log(name: str) -> str:
    return "\n".join((cloud.STATE / f"{name}.log").read_text(encoding="utf-8").splitlines()[-40:])


if __name__ == "__main__":
    sys.exit(main())
