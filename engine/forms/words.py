"""What is wrong with a value, as a sentence that tells what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jsonschema_rs import ValidationError

FORMATS = {
    "email": "Enter an e-mail address, for example name@example.com.",
    "uri": "Enter a full address, for example https://example.com/page.",
    "date": "Enter a date as year-month-day, for example 2026-03-31.",
    "date-time": "Enter a date and time, for example 2026-03-31T14:30.",
}
TYPES = {
    "integer": "Enter a whole number.",
    "number": "Enter a number.",
    "boolean": "Choose yes or no.",
    "string": "Enter a text.",
    "array": "Enter a list.",
    "object": "Enter an object.",
}


def _type(value: Any) -> str:
    kinds = [kind for kind in value if kind != "null"]
    return TYPES.get(kinds[0], "") if len(kinds) == 1 else ""


# Keyword of the schema → sentence for its value; "" falls back to the library's own words.
KEYWORDS: dict[str, Callable[[Any], str]] = {
    "required": lambda _: "Fill in this field.",
    "type": _type,
    "enum": lambda _: "Choose one of the options.",
    "const": lambda value: "Tick this to go on." if value is True else "",
    "format": lambda value: FORMATS.get(value, f"This is not a valid {value}."),
    "minLength": lambda value: "Fill in this field." if value == 1 else f"Enter at least {value} characters.",
    "maxLength": lambda value: f"Enter at most {value} characters.",
    "pattern": lambda value: f"This does not have the expected form ({value}).",
    "minimum": lambda value: f"Enter {value} or more.",
    "maximum": lambda value: f"Enter {value} or less.",
    "exclusiveMinimum": lambda value: f"Enter more than {value}.",
    "exclusiveMaximum": lambda value: f"Enter less than {value}.",
    "multipleOf": lambda value: f"Enter a multiple of {value}.",
    "minItems": lambda value: f"Give at least {value} entries.",
    "maxItems": lambda value: f"Give at most {value} entries.",
    "uniqueItems": lambda _: "Each entry may appear only once.",
    "falseSchema": lambda _: "This is not expected here.",
}


def sentence_for(error: ValidationError) -> str:
    """One plain sentence for a validation error; the library's own words where we have none."""
    known = KEYWORDS.get(error.kind.name)
    return (known and known(error.kind.value)) or _own(error)


def _own(error: ValidationError) -> str:
    first = error.message.splitlines()[0]
    return (first[:1].upper() + first[1:])[:300].rstrip(".") + "."
