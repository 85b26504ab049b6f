"""Databases that workflows may query: named by the operator, opened read-only unless a step writes.

`AUTOMATE_DATABASES` maps a name to a URL. A name like `acme/crm` belongs to the workspace `acme` alone;
inside it, steps say just `crm`.
"""

import json
import os
import re
import socket
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import psycopg
from django.apps import apps
from django.conf import settings
from psycopg.rows import dict_row

from engine.outbound.rows import MOST_ROWS, TooMuch, few_at_a_time, gathered

LARGEST_VALUE = 4 * 1024 * 1024
CONNECT_SECONDS = 10
SILENT_SECONDS = 5.0  # so much longer than a statement may take a database may be silent
_SKIP = r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/|::"
_ONE_OF = re.compile(r"\bIN\s*\(\s*:([a-zA-Z_][a-zA-Z0-9_]*)\s*\)", re.IGNORECASE)
_ANY_OF = re.compile(r"\b(?:ANY|SOME|ALL)\s*\(\s*:([a-zA-Z_][a-zA-Z0-9_]*)\s*\)", re.IGNORECASE)
_PARAMETER = re.compile(rf"({_SKIP})|:([a-zA-Z_][a-zA-Z0-9_]*)", re.DOTALL)

Warn = Callable[[str], None]


class UnknownDatabase(Exception):
    """No database of that name is open to the workspace."""


class QueryFailed(Exception):
    """The database did not do it; `transient` says that trying again may help, `untold` that it may have been done."""

    def __init__(self, message: str, *, transient: bool = False, untold: bool = False) -> None:
        super().__init__(message)
        self.transient = transient
        self.untold = untold


def names_for(workspace: str) -> list[str]:
    """The names a workspace's steps may use."""
    own = [name.split("/", 1)[1] for name in settings.AUTOMATE_DATABASES if name.startswith(f"{workspace}/")]
    return sorted({*own, *(name for name in settings.AUTOMATE_DATABASES if "/" not in name)})


def open_to(workspace_id: int) -> list[str]:
    """The same for who knows the workspace by its number."""
    workspaces = apps.get_model("workspaces", "Workspace").objects  # step types are loaded before models are
    return names_for(workspaces.values_list("slug", flat=True).get(pk=workspace_id))


def query(
    *, workspace: str, name: str, sql: str, parameters: Mapping[str, Any], write: bool, seconds: float, warn: Warn
) -> dict[str, Any]:
    """Run one statement with bound parameters: `{"rows": [...], "count": n, "more": bool}`.

    At most `MOST_ROWS` rows come back; `more` says that there were others, `count` is rows returned or
    changed. `warn` is told what was left out. Raises UnknownDatabase or QueryFailed.
    """
    url = settings.AUTOMATE_DATABASES.get(f"{workspace}/{name}") or settings.AUTOMATE_DATABASES.get(name)
    if url is None or "/" in name:  # a full name would open another workspace's door
        known = ", ".join(names_for(workspace)) or "none"
        raise UnknownDatabase(f"No database is called “{name}” here. Known: {known}.")
    missing = sorted(parameter_names(sql) - set(parameters))
    if missing:
        raise QueryFailed(f"The query uses :{missing[0]}, but no parameter of that name is given.")
    ask = _sqlite if url.startswith("sqlite:") else _postgresql
    for name in [name for name in _ONE_OF.findall(sql) if isinstance(parameters[name], list)]:
        # Words for people; what stands in the statement is a name in any case.
        instead = f"= ANY(:{name})" if ask is _postgresql else f"IN (SELECT value FROM json_each(:{name}))"  # noqa: S608
        raise QueryFailed(f"A list is one value to IN, so nothing would be found. Write {instead} instead.")
    try:
        return ask(url, sql, parameters, write, seconds, warn)
    except (OverflowError, UnicodeError):  # before anything was done
        told = "A value cannot be handed to the database: a number is too large, or a text holds half a character."
        raise QueryFailed(told) from None
    except TooMuch as error:  # and nothing was done, since it was not committed
        raise QueryFailed(str(error)) from None


def parameter_names(sql: str) -> set[str]:
    """The `:names` of a statement, those inside texts and comments left out."""
    return {match[2] for match in _PARAMETER.finditer(sql) if match[2]}


def _sqlite(
    url: str, sql: str, parameters: Mapping[str, Any], write: bool, seconds: float, warn: Warn
) -> dict[str, Any]:
    path = quote(unquote(urlsplit(url).path)[1:])
    ends, mode = time.monotonic() + seconds, "rw" if write else "ro"
    try:
        # Python would begin a transaction by itself only where a statement's first word says that it writes.
        opened = sqlite3.connect(f"file:{path}?mode={mode}", uri=True, timeout=10, isolation_level=None)
        with closing(opened) as db:
            db.row_factory = sqlite3.Row
            db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            db.set_authorizer(_only_data)
            db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
            db.set_progress_handler(lambda: int(time.monotonic() > ends), 10_000)
            cursor = db.execute(sql, {key: _bindable(value) for key, value in parameters.items()})
            _look_for_doubles(cursor.description, warn)
            rows = gathered(dict(row) for row in cursor)
            cursor.close()
            result = _result(rows, db.execute("SELECT changes()").fetchone()[0])
            db.execute("COMMIT")
            return result
    except sqlite3.Error as error:
        text = str(error)
        if text == "interrupted":
            raise QueryFailed(f"The query took longer than {seconds:g} s and was stopped.") from None
        transient = "locked" in text or "unable to open" in text
        raise QueryFailed(f"The database answered: {text}.", transient=transient) from None


