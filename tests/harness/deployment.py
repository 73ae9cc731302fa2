"""The template in moto's CloudFormation: every function runs under the role that it gets there."""

import copy
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

from moto.core.config import default_user_config

from coreapi import bootstrap, settings
from coreapi.access.secrets import secret_store
from coreapi.bootstrap import App
from coreapi.storage.table import client
from coreapi.storage.table.store import Store
from local.runtime import aws
from local.seed import seed
from tests.harness import iam
from tests.harness.movable_clock import MovableClock
from tests.harness.stack import CHEAP_HASHES, Stack, memory
from tests.harness.table import MotoTable, stream_record
from tests.harness.transformed_template import TransformedTemplate, named, transformed

if TYPE_CHECKING:
    from coreapi.settings import Settings

# Types that moto's CloudFormation cannot make, or that name such resources. The tests make secrets
# themselves; the custom resource's function makes its own.
LEFT_OUT = {
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CloudFormation::CustomResource",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::EventSourceMapping",  # it could, but would run the mailer in Docker
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::Scheduler::Schedule",
    "AWS::SecretsManager::Secret",
}
_NAME = "core-api-dev"
_PARAMETERS = {
    "AppUrl": "https://app.example.com",
    "MailFrom": "no-reply@example.com",
    "SupportEmail": "support@example.com",
    "RequireInternalTfa": "false",
}


