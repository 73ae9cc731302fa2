"""Reads `template.yaml` for the local server: functions, routes, events, storage."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

from local.template.intrinsics import Resolver, is_custom

DEFAULT_ROUTE = "$default"
ANY_METHOD = "ANY"
_ANY = {"any", "*", "x-amazon-apigateway-any-method"}
_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TemplateError(Exception):
    """The template asks for something that the local server cannot do."""


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the HTTP API: a method (or `ANY`) and a path, or `$default`."""

    method: str
    path: str
    function: str

    @property
    def key(self) -> str:
        """Return the route key as API Gateway spells it in events."""
        return DEFAULT_ROUTE if self.path == DEFAULT_ROUTE else f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class StreamReader:
    """A function that reads the table's stream, and the patterns of the records that it wants."""

    function: str
    patterns: tuple[Mapping[str, Any], ...]

    def wants(self, record: Mapping[str, Any]) -> bool:
        """Return whether a record is one for this function; without a pattern, each is."""
        return not self.patterns or any(_fits(pattern, record) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class QueueReader:
    """A function that reads a queue, and how many messages it takes at once."""

    function: str
    queue_arn: str
    batch_size: int

    @property
    def queue(self) -> str:
        """Return the queue's name."""
        return self.queue_arn.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda function: the folder of its code, and its timeout."""

    name: str
    folder: Path
    handler: str
    timeout_seconds: int
    memory_mib: int
    environment: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template whose expressions are resolved as they are asked for."""

    root: Path
    resolver: Resolver

    def resources(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the logical id and the whole stanza of every active resource of a type."""
        resources: Mapping[str, Mapping[str, Any]] = self.resolver.document.get("Resources") or {}
        for logical_id, resource in resources.items():
            if resource.get("Type") == kind and self.resolver.holds(resource.get("Condition")):
                yield logical_id, resource

    def properties(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the logical id and the resolved properties of every active resource of a type."""
        for logical_id, resource in self.resources(kind):
            resolved = self.resolver.value(resource.get("Properties") or {})
            yield logical_id, cast("dict[str, Any]", resolved)

    def custom_resources(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the logical id and the resolved properties of every active custom resource."""
        resources: Mapping[str, Mapping[str, Any]] = self.resolver.document.get("Resources") or {}
        for kind in {str(resource.get("Type")) for resource in resources.values()}:
            if is_custom(kind):
                yield from self.properties(kind)

    def functions(self) -> dict[str, Function]:
        """Return every active function by its logical id."""
        shared = self._globals("Function")
        found: dict[str, Function] = {}
        for name, resource in self.resources("AWS::Serverless::Function"):
            own: Mapping[str, Any] = {**shared, **_mapping(resource.get("Properties"))}
            folder, handler = self._code(resource, own)
            found[name] = Function(
                name=name,
                folder=(self.root / folder).resolve(),
                handler=handler,
                timeout_seconds=int(self.resolver.text(own.get("Timeout", 3))),
                memory_mib=int(self.resolver.text(own.get("MemorySize", 128))),
                environment={
                    **_variables(shared),
                    **_variables(_mapping(resource.get("Properties"))),
                },
            )
        return found

    def _code(self, resource: Mapping[str, Any], own: Mapping[str, Any]) -> tuple[str, str]:
        """Return a function's folder and the handler in it; an image holds a copy of this tree."""
        command = _mapping(own.get("ImageConfig")).get("Command")
        if not command:
            return self.resolver.text(own.get("CodeUri", ".")), str(own["Handler"])
        folder, _, handler = str(command[0]).rpartition("/")
        return f"{_mapping(resource.get('Metadata'))['DockerContext']}/{folder}", handler

    def routes(self) -> list[Route]:
        """Return every route of every active function."""
        return [
            Route(method=_method(properties), path=_path(properties), function=function)
            for function, properties in self._events("HttpApi")
        ]

    def stream_readers(self) -> list[StreamReader]:
        """Return the functions that read the table's stream."""
        readers: list[StreamReader] = []
        for function, raw in self._events("DynamoDB"):
            properties = _mapping(self.resolver.value(raw))
            filters: list[Any] = _mapping(properties.get("FilterCriteria")).get("Filters") or []
            patterns = tuple(json.loads(entry["Pattern"]) for entry in filters)
            readers.append(StreamReader(function, patterns))
        return readers

    def queue_readers(self) -> list[QueueReader]:
        """Return the functions that read a queue."""
        read = [(function, self.resolver.value(raw)) for function, raw in self._events("SQS")]
        return [
            QueueReader(function, str(found["Queue"]), int(found.get("BatchSize", 10)))
            for function, value in read
            for found in (_mapping(value),)
        ]

    def cors(self) -> Mapping[str, Any]:
        """Return the CORS configuration of the HTTP API, or nothing."""
        configuration = self._globals("HttpApi").get("CorsConfiguration")
        for _, properties in self.properties("AWS::Serverless::HttpApi"):
            configuration = properties.get("CorsConfiguration", configuration)
        resolved = self.resolver.value(configuration)
        return cast("Mapping[str, Any]", resolved) if isinstance(resolved, Mapping) else {}

    def environment(self) -> dict[str, str]:
        """Return the environment of all functions, which share one process here.

        A function that sets a variable to nothing does without it; that is no conflict.

        Raises:
            TemplateError: two functions need different values of one variable.
        """
        merged: dict[str, str] = {}
        owner: dict[str, str] = {}
        for name, function in self.functions().items():
            for variable, expression in function.environment.items():
                value = self.resolver.text(expression)
                known = merged.get(variable, "")
                if value and known and value != known:
                    message = (
                        f"{variable} is {known!r} for {owner[variable]} but {value!r} for {name}; "
                        "the local server runs all functions in one process"
                    )
                    raise TemplateError(message)
                if value or variable not in merged:
                    merged[variable], owner[variable] = value, name
        return merged

    def layer_folders(self) -> list[Path]:
        """Return the folders that Lambda would put on the import path."""
        folders = (
            self.root / str(properties["ContentUri"])
            for _, properties in self.properties("AWS::Serverless::LayerVersion")
        )
        return [folder.resolve() for folder in folders]

    def _globals(self, kind: str) -> Mapping[str, Any]:
        return _mapping(_mapping(self.resolver.document.get("Globals")).get(kind))

    def _events(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for function, resource in self.resources("AWS::Serverless::Function"):
            for event in _mapping(_mapping(resource.get("Properties")).get("Events")).values():
                if event.get("Type") == kind:
                    yield function, _mapping(event.get("Properties"))


def load_template(path: Path, parameters: Mapping[str, str], api_url: str = "") -> Template:
    """Read a template file.

    Args:
        path: The template; code folders are relative to where it lies.
        parameters: Local values of template parameters; unknown names are ignored.
        api_url: Where its HTTP API answers.

    Raises:
        TemplateError: the file is missing or is not a template.
    """
    try:
        document = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - a SafeLoader
    except (OSError, yaml.YAMLError) as error:
        message = f"cannot read {path}: {error}"
        raise TemplateError(message) from error
    if not isinstance(document, dict) or "Resources" not in document:
        message = f"{path} is not a CloudFormation template"
        raise TemplateError(message)
    loaded = Template(path.parent, Resolver(cast("dict[str, Any]", document), parameters))
    for name, _ in loaded.resources("AWS::Serverless::HttpApi"):
        loaded.resolver.attributes[f"{name}.ApiEndpoint"] = api_url
    return loaded


class _Loader(_SafeLoader):
    """YAML with CloudFormation's short tags, read as their long forms."""


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, object]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: loader.construct_mapping(cast("yaml.MappingNode", node), deep=True)}


cast("Any", _Loader).add_multi_constructor("!", _intrinsic)


def _mapping(node: object) -> Mapping[str, Any]:
    """Return a stanza, or an empty one where there is none."""
    return cast("Mapping[str, Any]", node) if isinstance(node, Mapping) else {}


def _variables(properties: Mapping[str, Any]) -> Mapping[str, object]:
    return _mapping(_mapping(properties.get("Environment")).get("Variables"))


def _method(properties: Mapping[str, Any]) -> str:
    method = str(properties.get("Method", "any"))
    return ANY_METHOD if method.lower() in _ANY else method.upper()


def _path(properties: Mapping[str, Any]) -> str:
    path = str(properties.get("Path", DEFAULT_ROUTE))
    return DEFAULT_ROUTE if path.lstrip("/") == DEFAULT_ROUTE else path


def _fits(pattern: object, value: object) -> bool:
    """Return whether a value fits a part of an event filter, of Lambda's exact values and prefixes.

    Raises:
        TemplateError: the filter asks something else.
    """
    if isinstance(pattern, Mapping):
        parts, values = cast("Mapping[str, object]", pattern), _mapping(value)
        return all(_fits(part, values.get(name)) for name, part in parts.items())
    choices = cast("list[object]", pattern)
    return any(_is_one(choice, value) for choice in choices)


def _is_one(choice: object, value: object) -> bool:
    if not isinstance(choice, Mapping):
        return choice == value
    asked = dict(cast("Mapping[str, str]", choice))
    prefix = asked.pop("prefix", None)
    if asked or prefix is None:
        raise TemplateError(f"the local server knows no event filter like {choice}")
    return isinstance(value, str) and value.startswith(prefix)
