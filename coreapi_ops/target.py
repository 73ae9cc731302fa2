"""Where an operator works: the local server, or a deployed stack."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import boto3
import urllib3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

# A function may take its whole timeout; what has been sent once is not sent again unasked.
_CONFIG = Config(read_timeout=900, retries={"total_max_attempts": 1})


class OperatorError(Exception):
    """An operator's command failed; the message says why.

    boto3's own exceptions are passed on.
    """


class Target(Protocol):
    """A running product."""

    @property
    def api_url(self) -> str:
        """Return where its API answers."""
        ...

    @property
    def administrator(self) -> Mapping[str, str] | None:
        """Return address and password of the demo administrator, or None."""
        ...

    def invoke(self, function: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Run a function, by its name in the template, and return its answer.

        Raises:
            OperatorError: It failed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Local:
    """The local server: on its own storage or on DynamoDB Local."""

    api_url: str

    @property
    def administrator(self) -> Mapping[str, str]:
        """Return the seeded system administrator."""
        try:
            seeded = urllib3.request("GET", f"{self.api_url}/dev/seed", retries=False, timeout=5)
        except urllib3.exceptions.HTTPError as error:
            raise OperatorError(self._no_answer) from error
        return seeded.json()["admin"]

    def invoke(self, function: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Run a function through the server's copy of Lambda's own interface."""
        config = _CONFIG.merge(Config(signature_version=UNSIGNED))
        session: Any = boto3.Session(region_name="us-east-1")
        client = session.client("lambda", endpoint_url=self.api_url, config=config)
        try:
            return _invoke(client, function, payload)
        except EndpointConnectionError as error:
            raise OperatorError(self._no_answer) from error

    @property
    def _no_answer(self) -> str:
        return f"Nothing answers on {self.api_url}. Start it with `make run`, or choose --url."


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployed stack, with the credentials of a profile of AWS's configuration."""

    name: str
    session: Any

    @property
    def api_url(self) -> str:
        """Return the address of the stack's API."""
        described = self.client("cloudformation").describe_stacks(StackName=self.name)
        outputs = described["Stacks"][0]["Outputs"]
        return next(each["OutputValue"] for each in outputs if each["OutputKey"] == "ApiUrl")

    @property
    def administrator(self) -> None:
        """Return None: a deployed stack has no demo administrator."""

    def invoke(self, function: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Run the function that the stack has under this name."""
        client = self.session.client("lambda", config=_CONFIG)
        return _invoke(client, self.physical_id(function), payload)

    def client(self, service: str) -> Any:
        """Return a client of an AWS service, in the stack's account and region."""
        return self.session.client(service)

    def physical_id(self, name: str) -> str:
        """Return the physical id of a resource of the template in this stack."""
        resource = self.client("cloudformation").describe_stack_resource(
            StackName=self.name, LogicalResourceId=name
        )
        return str(resource["StackResourceDetail"]["PhysicalResourceId"])


def stack(name: str, profile: str | None, region: str | None) -> Stack:
    """Return a stack, to be reached with a profile's credentials or those at hand."""
    return Stack(name, boto3.Session(profile_name=profile, region_name=region))


def _invoke(client: Any, function: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    body = json.dumps(payload).encode()
    answer = client.invoke(FunctionName=function, Payload=body)
    document = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise OperatorError(f"{document['errorType']}: {document['errorMessage']}")
    return document
