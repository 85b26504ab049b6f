"""The rows of claimed runs, by a statement of our own: Django takes longer to word it than a database to answer."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

from django.db import connection

from engine.store.sql import is_postgresql, prepared


class RunRow(NamedTuple):
    """What loading a run needs of its row."""

    id: int
    definition_id: int
    seq: int
    ref: str
    title: str
    workspace_id: int
    status: str
    priority: int
    input: dict[str, Any]
    output: dict[str, Any] | None
    error: dict[str, Any] | None
    mail: list[dict[str, Any]]
    totals: dict[str, Any]
    options: dict[str, Any]
    paused: bool
    completed: int
    failed: int
    skipped: int
    parent_id: int | None
    parent_step: str
    parent_attempt: str
    fork_of_id: int | None
    fork_seq: int | None
    lane_id: int | None
    created_at: datetime
    admitted_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None


COLUMNS = ", ".join(f"t.{name}" for name in RunRow._fields)  # `t` are runs
_STATEMENT = f"SELECT {COLUMNS} FROM engine_run t WHERE t.id"  # noqa: S608 - names are ours
_ON_POSTGRESQL = f"{_STATEMENT} = ANY(%(ids)s)".encode()
_ON_SQLITE = f"{_STATEMENT} IN (SELECT value FROM json_each(?))"  # noqa: S608


class RawRow(NamedTuple):
    """A row as the database gave it, so that one which cannot be read harms no other run."""

    id: int
    definition_id: int
    seq: int
    values: tuple[Any, ...]

    @classmethod
    def of(cls, values: tuple[Any, ...]) -> Self:
        """From what a statement gave for `COLUMNS`."""
        return cls(values[0], values[1], values[2], values)

    def read(self) -> RunRow:
        """The row with its values as Python's. Raises ValueError."""
        return RunRow(*[reader(value) for reader, value in zip(_READERS, self.values, strict=True)])


def raw_rows(ids: list[int]) -> list[RawRow]:
    """The rows of these runs."""
    if is_postgresql():
        found = prepared(_ON_POSTGRESQL, {"ids": ids})
    else:
        connection.ensure_connection()
        with connection.wrap_database_errors:
            found = connection.connection.execute(_ON_SQLITE, [json.dumps(ids)]).fetchall()
    return [RawRow.of(values) for values in found]


def _as_it_is(value: Any) -> Any:
    return value


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _moment(value: datetime | None) -> datetime | None:
    """SQLite keeps moments without a zone, since all are in UTC; Python would take them for the clock of the site."""
    if value is None:
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_OF_KIND: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("input", "output", "error", "mail", "totals", "options"), _json),
    **dict.fromkeys(("created_at", "admitted_at", "started_at", "finished_at"), _moment),
    "paused": bool,
}
_READERS = [_OF_KIND.get(name, _as_it_is) for name in RunRow._fields]
