"""JSON Schemas (2020-12) of bodies and views, as they are on the wire."""

import inspect
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo
from pydantic.json_schema import (
    GenerateJsonSchema,
    JsonSchemaMode,
    JsonSchemaValue,
    models_json_schema,
)
from pydantic_core import core_schema

from coreapi.contracts.shapes import Command, EmptyIsAbsent, View
from reference import examples

Schema = dict[str, Any]

_FOLDER = Path(__file__).parent
# The meaning of a field, in all schemas or in one ("ListUsers.email").
_GLOSSARY: Mapping[str, str] = tomllib.loads((_FOLDER / "glossary.toml").read_text("utf-8"))
_LIST = re.compile(r"ListView_(\w+)_")
_ATTRIBUTES = re.compile(r"\n\nAttributes:\n(.*)", re.DOTALL)
_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)
# Names that say too little outside of their module.
_RENAMED = {
    "ExportView": "RbacExport",
    "ImportResultView": "RbacImportResult",
    "RemovalResultView": "RbacRemovalResult",
    "ListCommand": "ListRequest",
    "Empty": "EmptyRequest",
}
_LIMITS = {"ge": "minimum", "le": "maximum"}
_MAX_TEXT = Command.model_config.get("str_max_length")


def name_of(model: type[BaseModel] | str) -> str:
    """Return a schema's name in the description: its class's, without the suffix `View`."""
    name = model if isinstance(model, str) else re.sub(r"\W", "_", model.__name__)
    if listed := _LIST.fullmatch(name):
        return f"{name_of(listed[1])}List"
    if name in _RENAMED:
        return _RENAMED[name]
    return re.sub("Command$", "Input", name.removesuffix("View"))


def reference_to(model: type[BaseModel]) -> Schema:
    """Return a reference to a schema of the description."""
    return {"$ref": f"#/components/schemas/{name_of(model)}"}


def description_of(model: type[BaseModel]) -> str:
    """Return the description in a class's docstring, with its fields' names on the wire."""
    text = _ATTRIBUTES.sub("", inspect.getdoc(model) or "")
    for name, field in model.model_fields.items():
        text = text.replace(f"`{name}`", f"`{field.alias}`")
    return text


def components(bodies: Iterable[type[Command]], views: Iterable[type[View]]) -> dict[str, Schema]:
    """Return the schemas of bodies and views with all that they are made of, by name."""
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((body, "validation") for body in dict.fromkeys(bodies)),
        *((view, "serialization") for view in dict.fromkeys(views)),
    ]
    _, defined = models_json_schema(
        models,
        ref_template="#/components/schemas/{model}",
        schema_generator=_Generator,
    )
    named: dict[str, Schema] = {}
    for name, schema in sorted(defined["$defs"].items(), key=lambda each: name_of(each[0])):
        if name_of(name) in named:
            message = f"two schemas are called {name_of(name)}"
            raise ValueError(message)
        named[name_of(name)] = _rename_references(schema)
    return named


def parameters(query: type[Command]) -> Schema:
    """Return the schema of what a GET takes from path and query."""
    return query.model_json_schema(schema_generator=_Generator, mode="validation")


def of_type(kind: Any) -> Schema:
    """Return the schema of what a type is in answers, whole in itself."""
    made = TypeAdapter(kind).json_schema(mode="serialization", schema_generator=_Generator)
    return _whole(made, made.pop("$defs", {}))


def meaning(name: str) -> str | None:
    """Return what a field of this name means wherever it is found."""
    return _GLOSSARY.get(name)


