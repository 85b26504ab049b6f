"""How a value of a task's context is shown: a text, a link, a list or a small table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

MOST_ROWS = 100
MOST_COLUMNS = 8
LONGEST_TEXT = 5000


@dataclass(frozen=True)
class Shown:
    """A value ready for the template, which has one branch per `kind`."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    left_out: int = 0


def present(value: Any) -> Shown:
    """Choose the plainest form that shows everything; what is too much is counted, not dropped in silence."""
    if isinstance(value, Mapping):
        pairs = tuple((words(str(key)), text_of(inner)) for key, inner in value.items())
        return Shown("pairs", pairs=pairs[:MOST_ROWS], left_out=max(0, len(pairs) - MOST_ROWS))
    if isinstance(value, list):
        return _table(value) or Shown(
            "list",
            items=tuple(text_of(each) for each in value[:MOST_ROWS]),
            left_out=max(0, len(value) - MOST_ROWS),
        )
    text = text_of(value)
    if isinstance(value, str) and len(value) < 2000 and is_address(value):
        return Shown("link", text=text)
    return Shown("text", text=text)


def _table(value: list[Any]) -> Shown | None:
    if not value or not all(isinstance(each, Mapping) for each in value):
        return None
    columns = list(dict.fromkeys(str(key) for each in value[:MOST_ROWS] for key in each))
    if not columns or len(columns) > MOST_COLUMNS:
        return None
    rows = tuple(tuple(text_of(each.get(column)) for column in columns) for each in value[:MOST_ROWS])
    left_out = max(0, len(value) - MOST_ROWS)
    return Shown("table", columns=tuple(words(column) for column in columns), rows=rows, left_out=left_out)


def text_of(value: Any) -> str:
    """One value as a reader's text; long texts are cut with a mark."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        text = ", ".join(text_of(each) for each in value)
    elif isinstance(value, Mapping):
        text = ", ".join(f"{words(str(key))}: {text_of(inner)}" for key, inner in value.items())
    else:
        text = str(value)
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def words(name: str) -> str:
    """`unit_price` → «Unit price»."""
    plain = name.replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def is_address(text: str) -> bool:
    """Whether the text is one http(s) address and nothing else."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not any(c.isspace() for c in text)
