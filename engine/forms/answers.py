"""From what a person typed to typed JSON, with what is wrong kept at its field."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

from engine.forms.blanks import stripped
from engine.forms.check import misfits
from engine.forms.fields import IN_TWO_WAYS, Control, Field, fields_of, shown

LARGEST_INTEGER = 2**63
"""Whole numbers beyond 64 bits are refused: neither databases nor JSON readers agree on them."""
PREFIX = "in"
"""Prefix of every field's name in the HTML form, so that it never meets a button or a token."""


class UnreadableError(ValueError):
    """The text cannot become a value; the message is the sentence shown at the field."""


@dataclass(frozen=True)
class Form:
    """A form ready to be drawn or already read: fields with values and errors, and the answer."""

    fields: tuple[Field, ...]
    data: dict[str, Any] = field(default_factory=dict)
    errors: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Nothing is wrong: `data` fits the schema."""
        return not self.errors and not any(each.errors for each in self.fields)

    @property
    def wrong(self) -> tuple[Field, ...]:
        """The fields with errors, for the summary above the form."""
        return tuple(each for each in self.fields if each.errors)


def blank_form(
    schema: Mapping[str, Any] | None, values: Mapping[str, Any] | None = None, zone: tzinfo | None = None
) -> Form:
    """A form to fill in, showing the schema's defaults or, where given, `values`; moments by the clock of `zone`."""
    return Form(tuple(replace(each, value=_value_in(values or {}, each, zone)) for each in fields_of(schema)))


def read_form(schema: Mapping[str, Any] | None, posted: Mapping[str, str], zone: tzinfo) -> Form:
    """Read a posted form. Everything typed stays in the fields, right or wrong.

    Empty optional fields are left out of the answer; null is one that has a default and was cleared. A date and time
    without offset is taken in `zone`. Raises UnusableSchemaError.
    """
    data: dict[str, Any] = {}
    typed: list[Field] = []
    for each in fields_of(schema):
        text = posted.get(f"{PREFIX}{each.pointer}", "")
        text = ("true" if text else "false") if each.control is Control.BOOLEAN else text
        try:
            _put(data, each, text, zone)
            typed.append(replace(each, value=text))
        except UnreadableError as error:
            typed.append(replace(each, value=text, errors=(str(error),)))
    return _with_misfits(schema, typed, data)


def with_errors(form: Form, errors: Mapping[str, str]) -> Form:
    """The same form with errors found elsewhere (keyed by JSON pointer) shown at their fields."""
    for pointer, message in errors.items():
        form = _place(form, pointer, message)
    return form


def _with_misfits(schema: Mapping[str, Any] | None, typed: list[Field], data: dict[str, Any]) -> Form:
    form = Form(tuple(typed), data)
    unreadable = {each.pointer for each in typed if each.errors}
    for misfit in misfits(schema, stripped(schema, data)):
        if misfit.pointer not in unreadable:
            form = _place(form, misfit.pointer, misfit.message)
    return form


def _place(form: Form, pointer: str, message: str) -> Form:
    for position, each in enumerate(form.fields):
        if pointer == each.pointer or pointer.startswith(each.pointer + "/"):
            inside = pointer[len(each.pointer) :]
            sentence = f"{_place_in(each, inside)}: {message}" if inside else message
            changed = replace(each, errors=(*each.errors, sentence))
            return replace(form, fields=(*form.fields[:position], changed, *form.fields[position + 1 :]))
    group = [each for each in form.fields if each.pointer.startswith(pointer + "/")] if pointer else []
    if group:
        # A whole group is missing: its required fields are what the person can fill in.
        wanted = {each.pointer for each in group if each.required and not each.value} or {group[0].pointer}
        marked = (
            replace(each, errors=(*each.errors, message)) if each.pointer in wanted else each for each in form.fields
        )
        return replace(form, fields=tuple(marked))
    return replace(form, errors=(*form.errors, f"{pointer}: {message}" if pointer else message))


