"""What a commit holds: its rows, and what their columns are called in both databases."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.payloads import cleaned, history_json

Row = tuple[Any, ...]
Columns = dict[str, str]  # column → PostgreSQL type

RUN: Columns = {  # the last is written in any case: the values of a statement are numbered
    "id": "bigint", "fence": "integer", "settled": "boolean", "wake_at": "timestamptz", "lease_owner": "text",
    "lease_until": "timestamptz", "status": "text", "started_at": "timestamptz", "finished_at": "timestamptz",
    "output": "json", "error": "jsonb", "mail": "json", "totals": "jsonb", "priority": "smallint",
    "paused": "boolean", "seq": "integer", "completed": "integer", "failed": "integer", "skipped": "integer",
}  # fmt: skip
STEP: Columns = {
    "run_id": "bigint", "key": "text", "scope": "text", "status": "text", "attempt": "integer", "port": "text",
    "input": "json", "output": "json", "error": "jsonb", "wait": "jsonb", "memo": "jsonb",
    "started_at": "timestamptz", "finished_at": "timestamptz", "wake_at": "timestamptz", "seq": "integer",
    "ended_seq": "integer",
}  # fmt: skip
EVENT: Columns = {
    "run_id": "bigint", "number": "integer", "at": "timestamptz", "type": "text", "step": "text", "severity": "text",
    "message": "text", "data": "jsonb", "metrics": "jsonb",
}  # fmt: skip
APPLIED: Columns = {"run_id": "bigint", "id": "bigint", "applied_at": "timestamptz"}

MATCHED = ("id", "fence", "settled")
# Written only when a run is let go or over: while a driver holds it they stay, and with them its places in the indices.
WHEN_SETTLED = ("wake_at", "lease_owner")
# While they are as they were last written, SQLite is spared them: those that stand in an index would be entered anew
# even so, and JSON would be read. PostgreSQL sees by itself what stays.
SELDOM = slice(list(RUN).index("status"), list(RUN).index("seq"))
_EMPTY = {dict: "{}", list: "[]"}  # most of what a commit writes


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one commit, their columns in the order of `RUN`, `STEP`, `EVENT` and `APPLIED`.

    Runs are updated under their fence. Steps are inserted, or updated where there is one of that key; an input
    of None leaves the one that is there. If it is `fresh`, none of the steps is there yet, and nobody has to look.
    `still` are runs of whose columns the `SELDOM` ones are as last written.
    """

    runs: Sequence[Row]
    steps: Sequence[Row]
    events: Sequence[Row]
    applied: Sequence[Row]
    fresh: bool = False
    still: Container[int] = ()


def json_text(value: Any) -> str | None:
    """JSON for a column; None stays NULL."""
    if value is None:
        return None
    return (not value and _EMPTY.get(value.__class__)) or history_json(value)


def text(value: str) -> str:
    """Words for a column, without what a database refuses."""
    return value if value.isascii() and "\x00" not in value else str(cleaned(value))


def on_conflict(
    columns: Iterable[str], key: Sequence[str], table: str = "", keep: str = "", same: Sequence[str] = ()
) -> str:
    """Update where there is such a row: all but what is `same` in both; `keep` only where there is a new value."""
    changes = ", ".join(
        f"{name} = COALESCE(excluded.{name}, {table}.{name})" if name == keep else f"{name} = excluded.{name}"
        for name in columns
        if name not in key and name not in same
    )
    return f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"


ON_STEP = on_conflict(STEP, ("run_id", "key"), "engine_step", keep="input", same=("scope",))
