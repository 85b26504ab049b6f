"""What is known of a value that is read: whether it can have the part that is asked for."""

import json
from collections.abc import Iterable, Mapping
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
    schema: Schema = output
    walked = f"steps.{path.segments[0]}"
    for at, segment in enumerate(path.segments[1:], start=1):
        kind, named = kind_of(schema), isinstance(segment, str)
        if kind == "array" and named:
            return Misfit(walked, WORDS[kind], str(segment), f"{walked}[0]{written(path.segments[at:])}")
        if kind in WORDS and kind != "array" and (named or kind != "string"):
            return Misfit(walked, WORDS[kind], str(segment))
        if named and schema.get("additionalProperties") is False and segment not in _parts(schema, "properties"):
            return Misfit(walked, "", str(segment))
        walked += written([segment])
        schema = _below(schema, segment)
    return None


def schema_at(path: Path, output: Schema) -> Schema:
    """What is known of the value at a path; nothing where nothing is."""
    schema: Schema = output
    for segment in path.segments[1:]:
        schema = _below(schema, segment)
    return schema


def kind_of(schema: Schema) -> str:
    """The one type a schema names; null beside it counts for nothing. A draft's schema may be anything."""
    types = schema.get("type")
    listed = [types] if isinstance(types, str) else types if isinstance(types, list) else []
    named = [each for each in listed if isinstance(each, str) and each != "null"]
    return named[0] if len(named) == 1 else ""


def written(segments: Iterable[str | int]) -> str:
    """The end of a path as an expression has it."""
    return "".join(
        f".{part}" if isinstance(part, str) and part.isidentifier() else f"[{json.dumps(part)}]" for part in segments
    )


def _below(schema: Schema, segment: str | int) -> Schema:
    below = _parts(schema, "properties").get(segment) if isinstance(segment, str) else schema.get("items")
    return below if isinstance(below, Mapping) else {}


def _parts(schema: Schema, name: str) -> Mapping[str, Any]:
    found = schema.get(name)
    return found if isinstance(found, Mapping) else {}