_TURNED_AWAY = (
    "The database was reached and let nobody in. Ask your operator whether user, password and name of the database in "
    "AUTOMATE_DATABASES still hold, and whether it takes more connections."
)
_BROKEN_OFF = ("08", "57P")  # classes of codes: the connection or the server ended, perhaps after it had committed
_DATA_ACTIONS = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_INSERT,
        sqlite3.SQLITE_UPDATE,
        sqlite3.SQLITE_DELETE,
        sqlite3.SQLITE_TRANSACTION,
    }
)


def _only_data(action: int, first: str | None, second: str | None, *_: Any) -> int:
    """Rows may be read and, where the file is open for it, written; other files and settings stay out of reach."""
    allowed = action in _DATA_ACTIONS and not (action == sqlite3.SQLITE_FUNCTION and second == "load_extension")
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _postgresql(
    url: str, sql: str, parameters: Mapping[str, Any], write: bool, seconds: float, warn: Warn
) -> dict[str, Any]:
    statement = _PARAMETER.sub(lambda m: f"%({m[2]})s" if m[2] else m[1].replace("%", "%%"), _escape_percent(sql))
    connection = _connected(url, seconds)
    try:
        with _cut_off(connection, seconds + SILENT_SECONDS), connection as db:
            db.read_only = not write
            lists = set(_ANY_OF.findall(sql))
            bound = {key: value if key in lists else _bindable(value) for key, value in parameters.items()}
            return _change(db, statement, bound, warn) if write else _look(db, statement, bound, warn)
    except psycopg.errors.QueryCanceled:
        raise QueryFailed(f"The query took longer than {seconds:g} s and was stopped.") from None
    except psycopg.OperationalError as error:
        if error.sqlstate and not error.sqlstate.startswith(_BROKEN_OFF):
            raise QueryFailed("The database could not do this just now.", transient=True) from None
        if write:
            told = "The database broke off while it changed data, so nobody can tell whether it did."
            raise QueryFailed(told, untold=True) from None
        raise QueryFailed("The database broke off.", transient=True) from None
    except psycopg.Error as error:
        raise QueryFailed(f"The database answered: {_first_line(error)}.") from None


def _connected(url: str, seconds: float) -> psycopg.Connection[dict[str, Any]]:
    """A connection whose statements take no longer than this. Nothing was done if there is none."""
    options = f"-c statement_timeout={int(seconds * 1000)} -c idle_in_transaction_session_timeout=60000"
    try:
        return psycopg.connect(url, connect_timeout=CONNECT_SECONDS, options=options, row_factory=dict_row)
    except psycopg.OperationalError as error:
        # Without the driver's words: they may quote the address, and with it a password. But a server that ends the
        # attempt says FATAL, whatever its language, as after its password was changed, or while it starts.
        told = _TURNED_AWAY if "FATAL" in str(error) else "The database cannot be reached."
        raise QueryFailed(told, transient=True) from None
    except psycopg.ProgrammingError:
        raise QueryFailed("The address of this database cannot be read; ask your operator.") from None


@contextmanager
def _cut_off(connection: psycopg.Connection[Any], seconds: float) -> Iterator[None]:
    """End the connection after so long: a server that stands still or is out of reach stops no statement itself."""
    ours = socket.socket(fileno=os.dup(connection.fileno()))  # it stays this connection's whoever gets the number next

    def cut() -> None:
        with suppress(OSError):
            ours.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        ours.close()


def _look(db: psycopg.Connection[Any], statement: str, bound: dict[str, Any], warn: Warn) -> dict[str, Any]:
    """Read through a cursor of the server: it takes one statement that gives rows, and sends no more than asked."""
    with db.cursor(name="automate_query") as cursor:
        cursor.execute(statement.encode(), bound)
        _look_for_doubles(cursor.description, warn)
        return _result(gathered(few_at_a_time(cursor)), 0)


def _change(db: psycopg.Connection[Any], statement: str, bound: dict[str, Any], warn: Warn) -> dict[str, Any]:
    """Write. Prepared, because only the extended protocol refuses a second statement behind the first."""
    with db.cursor() as cursor:
        cursor.execute(statement.encode(), bound, prepare=True)
        _look_for_doubles(cursor.description, warn)
        return _result(gathered(cursor) if cursor.description else [], cursor.rowcount)


def _look_for_doubles(columns: Iterable[Any] | None, warn: Warn) -> None:
    """A row is kept by the names of its columns: of two that are called the same, as in a join, one is lost."""
    called = Counter(str(column[0]) for column in columns or ())
    for name in [name for name, times in called.items() if times > 1]:
        warn(f"Of several columns called “{name}” only one is kept. Give the others names of their own with AS.")


def _escape_percent(sql: str) -> str:
    """Per cent signs outside texts; those inside are doubled by the parameter pass."""
    return "".join(
        part if index % 2 else part.replace("%", "%%")
        for index, part in enumerate(re.split(rf"({_SKIP})", sql, flags=re.DOTALL))
    )


def _result(rows: list[dict[str, Any]], count: int) -> dict[str, Any]:
    kept = rows[:MOST_ROWS]
    return {"rows": kept, "count": len(kept) if rows else max(count, 0), "more": len(rows) > MOST_ROWS}


def _bindable(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return text[0][:300].rstrip(".") if text else type(error).__name__
