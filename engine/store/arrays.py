"""Columns of values as PostgreSQL array literals, built by a few passes over whole columns.

psycopg adapts lists one element at a time; for a commit of thousands of values that is most of its cost.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

Moments = dict[datetime | None, str]  # one commit writes the same few moments many times, in several columns


def array(kind: str, values: Sequence[Any], known: Moments) -> str:
    """The literal of a column of this PostgreSQL type. Raises ValueError for a text with a NUL.

    `known` gathers how moments are written; a commit hands the same one over for all its columns.
    """
    if kind == "timestamptz":
        return "{" + _moments(values, known) + "}"
    return "{" + _WRITERS.get(kind, _texts)(values) + "}"


def no_moments() -> Moments:
    """What a commit begins with."""
    return {None: "NULL"}


def _numbers(values: Sequence[int | None]) -> str:
    if None in values:
        return ",".join(["NULL" if value is None else str(value) for value in values])
    return ",".join(map(str, values))


def _switches(values: Sequence[bool | None]) -> str:
    return ",".join(["NULL" if value is None else "t" if value else "f" for value in values])


def _moments(values: Sequence[datetime | None], known: Moments) -> str:
    for value in {*values} - known.keys():
        if value is not None:
            known[value] = (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat()
    return ",".join(map(known.__getitem__, values))


def _texts(values: Sequence[str | None]) -> str:
    # NUL is the one character that no value can hold, so it marks where quotation marks go until all else is escaped.
    if not values:
        return ""
    nulls = values.count(None)
    joined = "\0,\0".join(["\0N\0" if value is None else value for value in values] if nulls else values)  # type: ignore[arg-type]
    if joined.count("\0") != 2 * (len(values) - 1 + nulls):
        raise ValueError("A text with a NUL character cannot be stored.")
    escaped = f"\0{joined}\0".replace("\\", "\\\\").replace('"', '\\"')
    return escaped.replace("\0\0N\0\0", "NULL").replace("\0", '"') if nulls else escaped.replace("\0", '"')


_WRITERS: dict[str, Callable[[Sequence[Any]], str]] = {
    "bigint": _numbers,
    "integer": _numbers,
    "smallint": _numbers,
    "boolean": _switches,
}
