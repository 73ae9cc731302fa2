"""A resource's name is unique to its stack, not only to the name of its stack.

AWS CloudFormation, "AWS::DynamoDB::Table", TableName: "If you don't specify a name, AWS
CloudFormation generates a unique physical ID and uses that ID for the table name."
"""

from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import provisioners

_name, _seed = provisioners._physical_name, provisioners._NAME_SEED


def _unique(stack: str, logical_id: str, **named: Any) -> str:
    arn = cloudformation._stacks.get(stack, {}).get("StackId", "")
    token = _seed.set(_seed.get() + arn)
    try:
        return str(_name(stack, logical_id, **named))
    finally:
        _seed.reset(token)


provisioners._physical_name = _unique
