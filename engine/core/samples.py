"""A plausible value for a JSON Schema: always the same one, so that simulated runs can be repeated."""

from typing import Any

MOST_DEPTH = 8
_TEXTS = {
    "date-time": "2030-01-01T09:00:00Z",
    "date": "2030-01-01",
    "time": "09:00:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def generate(schema: dict[str, Any] | bool | None, depth: int = 0) -> Any:
    """A value that fits: `const`, `default`, `examples` or the first of `enum` if there are any, else made up."""
    if not isinstance(schema, dict) or depth > MOST_DEPTH:
        return None
    for name in ("const", "default"):
        if name in schema:
            return schema[name]
    named = next((name for name in ("examples", "enum", "anyOf", "oneOf", "allOf") if schema.get(name)), None)
    if named is not None:
        return schema[named][0] if named in ("examples", "enum") else generate(schema[named][0], depth + 1)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    return _of_kind(kind or ("object" if "properties" in schema else None), schema, depth)


def _of_kind(kind: str | None, schema: dict[str, Any], depth: int) -> Any:
    match kind:
        case "object":
            properties = schema.get("properties") or {}
            return {name: generate(inner, depth + 1) for name, inner in properties.items()}
        case "array":
            return [generate(schema.get("items"), depth + 1)] * max(1, int(schema.get("minItems", 1)))
        case "string":
            text = _TEXTS.get(schema.get("format", ""), "example")
            return text.ljust(int(schema.get("minLength", 0)), "x")[: int(schema.get("maxLength", 10_000))]
        case "integer" | "number":
            low = schema.get("minimum", schema.get("exclusiveMinimum"))
            if low is not None:
                return low if "minimum" in schema else low + 1
            return min(1, schema.get("maximum", 1))
        case "boolean":
            return True
    return None
