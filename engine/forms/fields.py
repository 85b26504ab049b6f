"""From a JSON Schema to the fields a person fills in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any

EXACT = 2.0**53
"""Below this a float without decimals is that whole number and no other."""
DEEPEST_GROUP = 4
"""Objects nested deeper than this are edited as JSON instead of as fields."""


IN_TWO_WAYS = re.compile(r"[+-]?0*[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
"""What has decimals for some and thousands for others, as 1,250 and 1.250."""


class Control(StrEnum):
    """How a field is filled in; the template has one branch for each."""

    TEXT = "text"
    MULTILINE = "multiline"
    CHOICE = "choice"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "date-time"
    EMAIL = "email"
    URI = "uri"
    LINES = "lines"
    JSON = "json"


@dataclass(frozen=True)
class Choice:
    """One option of a closed list; `value` is its JSON text, so that 1 and "1" stay apart."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """One thing to fill in. `pointer` is its JSON pointer in the answer and its name in the HTML form."""

    pointer: str
    path: tuple[str, ...]
    control: Control
    label: str
    help: str = ""
    required: bool = False
    nullable: bool = False
    entries: str = ""
    group: str = ""
    starts_group: bool = False
    choices: tuple[Choice, ...] = ()
    max_length: int | None = None
    placeholder: str = ""
    default: Any = None
    value: str = ""
    errors: tuple[str, ...] = ()

    @property
    def checked(self) -> bool:
        """Whether a yes/no field is ticked."""
        return self.value == "true"

    @property
    def in_words(self) -> str:
        """What was typed as it looked: the label of a choice, Yes for a tick."""
        if self.control is Control.CHOICE:
            return next((choice.label for choice in self.choices if choice.value == self.value), self.value)
        return "Yes" if self.control is Control.BOOLEAN and self.checked else self.value

    @property
    def html_id(self) -> str:
        """An id safe in HTML and unique in the form, whatever the property is called."""
        return "field-" + "-".join("".join(c if c.isalnum() else f"_{ord(c):x}" for c in part) for part in self.path)


FORMATS = {
    "date": Control.DATE,
    "date-time": Control.DATE_TIME,
    "email": Control.EMAIL,
    "uri": Control.URI,
    "url": Control.URI,
}
PLAIN_TYPES = {"integer": Control.INTEGER, "number": Control.NUMBER, "boolean": Control.BOOLEAN}


def pointer_of(path: tuple[str | int, ...] | list[str | int] | tuple[str, ...]) -> str:
    """The JSON pointer (RFC 6901) of a path; "" is the whole answer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def fields_of(schema: Mapping[str, Any] | None) -> tuple[Field, ...]:
    """The fields of an object schema, in the order the schema names them.

    Nested objects become groups; what has no control of its own (lists, alternatives) is edited as JSON.
    A schema without properties has no fields.
    """
    return tuple(_walk(schema or {}, (), "", 0))


def _walk(schema: Mapping[str, Any], path: tuple[str, ...], group: str, depth: int) -> Iterator[Field]:
    required = schema.get("required") or []
    properties = schema.get("properties")
    first = True
    for name, given in properties.items() if isinstance(properties, Mapping) else ():
        part = given if isinstance(given, Mapping) else {}
        here = (*path, str(name))
        if part.get("type") == "object" and part.get("properties") and depth < DEEPEST_GROUP:
            yield from _walk(part, here, label_of(part, str(name)), depth + 1)
            first = True
            continue
        yield _field(part, here, name in required, group, first)
        first = False


def _field(part: Mapping[str, Any], path: tuple[str, ...], required: bool, group: str, first: bool) -> Field:
    control = _control(part)
    example = next(iter(part.get("examples") or ()), None)
    default = part.get("default")
    return Field(
        pointer=pointer_of(path),
        path=path,
        control=control,
        label=label_of(part, path[-1]),
        help=str(part.get("description") or ""),
        required=required,
        nullable=_nullable(part),
        entries=_entries(part) if control is Control.LINES else "",
        group=group,
        starts_group=bool(group) and first,
        choices=_choices(part) if control is Control.CHOICE else (),
        max_length=part.get("maxLength") if isinstance(part.get("maxLength"), int) else None,
        placeholder="" if example is None or isinstance(example, dict | list) else f"For example {example}",
        default=default,
        value=shown(control, default),
    )