class _Generator(GenerateJsonSchema):
    """Pydantic's schemas, saying what its fields' types cannot."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - of any kind
        """Leave out titles that are made of names."""
        return False

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        """Return an enum without its class's name."""
        made = super().enum_schema(schema)
        made.pop("title", None)
        return made

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Return a model's schema with the words of its docstring and of the glossary."""
        made = super().model_schema(schema)
        made.pop("title", None)
        model = cast("type[BaseModel]", schema["cls"])
        words = _words(model)
        made["description"] = description_of(model)
        properties: dict[str, Schema] = made.get("properties", {})
        for name, field in model.model_fields.items():
            wire = cast("str", field.alias)
            described = _nullable(properties[wire])
            if described.get("default", ...) is None:
                del described["default"]  # absent says more than null: unchanged, or not asked
            if field.exclude_if is not None:
                described = _when_not(field.exclude_if, described)
            if self.mode == "validation":
                described = _bounded(described)
                if wire not in made.get("required", ()):
                    described = _when_absent(described, cast("type[Command]", model), field)
            # Limits after our own validators keep pydantic's names.
            described = {_LIMITS.get(key, key): value for key, value in described.items()}
            key = f"{name_of(model)}.{wire}"
            text = words.get(name) or _GLOSSARY.get(key) or _GLOSSARY.get(wire)
            properties[wire] = (
                described
                | ({"description": text} if text else {})
                | examples.of_field(key, described)
            )
        return made


def _words(model: type[BaseModel]) -> dict[str, str]:
    """Return what the docstrings of a model say of its fields, by their own names."""
    words: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        section = _ATTRIBUTES.search(inspect.cleandoc(vars(kind).get("__doc__") or ""))
        for name, text in _ATTRIBUTE.findall(section[1] if section else ""):
            words[name] = re.sub(r"\s+", " ", text)
    return words


def _nullable(schema: Schema) -> Schema:
    """Write `X or null` as one schema of two types, where that can be."""
    match schema:
        case {"anyOf": [{"type": str(kind), **rest}, {"type": "null"}], **others}:
            if not {"enum", "const"} & rest.keys():
                return {"type": [kind, "null"], **rest, **others}
        case _:
            pass
    return schema


def _when_absent(schema: Schema, model: type[Command], field: FieldInfo) -> Schema:
    """Return the schema of an optional field with the other ways to send nothing in it."""
    schema = dict(schema)
    if any(isinstance(mark, EmptyIsAbsent) for mark in field.metadata):
        schema.pop("minLength", None)
    if model.null_is_a_value:
        return schema
    match schema:
        case {"type": str(kind), **rest} if not {"enum", "const"} & rest.keys():
            return {**schema, "type": [kind, "null"]}
        case {"type": [*_]} | {"anyOf": [*_, {"type": "null"}]}:
            return schema
        case {"anyOf": [*others]}:
            return {**schema, "anyOf": [*others, {"type": "null"}]}
        case _:
            outside = {name: schema.pop(name) for name in ("default",) if name in schema}
            return {"anyOf": [schema, {"type": "null"}], **outside}


def _when_not(excluded: Any, schema: Schema) -> Schema:
    """Return the schema of a field that is absent where it would be null, or false."""
    if excluded(None):
        match schema:
            case {"anyOf": [only, {"type": "null"}], **rest}:
                return {**only, **rest}
            case {"type": [kind, "null"], **rest}:
                return {"type": kind, **rest}
            case _:
                pass
    if excluded(False) and schema.get("type") == "boolean":  # noqa: FBT003 - the value at hand
        return {**schema, "const": True}
    return schema


def _bounded(schema: Any) -> Any:
    """Say how long a text may be where nothing else does."""
    if isinstance(schema, list):
        return [_bounded(each) for each in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    known = {name: _bounded(part) for name, part in cast("Schema", schema).items()}
    is_text = "string" in (known.get("type"), *_listed(known.get("type")))
    if is_text and not {"enum", "const", "pattern", "format", "maxLength"} & known.keys():
        known["maxLength"] = _MAX_TEXT
    return known


def _listed(kinds: Any) -> list[Any]:
    return cast("list[Any]", kinds) if isinstance(kinds, list) else []


def _whole(schema: Any, defined: Mapping[str, Schema]) -> Any:
    """Return a schema with its references replaced by their schemas."""
    if isinstance(schema, list):
        return [_whole(each, defined) for each in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    known = dict(cast("Schema", schema))
    reference = known.pop("$ref", None)
    if reference is not None:
        known = {**defined[reference.rsplit("/", 1)[1]], **known}
    known.pop("title", None)
    return {name: _whole(part, defined) for name, part in known.items()}


def _rename_references(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_rename_references(each) for each in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    return {
        name: f"#/components/schemas/{name_of(part.rsplit('/', 1)[1])}"
        if name == "$ref"
        else _rename_references(part)
        for name, part in cast("Schema", schema).items()
    }
