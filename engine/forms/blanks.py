"""What is left open in a form: the field is there all the same and holds nothing, for whoever reads it later."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]


def filled(schema: Schema | None, value: Any, *, defaults: bool = False) -> Any:
    """`value` with each field of the schema that it lacks: null or, with `defaults`, what the schema names as such.

    Fields of groups likewise, but those of a group that is missing altogether are null.
    """
    properties = _properties(schema)
    if not properties or not isinstance(value, Mapping):
        return value
    given = {name: filled(properties.get(name), part, defaults=defaults) for name, part in value.items()}
    missing = {name: _unsaid(part, defaults=defaults) for name, part in properties.items() if name not in value}
    return {**given, **missing}


def stripped(schema: Schema | None, value: Any) -> Any:
    """`value` as the schema is to judge it: null in a field that may be left out is to leave it out."""
    properties = _properties(schema)
    if not properties or not isinstance(value, Mapping):
        return value
    required = _required(schema)
    said = {
        name: part
        for name, part in value.items()
        if name in required or name not in properties or not _says_nothing(properties[name], part)
    }
    return {name: stripped(properties.get(name), part) for name, part in said.items()}


def _unsaid(schema: Any, *, defaults: bool) -> Any:
    if defaults and isinstance(schema, Mapping) and "default" in schema:
        return schema["default"]
    return {name: _unsaid(part, defaults=False) for name, part in _properties(schema).items()} or None


def _says_nothing(schema: Any, part: Any) -> bool:
    if not isinstance(part, Mapping):
        return part is None
    properties = _properties(schema)
    each = (name in properties and _says_nothing(properties[name], inner) for name, inner in part.items())
    return bool(part) and all(each)


def _properties(schema: Any) -> Mapping[str, Any]:
    found = schema.get("properties") if isinstance(schema, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _required(schema: Any) -> frozenset[str]:
    found = schema.get("required")
    return frozenset(name for name in found if isinstance(name, str)) if isinstance(found, list) else frozenset()
