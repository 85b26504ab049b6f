"""Durable steps per second, ours beside DBOS, on SQLite and PostgreSQL: medians of three, as ratios."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from scripts.postgres import server

RUNS, STEPS, REPEATS = 500, 10, 3


def measure(script: str, url: str) -> float:
    """Steps per second of one run of a side's script."""
    with tempfile.TemporaryDirectory() as place:
        # SQLite begins each time with an empty file; PostgreSQL's rows of earlier rounds do no harm.
        database = f"sqlite:///{place}/bench.sqlite3" if url == "sqlite" else url
        environment = {**os.environ, "DATABASE_URL": database, "AUTOMATE_DATA_DIR": place}
        done = subprocess.run(
            [sys.executable, HERE / script, str(RUNS), str(STEPS)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"{script} on {url} failed:\n{done.stderr[-3000:]}")
    return float(json.loads(done.stdout.strip().splitlines()[-1])["steps_per_second"])


def compare(database: str, url: str) -> dict[str, object]:
    """Medians of both sides, taken in turns so that a change in the machine's mood meets both."""
    ours, theirs = [], []
    for _ in range(REPEATS):
        ours.append(measure("ours.py", url))
        theirs.append(measure("peer_dbos.py", url))
    a, b = statistics.median(ours), statistics.median(theirs)
    return {
        "work": f"{RUNS} runs x {STEPS} effectful trivial steps", "database": database, "peer": "DBOS",
        "unit": "steps/s", "ours": round(a), "theirs": round(b), "ratio": round(a / b, 1),
    }  # fmt: skip


def main() -> None:
    rows = [compare("SQLite", "sqlite")]
    with server(durable=True) as url:
        rows.append(compare("PostgreSQL", url))
    (HERE / "results.json").write_text(json.dumps(rows, indent=2) + "\n")
    print(
        f"{'database':<12}{'ours':>10}{'DBOS':>10}{'ratio':>8}   {rows[0]['work']}, one process, medians of {REPEATS}"
    )
    for row in rows:
        print(f"{row['database']:<12}{row['ours']:>10}{row['theirs']:>10}{row['ratio']:>7}x   {row['unit']}")


if __name__ == "__main__":
    main()