class Deployment:
    """A deployed and seeded development stack, whose functions have no rights but their own."""

    def __init__(self, stack: Stack, clock: MovableClock) -> None:
        """Use the parts of the other tests' stack that do not depend on the deployment."""
        self.plan: TransformedTemplate = transformed("dev", **_PARAMETERS)
        self.clock = clock
        self.functions = self
        self.seeded: Mapping[str, Any] = {}
        self.made: dict[str, str] = {}
        self.arns: dict[str, str] = {}
        self._handlers = stack.functions
        self._settings: dict[str, Settings] = {}
        self._secrets: dict[str, Any] = {}
        self._apps: dict[str, App] = {}
        self._signing_keys: str | None = None

    def fresh(self) -> None:
        """Restore table, secrets and mail to the seed; deploy where needed."""
        self.clock.reset()
        self._apps.clear()
        if self.made and MotoTable(self.made["Table"]).exists():
            memory("secretsmanager").secrets.update(copy.deepcopy(self._secrets))
            self._table.restore()
        else:
            self._deploy()
        memory("ses").sent_messages.clear()

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """Run a function in its own environment, under its own role."""
        bootstrap.install(self._app(function))
        secret_store.forget()  # each has its own
        with self.acting_as(function):
            return self._handlers.invoke(function, event)

    def acting_as(self, function: str) -> Any:
        """Sign as a function's role in the block."""
        return iam.acting_as(self.made[named(self.plan.functions[function]["Role"])])

    def drain(self) -> None:
        """Run the mailer on the messages that are to be sent."""
        due = [item for key, item in self._table.items().items() if key[0].startswith("MAIL#")]
        records = [stream_record(number, item) for number, item in enumerate(due)]
        self.invoke("MailerFunction", {"Records": records})

    def make_signing_keys(self, rotation: str) -> Mapping[str, str]:
        """Run the custom resource's function; return what it answers CloudFormation.

        A rotation replaces the keys that there are, which are deleted after it.
        """
        answers: list[Any] = []
        event = {
            "RequestType": "Create",
            "ResponseURL": "https://cloudformation.example/answer",
            "StackId": _NAME,
            "RequestId": rotation,
            "LogicalResourceId": "SigningKeys",
            "ResourceProperties": {"Rotation": rotation},
        }
        if self._signing_keys:
            event |= {"RequestType": "Update", "PhysicalResourceId": self._signing_keys}
        handler = self._handlers.handler("SigningKeysFunction")
        with patch.dict(cast("Any", handler).__globals__, {"urlopen": _opener(answers)}):
            self.invoke("SigningKeysFunction", event)
            if self._signing_keys:
                self.invoke("SigningKeysFunction", {**event, "RequestType": "Delete"})
        answer = answers[0]
        assert answer["Status"] == "SUCCESS", answer
        self._signing_keys = answer["PhysicalResourceId"]
        return answer["Data"]

    def _deploy(self) -> None:
        self._create_secrets()
        self._create_stack()
        self._table = MotoTable(self.made["Table"])
        aws.client("sesv2").create_email_identity(EmailIdentity=_PARAMETERS["MailFrom"])
        self._read_settings({})
        some = self._settings["BootstrapFunction"]
        self._store = Store(client.dynamodb(some), some.table_name)
        keys = self.make_signing_keys("1")
        self._apps.clear()
        self._read_settings(
            {"SIGNING_PUBLIC_KEYS": keys["PublicKeys"], "SIGNING_KEY_ID": keys["KeyId"]}
        )
        self.invoke("BootstrapFunction", {})
        self.seeded = seed(self._app("BootstrapFunction")).view()
        self._table.keep()
        self._secrets = copy.deepcopy(dict(memory("secretsmanager").secrets))

    def _create_secrets(self) -> None:
        manager = aws.client("secretsmanager")
        for logical_id, properties in self.plan.of("AWS::SecretsManager::Secret").items():
            aws.create_secret(manager, f"{_NAME}-{logical_id}", properties)
            described = manager.describe_secret(SecretId=f"{_NAME}-{logical_id}")
            self.arns[logical_id] = described["ARN"]

    def _create_stack(self) -> None:
        """Create what CloudFormation can; attach policies, which moto's roles come without."""
        config: Any = default_user_config
        config["lambda"]["use_docker"] = False
        cloudformation = aws.client("cloudformation")
        cloudformation.create_stack(
            StackName=_NAME,
            TemplateBody=json.dumps(self._template()),
            Parameters=[
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in {"Stage": "dev", **_PARAMETERS}.items()
            ],
            Capabilities=["CAPABILITY_IAM"],
        )
        resources = cloudformation.describe_stack_resources(StackName=_NAME)["StackResources"]
        self.made = {
            one["LogicalResourceId"]: one.get("PhysicalResourceId", "") for one in resources
        }
        roles = aws.client("iam")
        for name, role in self.plan.of("AWS::IAM::Role").items():
            for policy in role.get("ManagedPolicyArns", ()):
                if isinstance(policy, dict):
                    arn = self.made[named(policy)]
                    roles.attach_role_policy(RoleName=self.made[name], PolicyArn=arn)

    def _template(self) -> dict[str, Any]:
        document = {
            name: part
            for name, part in self.plan.document.items()
            if name not in {"Conditions", "Outputs", "Rules"}
        }
        document["Resources"] = {
            name: {key: part for key, part in resource.items() if key != "Condition"}
            for name, resource in self.plan.resources.items()
            if resource["Type"] not in LEFT_OUT
        }
        return cast("dict[str, Any]", self._replaced(document))

    def _replaced(self, node: object) -> object:
        """Return a part with what is not in the stack named by what stands for it."""
        if isinstance(node, dict):
            known = cast("dict[str, Any]", node)
            if known.get("Ref") in self.arns:
                return self.arns[known["Ref"]]
            if known.get("Fn::GetAtt", [""])[0] == "SigningKeys":
                return ""
            if "S3Bucket" in known:
                return {"ZipFile": ""}
            return {name: self._replaced(part) for name, part in known.items()}
        if isinstance(node, list):
            return [self._replaced(part) for part in cast("list[Any]", node)]
        return node

    def _read_settings(self, keys: Mapping[str, str]) -> None:
        """Take what Lambda has as each function's environment."""
        functions = aws.client("lambda")
        for name in self.plan.functions:
            found = functions.get_function_configuration(FunctionName=self.made[name])
            variables: dict[str, str] = found["Environment"]["Variables"]
            given = {key: value for key, value in keys.items() if name != "SigningKeysFunction"}
            made = settings.from_environment({**variables, **given})
            self._settings[name] = replace(made, argon2=CHEAP_HASHES)

    def _app(self, function: str) -> App:
        if function not in self._apps:
            self._apps[function] = App(self._settings[function], self.clock, self._store)
        return self._apps[function]


def _opener(answers: list[Any]) -> Any:
    class Opened:
        def __init__(self, request: Any, **_: object) -> None:
            answers.append(json.loads(request.data))

        def __enter__(self) -> None: ...

        def __exit__(self, *_: object) -> None: ...

    return Opened
