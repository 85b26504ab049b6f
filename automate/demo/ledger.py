"""A small book-keeping database the demo workflow reads: cost centres and what is left of their budgets."""

import sqlite3
from contextlib import closing
from pathlib import Path

_ROWS = [
    ("EVENTS", "Events and shows", "Alex Meyer", 120_000, 84_300),
    ("LOGISTICS", "Freight and vehicles", "Oscar Lind", 60_000, 31_250),
    ("SAFETY", "Inspections and training", "Alex Meyer", 15_000, 13_900),
    ("WAREHOUSE", "Warehouse and spares", "Oscar Lind", 40_000, 12_480),
]


def write_ledger(path: Path) -> None:
    """Make the file, or bring it back to its first state."""
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(
            """
            DROP TABLE IF EXISTS cost_centres;
            CREATE TABLE cost_centres (
                code TEXT PRIMARY KEY, name TEXT NOT NULL, owner TEXT NOT NULL,
                budget NUMERIC NOT NULL, spent NUMERIC NOT NULL
            );
            """
        )
        database.executemany("INSERT INTO cost_centres VALUES (?, ?, ?, ?, ?)", _ROWS)
