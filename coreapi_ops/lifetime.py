"""The life of a deployed stack: protecting it against deletion, and preparing its deletion."""

import json
from typing import Any

from coreapi_ops.target import OperatorError, Stack

# Without one of these, other resources of the stack are worth nothing.
_KEPT = ("Table", "TokenKeysSecret", "TfaKeySecret")
_ALLOW = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}
_DENY = {
    "Effect": "Deny",
    "Action": ["Update:Replace", "Update:Delete"],
    "Principal": "*",
    "Resource": [f"LogicalResourceId/{name}" for name in _KEPT],
}
_DEVELOPMENT = "dev"
_RECOVERY_DAYS = 7


def is_development(stack: Stack) -> bool:
    """Return whether the stack is for development, so that nothing in it needs protection."""
    given = {
        each["ParameterKey"]: each["ParameterValue"] for each in _described(stack)["Parameters"]
    }
    return given["Stage"] == _DEVELOPMENT


def protect(stack: Stack) -> dict[str, Any]:
    """Protect the stack and its table against deletion, and its data against replacement."""
    return _set_protection(stack, protected=True)


def unprotect(stack: Stack) -> dict[str, Any]:
    """Undo `protect`, so that the stack can be deleted."""
    return _set_protection(stack, protected=False)


def clear(stack: Stack) -> dict[str, Any]:
    """Delete what `sam delete` cannot, or would leave: stored reports, a development key.

    The key of second factors outlives its stack by its DeletionPolicy, for a table that is
    restored. In development it is deleted, recoverable for a week.

    Raises:
        OperatorError: The stack is protected.
    """
    if _described(stack).get("EnableTerminationProtection"):
        raise OperatorError(f"{stack.name} is protected: `stack unprotect` comes first.")
    deleted = _delete_reports(stack)
    secrets: list[str] = []
    if is_development(stack):
        secrets.append(stack.physical_id("TfaKeySecret"))
        stack.client("secretsmanager").delete_secret(
            SecretId=secrets[0], RecoveryWindowInDays=_RECOVERY_DAYS
        )
    return {"reports": deleted, "secrets": secrets}


def _set_protection(stack: Stack, *, protected: bool) -> dict[str, Any]:
    cloud_formation = stack.client("cloudformation")
    statements = [_ALLOW, _DENY] if protected else [_ALLOW]
    cloud_formation.set_stack_policy(
        StackName=stack.name, StackPolicyBody=json.dumps({"Statement": statements})
    )
    stack.client("dynamodb").update_table(
        TableName=stack.physical_id("Table"), DeletionProtectionEnabled=protected
    )
    cloud_formation.update_termination_protection(
        StackName=stack.name, EnableTerminationProtection=protected
    )
    return {"protected": protected, "resources": list(_KEPT) if protected else []}


def _delete_reports(stack: Stack) -> int:
    s3, bucket, deleted = stack.client("s3"), stack.physical_id("Reports"), 0
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        found = [{"Key": each["Key"]} for each in page.get("Contents", ())]
        if found:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": found, "Quiet": True})
            deleted += len(found)
    return deleted


def _described(stack: Stack) -> dict[str, Any]:
    described: Any = stack.client("cloudformation").describe_stacks(StackName=stack.name)
    return described["Stacks"][0]
