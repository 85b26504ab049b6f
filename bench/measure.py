"""Measures our engine and its peers, prints the table, keeps it: `measure.py [WORK …] [--once] [--database D]`.

Medians of three, taken in turns so that a change in the machine's mood meets every side. Every measurement has
a process and a database of its own. `--once` measures once instead of three times; `--database` takes one of them.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from bench.works import BOTH, PORT, WORKS, Work
from scripts.postgres import server

US = "ours"
PATIENCE = 900
Row = dict[str, Any]


def measure(command: tuple[str, ...], database: str, port: str) -> float:
    """The figure that one side's script prints, with an empty database of its own."""
    with tempfile.TemporaryDirectory() as place, _database(database, place) as url:
        environment = {
            **os.environ, "DATABASE_URL": url, "AUTOMATE_DATA_DIR": place,
            "AUTOMATE_ALLOWED_TARGETS": f"127.0.0.1:{port}", "AUTOMATE_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        script, *arguments = [port if part == PORT else part for part in command]
        done = subprocess.run(
            [sys.executable, HERE / script, *arguments],
            env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} on {database} failed:\n{done.stdout[-500:]}{done.stderr[-3000:]}")
    return float(done.stdout.strip().splitlines()[-1])


@contextmanager
def _database(database: str, place: str) -> Iterator[str]:
    if database == "SQLite":
        yield f"sqlite:///{place}/bench.sqlite3"
    else:
        with server(durable=True) as url:
            yield url


@contextmanager
def slow_service() -> Iterator[str]:
    with subprocess.Popen([sys.executable, HERE / "slow_server.py"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def rows_of(work: Work, database: str, repeats: int, port: str) -> list[Row]:
    """A row for every peer, or one without."""
    sides: dict[str, tuple[str, ...]] = {US: tuple(work.ours)} | {name: tuple(c) for name, c in work.peers.items()}
    figures: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(repeats):
        for side, command in sides.items():
            figures[side].append(measure(command, database, port))
    medians = {side: statistics.median(found) for side, found in figures.items()}
    told = {side: 1000 / found if work.rate else found for side, found in medians.items()}
    return [
        {
            "work": work.title, "name": work.name, "database": database, "peer": peer, "unit": work.unit,
            "ours": _short(told[US]), "theirs": None if peer is None else _short(told[peer]),
            "ratio": None if peer is None else round(told[US] / told[peer], 3), "goal": work.goal.get(database, ""),
        }
        for peer in (list(work.peers) or [None])
    ]  # fmt: skip


def _short(figure: float) -> float:
    return round(figure) if figure >= 1000 else float(f"{figure:.3g}")


def line(row: Row) -> str:
    theirs = "" if row["peer"] is None else f"{row['theirs']:>9,} {row['ratio']:>8} ×"
    return (
        f"{row['work']:<68} {row['database']:<11} {row['ours']:>9,} {row['unit']:<10}"
        f" {row['peer'] or '':<22}{theirs:<21} {row['goal']}"
    )


def keep(rows: list[Row]) -> None:
    """Put the new rows in the place of the old ones of the same work, database and peer."""
    file = HERE / "results.json"
    order = [work.name for work in WORKS]
    old = json.loads(file.read_text()) if file.exists() else []
    merged = {(row.get("name"), row["database"], row["peer"]): row for row in [*old, *rows] if row.get("name") in order}
    ordered = sorted(merged.values(), key=lambda row: (order.index(row["name"]), BOTH.index(row["database"])))
    file.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("works", nargs="*", help="names of works, or the beginnings of names; all of them if none")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--database", choices=BOTH)
    asked = parser.parse_args()
    wanted = [work for work in WORKS if not asked.works or re.match("|".join(asked.works), work.name)]
    with slow_service() as port:
        for work in wanted:
            for database in work.databases:
                if asked.database in (None, database):
                    rows = rows_of(work, database, 1 if asked.once else 3, port)
                    keep(rows)
                    print(*map(line, rows), sep="\n", flush=True)


if __name__ == "__main__":
    main()
