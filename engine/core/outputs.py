"""What a step gives, as far as its configuration tells."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]


def with_parts(output: dict[str, Any], parts: Mapping[str, str], fields: Schema, config: Schema) -> dict[str, Any]:
    """`output` with the parts that fields of the configuration name: `{"data": "form"}`, or `""` for all of it.

    A field that holds a JSON Schema (`x-control: schema`) names its properties; any other names its own keys.
    """
    found = output
    for part, field in parts.items():
        named = _named(config.get(field), fields.get(field) or {})
        if not named:
            continue
        closed = {"type": "object", "properties": named, "additionalProperties": False}
        found = {**found, "properties": {**found.get("properties", {}), part: closed}} if part else closed
    return found


def _named(value: Any, field: Schema) -> dict[str, Any]:
    if field.get("x-control") == "schema":
        value = value.get("properties") if isinstance(value, Mapping) else None
        return dict(value) if isinstance(value, Mapping) else {}
    return {name: {} for name in value} if isinstance(value, Mapping) else {}
