"""The format as JSON Schema: for editors, and to tell which fields are possible at a place."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from madang.core.programmes.reader import Path

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text(model: type[BaseModel]) -> str:
    """The JSON Schema of a file's model as it stands in ``schema/``."""
    schema = {"$schema": DIALECT, **_schema(model)}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def known_fields(model: type[BaseModel], data: Any, path: Path) -> Sequence[str]:
    """The names that are possible in the mapping at this path of a file."""
    schema = _schema(model)
    node: Mapping[str, Any] = _resolved(schema, schema, data)
    for part in path:
        data = data[part]
        node = _resolved(schema, _child(node, part), data)
    return list(node.get("properties", ()))


@lru_cache(maxsize=8)
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _child(node: Mapping[str, Any], part: str | int) -> Mapping[str, Any]:
    if isinstance(part, int):
        return _mapping(node.get("items"))
    return _mapping(
        node.get("properties", {}).get(part)
        or node.get("additionalProperties")
        or next(iter(node.get("patternProperties", {}).values()), {})
    )


def _resolved(schema: Mapping[str, Any], node: Mapping[str, Any], data: Any) -> Mapping[str, Any]:
    """The node itself behind references, optional values and a choice by ``type``."""
    if "$ref" in node:
        return _resolved(schema, schema["$defs"][node["$ref"].rpartition("/")[2]], data)
    if "discriminator" in node and isinstance(data, dict):
        chosen = node["discriminator"]["mapping"].get(data.get("type"))
        return _resolved(schema, {"$ref": chosen}, data) if chosen else {}
    for option in node.get("anyOf", ()):
        if option.get("type") != "null":
            return _resolved(schema, option, data)
    return node


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
