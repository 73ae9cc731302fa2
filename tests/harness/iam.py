"""IAM in front of moto: moto finds the caller, `tests/harness/iam_policies.py` its permissions.

moto checks the signature of a request, finds the role whose credentials signed it, and collects
that role's policies. Its own decision knows no resources and no conditions of most services, and
counts a transaction as one action; so the decision is replaced, for the services known here.
"""

import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3
from moto.core.authorization import disable_iam_authentication, enable_iam_authentication
from moto.iam import access_control
from moto.iam.models import Policy

from coreapi import aws as product_aws
from local.runtime import aws
from local.template.intrinsics import ACCOUNT, REGION
from tests.harness import authorization
from tests.harness.authorization import NotKnownError
from tests.harness.iam_policies import Asked, allow

_asked: list[Asked] = []
_refused: list[Asked] = []


class Judged(access_control.IAMRequest):
    """A request that needs the permission of its role's policies for each of its accesses."""

    def check_action_permitted(self, resource: str) -> None:
        """Refuse the request unless the policies allow all of it."""
        del resource  # moto's guess at it
        own: Any = self
        documents = [_document(policy) for policy in own._access_key.collect_policies()]
        for asked in _things_asked(own._action, json.loads(own._body or "{}"), own._path):
            _asked.append(asked)
            if not allow(documents, asked):
                _refused.append(asked)
                own._raise_access_denied()


@contextmanager
def acting_as(role: str) -> Generator[None]:
    """Let every client sign as a role, and authorize every request; yields nothing.

    The product's share the credentials of one session, whenever they were made, and the tests'
    those of another.
    """
    with disable_iam_authentication():
        assumed: Mapping[str, str] = aws.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{role}", RoleSessionName="test"
        )["Credentials"]
    ours, theirs = product_aws.session(), vars(boto3)["DEFAULT_SESSION"]
    shared: list[Any] = [ours.get_credentials(), theirs.get_credentials()]
    before = [_triple(each) for each in shared]
    for each in shared:
        _become(each, (assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"]))
    judge = access_control.IAMRequest
    module: Any = access_control
    module.IAMRequest = Judged
    try:
        with enable_iam_authentication():
            yield
    finally:
        module.IAMRequest = judge
        for each, triple in zip(shared, before, strict=True):
            _become(each, triple)


def _triple(credentials: Any) -> tuple[Any, ...]:
    return credentials.access_key, credentials.secret_key, credentials.token


def _become(credentials: Any, triple: tuple[Any, ...]) -> None:
    credentials.access_key, credentials.secret_key, credentials.token = triple


@contextmanager
def watched() -> Generator[tuple[list[Asked], list[Asked]]]:
    """Yield the requests in the block, and those that are refused."""
    _asked.clear()
    _refused.clear()
    yield _asked, _refused


def table_arn(name: str) -> str:
    """Return the ARN of a table."""
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"


def _document(policy: Any) -> Any:
    """Return a managed policy's document, or an inline one as CloudFormation has put it there."""
    if isinstance(policy, str):
        return json.loads(policy)
    if not isinstance(policy, Policy):
        return policy
    (current,) = [version for version in policy.versions if version.is_default]
    return json.loads(current.document)


def _things_asked(action: str, request: Mapping[str, Any], path: str) -> Iterator[Asked]:
    service, _, operation = action.partition(":")
    match service:
        case "dynamodb":
            yield from _of_dynamodb(operation, request)
        case "secretsmanager":
            yield Asked(action, request["SecretId"])
        case "events":
            for entry in request["Entries"]:
                yield Asked(action, entry["EventBusName"])
        case "sqs":
            queue = str(request["QueueUrl"]).rpartition("/")[2]
            asked = action.removesuffix("Batch")  # a batch needs the permission of its messages
            yield Asked(asked, f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}")
        case "ses":
            yield from _of_mail(action, request)
        case "lambda" if operation == "Invoke":
            function = path.partition("/functions/")[2].partition("/")[0]
            yield Asked(
                "lambda:InvokeFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"
            )
        case _:
            raise NotKnownError(f"what {action} asks of IAM")


def _of_dynamodb(operation: str, request: Mapping[str, Any]) -> Iterator[Asked]:
    """Yield a request's accesses; of a transaction item by item, and all items of an action."""
    accesses = list(authorization.of_request(operation, request))
    if operation == "TransactWriteItems":
        accesses += authorization.together(accesses)
    for each in accesses:
        index = f"/index/{each.index}" if each.index else ""
        context = {"dynamodb:LeadingKeys": each.keys, "dynamodb:Attributes": each.attributes}
        yield Asked(f"dynamodb:{each.action}", table_arn(each.table) + index, context)


def _of_mail(action: str, request: Mapping[str, Any]) -> Iterator[Asked]:
    """Yield SES's accesses: the sender, in its sandbox each recipient, and a configuration set.

    An identity may have a configuration set by default, which no request names.
    """
    sender: str = request["FromEmailAddress"]
    context = {"ses:FromAddress": [sender]}
    ses = f"arn:aws:ses:{REGION}:{ACCOUNT}"
    for arn in (
        _identity(sender),
        *(f"{ses}:identity/{to}" for to in request["Destination"]["ToAddresses"]),
        f"{ses}:configuration-set/default",
    ):
        yield Asked(action, arn, context)


def _identity(address: str) -> str:
    """Return the ARN of a sender's identity: the address if it is verified, else its domain."""
    known = aws.client("sesv2")
    with disable_iam_authentication():
        identities = known.list_email_identities()["EmailIdentities"]
    names = {identity["IdentityName"] for identity in identities}
    sender = address if address in names else address.partition("@")[2]
    return f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{sender}"
