"""What a step type calls secret (`x-secret`), masked before its configuration is kept."""

import re
from collections.abc import Mapping
from functools import reduce
from typing import Any

from engine.core.steps import Schema

MASK = "••••••"
_OF_MEMBERS = ("properties", "patternProperties", "additionalProperties")
_OF_ITEMS = ("items", "prefixItems")
_OF_ALL = ("allOf", "anyOf", "oneOf")

_looked_at: dict[int, tuple[Schema, bool]] = {}  # by identity: the schema of each type, and whether it has secrets


def masked(config: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """The configuration without its secrets, however deep they lie.

    A field that its type does not declare may be a secret, too: the type may not be installed here.
    """
    known = schema.get("properties", {})
    looked = _looked_at.get(id(schema))
    if looked is None:
        looked = _looked_at[id(schema)] = schema, _hides(schema, refers=False)
    if not looked[1]:  # as of almost every type
        return {name: value if name in known else MASK for name, value in config.items()}
    return {name: _part(value, known[name]) if name in known else MASK for name, value in config.items()}


def _part(value: Any, schema: Any) -> Any:
    """A value without its secrets; without all of it where nobody can tell which part of it they are."""
    if not _hides(schema):
        return value
    if not isinstance(schema, Mapping) or schema.get("x-secret"):
        return MASK
    hiding = [keyword for keyword, told in schema.items() if keyword == "$ref" or _hides(told)]
    for keyword in hiding:
        if keyword in _OF_ALL:
            value = reduce(_part, schema[keyword], value)
        elif keyword in _OF_MEMBERS and isinstance(value, dict):
            value = {name: reduce(_part, _of_member(name, schema), inner) for name, inner in value.items()}
        elif keyword in _OF_ITEMS and isinstance(value, list):
            value = [_part(inner, _of_item(index, schema)) for index, inner in enumerate(value)]
        else:
            return MASK
    return value


def _of_member(name: str, schema: Mapping[str, Any]) -> list[Any]:
    declared, alike = schema.get("properties", {}), schema.get("patternProperties", {})
    found = [declared[name]] if name in declared else []
    found += [told for pattern, told in alike.items() if _fits(pattern, name)]
    return found or [schema.get("additionalProperties")]


def _fits(pattern: str, name: str) -> bool:
    try:
        return bool(re.search(pattern, name))
    except re.error:  # JSON Schema knows other patterns than Python
        return True


def _of_item(index: int, schema: Mapping[str, Any]) -> Any:
    first = schema.get("prefixItems", ())
    return first[index] if index < len(first) else schema.get("items")


def _hides(schema: Any, *, refers: bool = True) -> bool:
    """Whether anything in it is secret, or may be: what it `refers` to elsewhere is not looked up."""
    if isinstance(schema, Mapping):
        if schema.get("x-secret") or (refers and "$ref" in schema):
            return True
        return any(_hides(told, refers=refers) for told in schema.values())
    return isinstance(schema, list) and any(_hides(each, refers=refers) for each in schema)