def label_of(part: Mapping[str, Any], name: str) -> str:
    """The schema's title, else the property's name as words."""
    words = name.replace("_", " ").replace("-", " ").strip() or name
    return str(part.get("title") or words[:1].upper() + words[1:])


def _nullable(part: Mapping[str, Any]) -> bool:
    kinds = part.get("type")
    return isinstance(kinds, list) and "null" in kinds


def _kind(part: Mapping[str, Any]) -> str:
    kinds = part.get("type")
    if isinstance(kinds, list):
        rest = [kind for kind in kinds if kind != "null"]
        return str(rest[0]) if len(rest) == 1 else ""
    return str(kinds or "")


def _control(part: Mapping[str, Any]) -> Control:
    if isinstance(part.get("enum"), list):
        return Control.CHOICE
    kind = _kind(part)
    if kind in PLAIN_TYPES:
        return PLAIN_TYPES[kind]
    if kind == "array" and _entries(part):
        return Control.LINES
    if kind != "string":
        return Control.JSON
    if part.get("x-control") == "multiline" or (part.get("maxLength") or 0) > 200:
        return Control.MULTILINE
    return FORMATS.get(str(part.get("format")), Control.TEXT)


def _entries(part: Mapping[str, Any]) -> str:
    """The type of a list's entries if each can be typed on a line of its own: a text, or a number."""
    items = part.get("items", {})
    if not isinstance(items, Mapping) or "prefixItems" in part or items.keys() & {"anyOf", "oneOf", "allOf", "$ref"}:
        return ""
    if not items.keys() & {"type", "enum", "const", "properties", "items"}:
        return "string"
    return kind if (kind := _kind(items)) in {"string", "integer", "number"} else ""


def _choices(part: Mapping[str, Any]) -> tuple[Choice, ...]:
    labels = part.get("x-labels")
    options = part["enum"]

    def label(position: int, option: Any) -> str:
        if isinstance(labels, Mapping) and str(option) in labels:
            return str(labels[str(option)])
        if isinstance(labels, list) and position < len(labels):
            return str(labels[position])
        return "(none)" if option is None else str(option)

    return tuple(Choice(json.dumps(option), label(position, option)) for position, option in enumerate(options))


def shown(control: Control, value: Any, zone: tzinfo | None = None) -> str:
    """A JSON value as the text its control shows; None shows as nothing, a moment as clocks of `zone` have it."""
    if control is Control.CHOICE:
        return "" if value is None else json.dumps(value)
    if value is None:
        return ""
    if control is Control.BOOLEAN:
        return "true" if value is True else "false"
    if control is Control.DATE_TIME:
        return _wall_time(str(value), zone)
    if control is Control.LINES:
        return _as_lines(value)
    if isinstance(value, str) and control is not Control.JSON:
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        # Nobody writes 12400.0.
        return str(int(value))
    text = json.dumps(value, ensure_ascii=False, indent=2 if control is Control.JSON else None)
    return f"{text}0" if control is Control.NUMBER and IN_TWO_WAYS.fullmatch(text) else text


def told(each: Field, value: Any, zone: tzinfo | None) -> Any:
    """A value as its field called it: the label of what was chosen, a moment by the clocks of `zone`."""
    if each.control is Control.CHOICE:
        return next((choice.label for choice in each.choices if choice.value == json.dumps(value)), value)
    if each.control is Control.DATE_TIME and isinstance(value, str):
        return _wall_time(value, zone).replace("T", " ")
    return value


def _as_lines(value: Any) -> str:
    """Texts with one in each line; as JSON what would be read otherwise so, and numbers, whose kind JSON keeps."""
    entries = value if isinstance(value, list) else []
    lines = [entry for entry in entries if isinstance(entry, str)]
    plain = lines and len(lines) == len(entries) and not lines[0].startswith(("[", "{"))
    if plain and all(line == line.strip() and len(line.splitlines()) == 1 for line in lines):
        return "\n".join(lines)
    return json.dumps(value, ensure_ascii=False, indent=2)


def _wall_time(text: str, zone: tzinfo | None) -> str:
    """The browser's control knows no offset: the wall time, seconds only if there are any."""
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(text)
        if zone is not None and moment.tzinfo is not None:
            moment = moment.astimezone(zone)
        text = moment.replace(tzinfo=None).isoformat(timespec="seconds").removesuffix(":00")
    return text[:19]
