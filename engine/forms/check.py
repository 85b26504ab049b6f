"""Validate JSON against a JSON Schema without ever leaving the machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from engine.forms.fields import pointer_of
from engine.forms.words import sentence_for

MOST_ERRORS = 100
"""A value wrong in more places than this is told about the first ones only."""


class UnusableSchemaError(ValueError):
    """The schema itself cannot be used; the message is a sentence for its author."""


@dataclass(frozen=True)
class Misfit:
    """One place where a value misses its schema: a JSON pointer and a sentence."""

    pointer: str
    message: str


def validator_of(schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """A validator with formats asserted. Raises UnusableSchemaError.

    `offline` matters: by default the library fetches http and file references itself.
    The regular-expression engine is the linear one, so a pattern cannot be made to run for ever.
    """
    try:
        return jsonschema_rs.Draft202012Validator(
            dict(schema),
            validate_formats=True,
            offline=True,
            pattern_options=jsonschema_rs.RegexOptions(size_limit=1_000_000),
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise UnusableSchemaError(f"This form's schema cannot be used: {str(error).splitlines()[0]}") from error


def misfits(schema: Mapping[str, Any] | None, value: Any) -> list[Misfit]:
    """Every place where `value` misses `schema`; empty when it fits. Raises UnusableSchemaError.

    A missing property is reported at the place where it should be, not at its parent.
    """
    validator = validator_of(schema or {})
    try:
        return _found(validator, value)
    except (ValueError, TypeError, RecursionError):  # it is none that any form could take
        return [Misfit("", "This cannot be kept: it is nested too deeply, or a text holds half of a character.")]


def _found(validator: jsonschema_rs.Draft202012Validator, value: Any) -> list[Misfit]:
    found: list[Misfit] = []
    for error in validator.iter_errors(value):
        path = list(error.instance_path)
        missing = getattr(error.kind, "property", None) if error.kind.name == "required" else None
        pointer = pointer_of([*path, missing] if isinstance(missing, str) else path)
        found.append(Misfit(pointer, sentence_for(error)))
        if len(found) == MOST_ERRORS:
            break
    return found
