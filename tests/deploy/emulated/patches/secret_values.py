"""Secrets: `Ref` is the ARN, a secret without a value is empty, punctuation can be excluded.

AWS CloudFormation, "AWS::SecretsManager::Secret": "When you pass the logical ID of an
AWS::SecretsManager::Secret resource to the intrinsic Ref function, the function returns the ARN of
the secret"; SecretString: "If you omit both GenerateSecretString and SecretString, you create an
empty secret"; "AWS::SecretsManager::Secret GenerateSecretString", ExcludePunctuation: "Specifies
whether to exclude the following punctuation characters from the password".
"""

import string
from typing import Any

from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners

_handlers = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
_create, _update, _delete = _handlers["create"], _handlers["update"], _handlers["delete"]


def _name(arn: str) -> str:
    secrets = secretsmanager._secrets.items()
    return next((name for name, secret in secrets if secret["ARN"] == arn), arn)


def _created(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
    generated = properties.get("GenerateSecretString")
    if generated and generated.get("ExcludePunctuation"):
        generated = {**generated, "ExcludeCharacters": string.punctuation}
        properties = {**properties, "GenerateSecretString": generated}
    name, attributes = _create(logical_id, properties, stack)
    if not generated and not properties.get("SecretString"):
        secretsmanager._secrets[name]["Versions"] = {}
    return attributes["Arn"], attributes


def _updated(arn: str, old: Any, new: Any, stack: str, **named: Any) -> Any:
    return arn, _update(_name(arn), old, new, stack, **named)[1]


def _deleted(arn: str, properties: Any) -> Any:
    return _delete(_name(arn), properties)


_handlers.update(create=_created, update=_updated, delete=_deleted)
