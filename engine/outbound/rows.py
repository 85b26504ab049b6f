"""Rows of a database as steps keep them: so many, no larger together than can be kept, and as JSON.

They are fetched a few at a time: a thousand rows may hold gigabytes, of which the worker would die.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any, Protocol

from django.conf import settings

from engine.payloads import cleaned

MOST_ROWS = 1_000
FIRST_ROWS = 20  # fetched before anything is known of their size,
MOST_AT_ONCE = 250  # and at most so many
BYTES_AT_ONCE = 2 * 1024 * 1024
EXACT = 2**53  # whole numbers beyond are others to most who read JSON
ROUNDED_BELOW = 10**9

Row = Mapping[str, Any]


class TooMuch(Exception):
    """The rows are larger than can be kept; the message says so."""


class Cursor(Protocol):
    def fetchmany(self, size: int) -> list[dict[str, Any]]: ...


def gathered(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """As many as are kept, and one more if there is one. Raises TooMuch."""
    kept: list[dict[str, Any]] = []
    size, most = 0, settings.AUTOMATE_PAYLOAD_MOST
    for row in islice(rows, MOST_ROWS + 1):
        kept.append({name: _plain(value) for name, value in row.items()})
        size += _weight(kept[-1])
        if size > most:
            told = f"The rows are larger than {most // 1_048_576} MB together, the most that can be kept."
            raise TooMuch(f"{told} Ask for fewer rows or columns.")
    return kept


def few_at_a_time(cursor: Cursor) -> Iterator[Row]:
    """The rows of a cursor of the server, at once only as many as seem to be small enough."""
    heaviest, some = 0, cursor.fetchmany(FIRST_ROWS)
    while some:
        yield from some
        heaviest = max(heaviest, *(_weight(row) for row in some))
        some = cursor.fetchmany(max(1, min(MOST_AT_ONCE, BYTES_AT_ONCE // (heaviest + 1))))


def _weight(value: Any) -> int:
    """About how many bytes a value takes."""
    if isinstance(value, Mapping):
        return sum(len(str(name)) + _weight(inner) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return sum(map(_weight, value))
    return len(value) if isinstance(value, str | bytes) else 16


def _plain(value: Any) -> Any:
    """A column's value as JSON: dates and whatever else JSON does not know as text, also inside lists."""
    if isinstance(value, dict):
        return {_kept(str(name)): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)
    return value if value is None else _kept(str(value))


def _number(value: Decimal) -> int | float | str:
    """A decimal as a number: sums and prices are to be compared and counted with. As text if it is too exact for one.

    Below a billion what no number holds lies behind the sixth decimal, as in an average, and is rounded.
    """
    if not value.is_finite():
        return str(value)
    if value == value.to_integral_value():
        return int(value) if abs(value) < EXACT else str(value)
    number = float(value)
    return number if abs(value) < ROUNDED_BELOW or Decimal(repr(number)) == value else str(value)


def _kept(text: str) -> str:
    """Without what no history keeps, such as NUL."""
    return text if text.isascii() and "\x00" not in text else str(cleaned(text))
