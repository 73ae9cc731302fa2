"""The template as CloudFormation gets it: after SAM's transform, with its conditions evaluated."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from samtranslator.translator.transform import (  # pyright: ignore[reportMissingTypeStubs]
    transform,
)

from local import ROOT
from local.template.intrinsics import Resolver
from local.template.template import load_template

STAGES = ("dev", "preprod", "prod")
ADDRESS = {
    "DomainName": "api.example.com",
    "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/example",
    "HostedZoneId": "Z0123456789",
}
_REQUIRED = {"AppUrl": "https://app.example.com", "MailFrom": "no-reply@example.com"}
_NO_VALUE = {"Ref": "AWS::NoValue"}
Properties = Mapping[str, Any]


class _NoManagedPolicies:
    """Names of AWS's own policies, which SAM would ask IAM for; the template names none."""

    def load(self) -> dict[str, str]:
        return {}


@dataclass(frozen=True, slots=True)
class TransformedTemplate:
    """A stack's resources, parameters and outputs; references are left as they are."""

    document: dict[str, Any]
    resolver: Resolver

    @property
    def resources(self) -> Mapping[str, dict[str, Any]]:
        """Return every resource by its logical id."""
        return cast("Mapping[str, dict[str, Any]]", self.document["Resources"])

    def of(self, kind: str) -> dict[str, Properties]:
        """Return the properties of every resource of a type, by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    @property
    def functions(self) -> dict[str, Properties]:
        """Return every Lambda function."""
        return self.of("AWS::Lambda::Function")

    @property
    def routes(self) -> dict[str, str]:
        """Return which function each route of the API runs."""
        ((_, api),) = self.of("AWS::ApiGatewayV2::Api").items()
        return {
            "$default" if path == "/$default" else f"{method.upper()} {path}": _invoked(operation)
            for path, methods in api["Body"]["paths"].items()
            for method, operation in methods.items()
            if method != "options"
        }

    def policies(self, function: str) -> list[Any]:
        """Return the documents of all policies of a function's role."""
        name = named(self.functions[function]["Role"])
        role = self.of("AWS::IAM::Role")[name]
        managed = self.of("AWS::IAM::ManagedPolicy")
        attached = [
            managed[arn["Ref"]]["PolicyDocument"]
            for arn in role.get("ManagedPolicyArns", ())
            if isinstance(arn, dict)
        ]
        inline = [policy["PolicyDocument"] for policy in role.get("Policies", ())]
        beside = [
            policy["PolicyDocument"]
            for policy in self.of("AWS::IAM::Policy").values()
            if {"Ref": name} in policy["Roles"]
        ]
        return attached + inline + beside


def named(reference: Any) -> str:
    """Return the logical id that a reference is to."""
    return str(reference["Ref"] if "Ref" in reference else reference["Fn::GetAtt"][0])


def statements(document: Any) -> Iterator[dict[str, Any]]:
    """Yield the statements of a policy."""
    found: Any = document["Statement"]
    yield from found if isinstance(found, list) else [found]


def listed(value: Any) -> list[Any]:
    """Return a value of a policy as a list; a policy may omit the list of a single value."""
    return cast("list[Any]", value) if isinstance(value, list) else [value]


@cache
def transformed(stage: str, **parameters: str) -> TransformedTemplate:
    """Return the template as it is deployed to a stage."""
    values = {**_REQUIRED, "Stage": stage, **parameters}
    document = _after_sam(parameters.get("CorsOrigins", ""))
    resolver = Resolver(document, values)
    settled = cast("dict[str, Any]", _settled(document, resolver))
    for part in ("Resources", "Outputs"):
        settled[part] = {
            name: one for name, one in settled[part].items() if resolver.holds(one.get("Condition"))
        }
    return TransformedTemplate(settled, resolver)


@cache
def _after_sam(cors_origins: str) -> dict[str, Any]:
    """Return the template after SAM's transform, which evaluates no other parameter."""
    values = {**_REQUIRED, "CorsOrigins": cors_origins}
    loaded = load_template(ROOT / "template.yaml", values)
    uploaded = _uploaded(copy.deepcopy(dict(loaded.resolver.document)))
    return transform(uploaded, values, cast("Any", _NoManagedPolicies()))


def _uploaded(document: dict[str, Any]) -> dict[str, Any]:
    """Return the template as `sam package` leaves it: code is in a bucket or a registry."""
    for resource in document["Resources"].values():
        properties: dict[str, Any] = resource.setdefault("Properties", {})
        if properties.get("PackageType") == "Image":
            properties["ImageUri"] = "123456789012.dkr.ecr.us-east-1.amazonaws.com/code:latest"
        for place in ("CodeUri", "ContentUri"):
            if place in properties:
                properties[place] = "s3://bucket/key"
    return document


def _settled(node: object, resolver: Resolver) -> object:
    """Return a part with every `Fn::If` evaluated, without members that have no value."""
    if isinstance(node, dict):
        known = cast("dict[str, Any]", node)
        if "Fn::If" in known:
            condition, then, otherwise = known["Fn::If"]
            return _settled(then if resolver.holds(condition) else otherwise, resolver)
        if isinstance(known.get("Fn::GetAtt"), str):  # the short form, in full
            return {"Fn::GetAtt": known["Fn::GetAtt"].split(".", 1)}
        parts = {name: _settled(part, resolver) for name, part in known.items()}
        return {name: part for name, part in parts.items() if part != _NO_VALUE}
    if isinstance(node, list):
        items = [_settled(item, resolver) for item in cast("list[Any]", node)]
        return [item for item in items if item != _NO_VALUE]
    return node


def _invoked(operation: Any) -> str:
    """Return the function in the address of an integration: `…/${Name.Arn}/invocations`."""
    address: str = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
    return address.partition("functions/${")[2].partition(".Arn}")[0]
