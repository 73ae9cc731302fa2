"""A table has the template's recovery and expiry, and refuses to be deleted where protected.

AWS CloudFormation, "AWS::DynamoDB::Table", DeletionProtectionEnabled: "Determines if a table is
protected from deletion. When enabled, the table cannot be deleted by any user or process";
PointInTimeRecoverySpecification: "The settings used to enable point in time recovery";
TimeToLiveSpecification: "Specifies the Time to Live (TTL) settings for the table."
"""

from typing import Any

from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

_handlers = provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::Table"]
_create = _handlers["create"]
_FAILED = 400


def _done(response: Any) -> None:
    if response[0] >= _FAILED:
        raise ValueError(f"DynamoDB: {response[2]!r}")


def _created(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
    made = _create(logical_id, properties, stack)
    expiry, recovery = "TimeToLiveSpecification", "PointInTimeRecoverySpecification"
    if expiry in properties:
        _done(dynamodb._update_ttl({"TableName": made[0], expiry: properties[expiry]}))
    if recovery in properties:
        wanted = {"TableName": made[0], recovery: properties[recovery]}
        _done(dynamodb._update_continuous_backups(wanted))
    return made


def _deleted(name: str, _properties: Any) -> None:
    _done(dynamodb._delete_table({"TableName": name}))


_handlers.update(create=_created, delete=_deleted)
