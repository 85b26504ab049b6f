"""What is known of a value that is read: whether it can have the part that is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.core.expressions import Path

Schema = Mapping[str, Any]

WORDS = {"array": "a list", "string": "a text", "integer": "a number", "number": "a number", "boolean": "yes or no"}


@dataclass(frozen=True, slots=True)
class Misfit:
    """The value at `walked` is `kind`, or has no part called `part`; `instead` is what may be meant."""

    walked: str
    kind: str
    part: str
    instead: str = ""


def misfit(path: Path, output: Schema) -> Misfit | None:
    """The first part of `steps.<node>.…` that its schema says cannot be there; None where nothing is known."""
    schema: Any = output
    walked = f"steps.{path.segments[0]}"
    for at, segment in enumerate(path.segments[1:], start=1):
        if not isinstance(schema, Mapping):
            return None
        kind = kind_of(schema)
        if kind == "array" and isinstance(segment, str):
            rest = _written(path.segments[at:])
            return Misfit(walked, WORDS["array"], segment, f"{walked}[0]{rest}")
        if kind in WORDS and kind != "array":
            return Misfit(walked, WORDS[kind], str(segment))
        closed = schema.get("additionalProperties") is False
        if closed and isinstance(segment, str) and segment not in schema.get("properties", {}):
            return Misfit(walked, "", segment)
        walked += _written([segment])
        schema = (schema.get("properties") or {}).get(segment) if isinstance(segment, str) else schema.get("items")
    return None


def schema_at(path: Path, output: Schema) -> Schema:
    """What is known of the value at a path; nothing where nothing is."""
    schema: Any = output
    for segment in path.segments[1:]:
        known = schema if isinstance(schema, Mapping) else {}
        schema = (known.get("properties") or {}).get(segment) if isinstance(segment, str) else known.get("items")
    return schema if isinstance(schema, Mapping) else {}


def kind_of(schema: Schema) -> str:
    """The one type a schema names; null beside it counts for nothing."""
    types = schema.get("type")
    named = [types] if isinstance(types, str) else [each for each in types or () if each != "null"]
    return str(named[0]) if len(named) == 1 else ""


def _written(segments: Any) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in segments)
