"""What the expressions of a step give on data at hand, while it is drawn."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from django.conf import settings

from engine.core.conditions import holds
from engine.core.expressions import ExpressionError, Scope, as_text, parse_template
from engine.core.schedules import InvalidSchedule, parse_schedule
from engine.core.values import Schema, texts_in
from engine.payloads import UnfitPayload, written
from engine.registry import CATALOGUE
from engine.sandbox import evaluate_once

MOST = 60
BUDGET_SECONDS = 2.0  # for all of them; a single one has half a second
LONGEST_VALUE = 2_000
LONGEST_TEXT = 300
COMING = 3  # moments of a schedule


@dataclass(frozen=True, slots=True)
class Preview:
    """What stands at a pointer of the configuration gives `value`, cut to a text where it is `cut`; or an error."""

    pointer: str
    value: Any = None
    cut: bool = False
    error: str = ""
    position: int | None = None


def previews_of(type_: str, config: Any, scope: Scope, items: Any = None) -> list[Preview]:
    """Every template, condition and schedule of a configuration, at most `MOST`; for those missing no time was left.

    `items` is what a loop around the step goes through, or a template of it: its first is the item at hand.
    """
    step_type = CATALOGUE.get(type_)
    schema = step_type.config if step_type else {}
    ends = time.monotonic() + BUDGET_SECONDS
    known = dict(scope)
    if items is not None and "loop" not in known:
        known["loop"] = {"item": _first(items, known), "index": 0, "last": None}
    found: list[Preview] = []
    for pointer, what in _asked(config, schema):
        if len(found) == MOST or time.monotonic() > ends:
            break
        found.append(_preview(pointer, what, known))
    return found


def _asked(config: Any, schema: Schema) -> Iterator[tuple[str, Any]]:
    yield from texts_in(config, schema)
    yield from _wholes(config, schema, "")


def _wholes(value: Any, schema: Schema, pointer: str) -> Iterator[tuple[str, Any]]:
    """Conditions and schedules are taken literally by templates; they are told as a whole."""
    if schema.get("x-control") in ("condition", "schedule") and isinstance(value, dict):
        if value.get("expression") or value.get("rules") or value.get("cron"):
            yield pointer, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _wholes(inner, (schema.get("properties") or {}).get(name) or {}, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _wholes(inner, schema.get("items") or {}, f"{pointer}/{index}")


def _preview(pointer: str, what: Any, scope: Scope) -> Preview:
    try:
        data = written(_value(what, scope))  # as a step would keep it, or could not
    except ExpressionError as error:
        return Preview(pointer, error=f"{error.message} {error.hint}".strip(), position=error.position)
    except (InvalidSchedule, UnfitPayload) as error:
        return Preview(pointer, error=str(error))
    except (KeyError, TypeError, ValueError, AttributeError):
        return Preview(pointer, error="This is not complete yet.")
    value = orjson.loads(data)
    if len(data) > LONGEST_VALUE:
        return Preview(pointer, as_text(value)[:LONGEST_TEXT], cut=True)
    return Preview(pointer, value)


def _value(what: Any, scope: Scope) -> Any:
    if isinstance(what, str):
        return parse_template(what).resolve(scope, evaluate_once)
    return _coming(what) if "cron" in what else holds(what, scope, evaluate_once)


def _coming(schedule: dict[str, Any]) -> list[str]:
    """The next moments of a schedule, as the clock of its zone shows them."""
    known = parse_schedule(schedule, settings.TIME_ZONE)
    moments = [known.next_after(datetime.now(UTC))]
    while len(moments) < COMING:
        moments.append(known.next_after(moments[-1]))
    return [moment.isoformat() for moment in moments]


def _first(items: Any, scope: Scope) -> Any:
    try:
        found = parse_template(items).resolve(scope, evaluate_once) if isinstance(items, str) else items
    except ExpressionError:
        return None
    return found[0] if isinstance(found, list) and found else None
