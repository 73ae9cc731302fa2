"""CloudFormation intrinsics, resolved to local values in one place.

The local server has no stack, so a reference to a resource becomes its name (or its logical id),
an attribute becomes what `attributes` says or a well-formed stand-in, and a parameter becomes its
local value or its default.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

REGION = "us-east-1"
ACCOUNT = "123456789012"
NO_VALUE = object()

_PSEUDO: Mapping[str, object] = {
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::UserPartition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "core-api-local",
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/core-api-local/local",
    "AWS::NoValue": NO_VALUE,
}
_NAME_PROPERTIES = ("TableName", "FunctionName", "QueueName", "Name", "BucketName", "RoleName")
_SUBSTITUTION = re.compile(r"\$\{(!?)([^}]+)\}")


def is_custom(kind: str) -> bool:
    """Return whether a resource type is a custom resource, made by a function of the template."""
    return kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource"


class UnresolvedError(Exception):
    """A template expression that has no local value."""


@dataclass(slots=True)
class Resolver:
    """Resolve template expressions against local parameters and attributes.

    Attributes:
        document: The parsed template.
        parameters: Local values of parameters; the others take their defaults.
        attributes: Local values of `Fn::GetAtt`, by `LogicalId.Attribute`.
    """

    document: Mapping[str, Any]
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    attributes: dict[str, str] = field(default_factory=dict[str, str])

    def value(self, node: object) -> object:
        """Return `node` with every intrinsic in it resolved.

        Raises:
            UnresolvedError: an expression names something the template does not have.
        """
        if isinstance(node, Mapping):
            mapping = cast("Mapping[str, object]", node)
            if len(mapping) == 1:
                name, argument = next(iter(mapping.items()))
                function = self._intrinsics().get(name)
                if function is not None:
                    return function(argument)
            resolved = {key: self.value(item) for key, item in mapping.items()}
            return {key: item for key, item in resolved.items() if item is not NO_VALUE}
        if isinstance(node, Sequence) and not isinstance(node, str | bytes):
            items = [self.value(item) for item in cast("Sequence[object]", node)]
            return [item for item in items if item is not NO_VALUE]
        return node

    def text(self, node: object) -> str:
        """Return `node` resolved, as the string CloudFormation would pass on."""
        resolved = self.value(node)
        if isinstance(resolved, bool):
            return "true" if resolved else "false"
        return str(resolved)

    def holds(self, condition: str | None) -> bool:
        """Return whether a named template condition is true; no condition is true."""
        if condition is None:
            return True
        conditions: Mapping[str, object] = self.document.get("Conditions") or {}
        if condition not in conditions:
            message = f"the template has no condition {condition}"
            raise UnresolvedError(message)
        return bool(self.value(conditions[condition]))

    def _intrinsics(self) -> Mapping[str, Callable[[Any], object]]:
        return {
            "Ref": self._ref,
            "Condition": self.holds,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": lambda args: str(args[0]).join(self.text(part) for part in args[1]),
            "Fn::Select": lambda args: cast("list[object]", self.value(args[1]))[int(args[0])],
            "Fn::Split": lambda args: self.text(args[1]).split(str(args[0])),
            "Fn::If": lambda args: self.value(args[1] if self.holds(args[0]) else args[2]),
            "Fn::FindInMap": self._find_in_map,
            "Fn::Equals": lambda args: self.text(args[0]) == self.text(args[1]),
            "Fn::Not": lambda args: not self.value(args[0]),
            "Fn::And": lambda args: all(self.value(arg) for arg in args),
            "Fn::Or": lambda args: any(self.value(arg) for arg in args),
        }

    def _ref(self, name: str) -> object:
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name in self.parameters:
            return self.parameters[name]
        declared: Mapping[str, Mapping[str, object]] = self.document.get("Parameters") or {}
        if name in declared:
            if "Default" not in declared[name]:
                message = f"parameter {name} has neither a default nor a local value"
                raise UnresolvedError(message)
            return declared[name]["Default"]
        if self._resource(name)["Type"] == "AWS::SQS::Queue":
            return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{self.name(name)}"
        return self.name(name)

    def name(self, logical_id: str) -> str:
        """Return the name of a resource, or its logical id where the template gives it none."""
        properties: Mapping[str, Any] = self._resource(logical_id).get("Properties") or {}
        for key in _NAME_PROPERTIES:
            if key in properties:
                return self.text(properties[key])
        return logical_id

    def _get_att(self, target: str | Sequence[str]) -> str:
        path = target if isinstance(target, str) else ".".join(target)
        if path in self.attributes:
            return self.attributes[path]
        logical_id, _, attribute = path.partition(".")
        kind = str(self._resource(logical_id)["Type"])
        if is_custom(kind):
            return ""  # until it has run, as on the first pass of a deploy
        service = kind.split("::")[1].lower() if "::" in kind else kind
        if attribute.endswith("Arn"):
            return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{self.name(logical_id)}"
        message = f"no local value for attribute {path} of a {kind}"
        raise UnresolvedError(message)

    def _sub(self, argument: str | Sequence[Any]) -> str:
        text: str = argument if isinstance(argument, str) else argument[0]
        local: Mapping[str, object] = {} if isinstance(argument, str) else argument[1]

        def replaced(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return "${" + name + "}"
            if name in local:
                return self.text(local[name])
            return self._get_att(name) if "." in name else self.text({"Ref": name})

        return _SUBSTITUTION.sub(replaced, text)

    def _find_in_map(self, path: Sequence[object]) -> object:
        found: Any = self.document.get("Mappings") or {}
        for part in path:
            found = found[self.text(part)]
        return self.value(found)

    def _resource(self, logical_id: str) -> Mapping[str, Any]:
        resources: Mapping[str, Mapping[str, Any]] = self.document.get("Resources") or {}
        if logical_id in resources:
            return resources[logical_id]
        if logical_id in {"ServerlessHttpApi", "ServerlessRestApi"}:
            return {"Type": "AWS::Serverless::HttpApi"}
        message = f"the template has no resource {logical_id}"
        raise UnresolvedError(message)
