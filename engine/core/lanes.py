"""Which runs may be under way at once, and how fast they may begin: the rules, without a database.

A lane is a workflow's runs, or those of them with the same concurrency key.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from engine.core.document import Document
from engine.core.expressions import Code, ExpressionError, Path, as_text, parse_template
from engine.core.problems import Problem, Where

LONGEST_KEY = 200
SHARE_OF_THE_OLDEST = 10  # one place in so many goes to whoever has waited longest
LOWEST_PRIORITY, HIGHEST_PRIORITY = -10, 10


class WhenFull(StrEnum):
    """What becomes of a run that finds no free place."""

    QUEUE = "queue"
    REJECT = "reject"
    CANCEL_OLDER = "cancel_older"


@dataclass(frozen=True, slots=True)
class Rules:
    """`limit` runs at once, at most `runs` begun within any `seconds`; None is no limit."""

    limit: int | None = None
    key: str = ""
    when_full: WhenFull = WhenFull.QUEUE
    runs: int | None = None
    seconds: float | None = None


def rules_of(document: Mapping[str, Any]) -> Rules | None:
    """The rules a document asks for, None if its runs need no lane."""
    settings = document.get("settings") or {}
    concurrency, rate = settings.get("concurrency") or {}, settings.get("rate") or {}
    if not concurrency and not rate:
        return None
    return Rules(
        limit=concurrency.get("limit"),
        key=concurrency.get("key") or "",
        when_full=WhenFull(concurrency.get("when_full") or "queue"),
        runs=rate.get("runs"),
        seconds=rate.get("seconds"),
    )


def resolve_key(key: str, input: Mapping[str, Any]) -> str:
    """The lane's key for an input. Raises ExpressionError if it has no value, or is too long."""
    if not key:
        return ""
    template, scope = parse_template(key), {"input": input}
    if any(not isinstance(part, str) and part.resolve(scope) is None for part in template.parts):
        raise ExpressionError(f"The concurrency key “{key}” has no value in this input.")
    text = as_text(template.resolve(scope))
    if len(text) > LONGEST_KEY:
        raise ExpressionError(f"The concurrency key “{key}” becomes longer than {LONGEST_KEY} characters.")
    return text.replace("\x00", "")


def faults_of_key(document: Document) -> Iterator[Problem]:
    """What is wrong with the concurrency key: it is resolved at the start, when there is nothing but the input."""
    key = document.concurrency.key if document.concurrency else ""
    where = Where(pointer="/settings/concurrency/key")
    try:
        template = parse_template(key)
    except ExpressionError as error:
        yield Problem("bad-expression", f"Concurrency key: {error.message}", error.hint, where, "error", error.position)
        return
    if key and not any(not isinstance(part, str) for part in template.parts):
        message = f"The concurrency key “{key}” is the same for all runs."
        yield Problem("constant-key", message, "Name a field, such as {{ input.customer }}.", where, "warning")
    for part in template.parts:
        if isinstance(part, Code):
            message = f"The concurrency key can only be made of paths: “{part.source}”."
            yield Problem("bad-key", message, "Use a path such as input.customer.", where)
        elif isinstance(part, Path):
            yield from _fault_of_path(part, document, where)


def _fault_of_path(path: Path, document: Document, where: Where) -> Iterator[Problem]:
    if path.root != "input":
        message = f"The concurrency key reads “{path.source}”, but at the start there is only the input."
        yield Problem("bad-key", message, "Use a path such as input.customer.", where)
    elif path.segments and str(path.segments[0]) not in (document.input.get("properties") or {}):
        message = f"The concurrency key reads “{path.source}”, but the input has no field “{path.segments[0]}”."
        yield Problem("unknown-reference", message, "Add the field to the workflow's input.", where, "warning")


def free_places(rules: Rules, active: int, most: int) -> int:
    """How many more may begin beside those under way, at most `most`."""
    return most if rules.limit is None else max(0, min(most, rules.limit - active))


def slots(earlier: Sequence[datetime], wanted: int, seconds: float, now: datetime) -> list[datetime]:
    """When the next `wanted` runs may begin so that never more than n do within `seconds`.

    `earlier` are the begins numbered n, n-1 … n-wanted+1 counted back from the last one, oldest first; fewer
    if there were not so many. `wanted` is at most n.
    """
    free = [now] * (wanted - len(earlier))
    return free + [max(now, begun + timedelta(seconds=seconds)) for begun in earlier]


def oldest_due(served: int, room: int) -> int:
    """How many of the next `room` places go to those waiting longest, after `served` that were given before."""
    return (served + room) // SHARE_OF_THE_OLDEST - served // SHARE_OF_THE_OLDEST


def surplus(waiting_or_active: int, limit: int) -> int:
    """How many older runs give way to a new one, so that only the newest `limit` remain."""
    return max(0, waiting_or_active + 1 - limit)
