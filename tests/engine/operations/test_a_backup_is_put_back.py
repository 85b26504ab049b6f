"""The lines of docs/deployment.md put a copy in the place of a database that a crash has left half written."""

import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "deployment.md"
CRASH = """
import os, sqlite3
base = sqlite3.connect("data/automate.sqlite3", isolation_level=None)
base.execute("PRAGMA journal_mode = wal")
base.execute("PRAGMA wal_autocheckpoint = 0")
base.execute("CREATE TABLE run (id, title)")
base.executemany("INSERT INTO run VALUES (?, ?)", [(n, "a" * 200) for n in range(3000)])
copy = sqlite3.connect("backup.sqlite3")
base.backup(copy)
copy.close()
base.executemany("UPDATE run SET title = ? WHERE rowid = ?", [("b" * 300, n) for n in range(1, 3001)])
base.execute("PRAGMA wal_checkpoint(truncate)")
base.executemany("DELETE FROM run WHERE id = ?", [(n * 7,) for n in range(50)])
os._exit(9)
"""


def soundness(path: Path) -> str:
    with sqlite3.connect(path) as base:
        try:
            return str(base.execute("PRAGMA integrity_check").fetchone()[0])
        except sqlite3.DatabaseError as error:
            return str(error)


def test_a_copy_is_whole_after_the_documented_lines_and_not_without_the_first(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    subprocess.run([sys.executable, "-c", CRASH], cwd=tmp_path, check=False)
    lines = re.search(r"### Putting it back.*?```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert lines
    careless = shutil.copytree(tmp_path, tmp_path / "careless")
    shutil.copy(careless / "backup.sqlite3", careless / "data" / "automate.sqlite3")
    assert soundness(careless / "data" / "automate.sqlite3") != "ok"
    subprocess.run(["sh", "-ec", lines[1]], cwd=tmp_path, check=True)
    assert soundness(tmp_path / "data" / "automate.sqlite3") == "ok"
    with sqlite3.connect(tmp_path / "data" / "automate.sqlite3") as base:
        assert base.execute("SELECT count(*) FROM run").fetchone() == (3_000,)
