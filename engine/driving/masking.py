"""What a step type calls secret (`x-secret`), masked before its configuration is kept."""

from collections.abc import Mapping
from typing import Any

from engine.core.steps import Schema

MASK = "••••••"
_UNKNOWN: Schema = {"x-secret": True}


def masked(config: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """The configuration without its secrets, however deep they lie.

    A field that its type does not declare may be a secret, too: the type may not be installed here.
    """
    known = schema.get("properties", {})
    return {name: _part(value, known.get(name, _UNKNOWN)) for name, value in config.items()}


def _part(value: Any, schema: Any) -> Any:
    if not (schema and isinstance(schema, Mapping)):
        return value
    if schema.get("x-secret"):
        return MASK
    if isinstance(value, dict):
        declared, others = schema.get("properties"), schema.get("additionalProperties")
        if declared or others:
            return {name: _part(inner, (declared or {}).get(name, others)) for name, inner in value.items()}
    elif isinstance(value, list) and (items := schema.get("items")):
        return [_part(inner, items) for inner in value]
    return value