def _place_in(each: Field, inside: str) -> str:
    number = inside[1:]
    return f"Entry {int(number) + 1}" if each.control is Control.LINES and number.isdecimal() else f"At {inside}"


def _value_in(values: Mapping[str, Any], each: Field, zone: tzinfo | None) -> str:
    place: Any = values
    for part in each.path:
        if not isinstance(place, Mapping) or part not in place:
            return shown(each.control, each.default, zone)
        place = place[part]
    return shown(each.control, place, zone)


def _put(data: dict[str, Any], each: Field, text: str, zone: tzinfo) -> None:
    if each.control not in {Control.TEXT, Control.MULTILINE}:
        text = text.strip()
    unticked = each.control is Control.BOOLEAN and text == "false" and not each.required
    cleared = not text and each.default is not None and not each.required
    if (not text and not cleared) or (unticked and len(each.path) > 1):
        # An unticked optional box must not bring its whole optional group into the answer.
        return
    place = data
    for part in each.path[:-1]:
        place = place.setdefault(part, {})
    place[each.path[-1]] = None if cleared else _typed(each, text, zone)


def _typed(each: Field, text: str, zone: tzinfo) -> Any:
    if "\x00" in text:
        raise UnreadableError("This holds a character that cannot be kept (NUL). Remove it.")
    match each.control:
        case Control.INTEGER:
            return _integer(text)
        case Control.NUMBER:
            return _number(text)
        case Control.BOOLEAN:
            return text == "true"
        case Control.CHOICE:
            return _choice(each, text)
        case Control.DATE_TIME:
            return _moment(text, zone)
        case Control.JSON | Control.LINES:
            return _json(text) if text.startswith(("[", "{")) or not each.entries else _entries(each.entries, text)
        case _:
            return text.replace("\r\n", "\n")


def _entries(kind: str, text: str) -> Any:
    """A list typed with one entry in each line."""
    return [_entry(kind, line.strip()) for line in text.splitlines() if line.strip()]


def _entry(kind: str, line: str) -> Any:
    if kind == "string":
        return line
    try:
        return _integer(line) if kind == "integer" else _number(line)
    except UnreadableError as error:
        raise UnreadableError(f"“{line[:40]}”: {error}") from None


def _integer(text: str) -> int:
    try:
        number = int(text) if len(text) < 25 else LARGEST_INTEGER
    except ValueError:
        raise UnreadableError("Enter a whole number, for example 12.") from None
    if abs(number) >= LARGEST_INTEGER:
        raise UnreadableError("This number is too large.")
    return number


def _number(text: str) -> float | int:
    text = _with_a_point(text) if re.fullmatch(r"[+-]?\d+[.,]\d+", text, re.ASCII) else text
    try:
        return _integer(text) if text.lstrip("+-").isdecimal() else _finite(float(text))
    except UnreadableError:
        raise
    except ValueError:
        raise UnreadableError("Enter a number with a point for decimals, for example 12.50.") from None


def _with_a_point(text: str) -> str:
    """Keypads of phones have a comma alone where people write one for decimals; there a point parts thousands."""
    whole, decimals = re.split("[.,]", text)
    if IN_TWO_WAYS.fullmatch(text):
        raise UnreadableError(f"This can be read in two ways. Enter {whole}{decimals} or {text}0.")
    return f"{whole}.{decimals}"


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise UnreadableError("Enter a number with a point for decimals, for example 12.50.")
    return number


def _choice(each: Field, text: str) -> Any:
    if text not in {choice.value for choice in each.choices}:
        raise UnreadableError("Choose one of the options.")
    return json.loads(text)


def _moment(text: str, zone: tzinfo) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableError("Enter a date and time, for example 2026-03-31T14:30.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"This is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except (ValueError, RecursionError):
        raise UnreadableError("This is not JSON that can be kept.") from None
