"""docs/durability.md promises that a test shows each row; here it is held to that."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ROW = re.compile(r"^\| (\d+) \|.*\| `([\w/]+)::(test_\w+)` \|$")


def rows() -> list[tuple[str, str, str]]:
    lines = (ROOT / "docs" / "durability.md").read_text().splitlines()
    table = [line for line in lines if re.match(r"^\| \d+ \|", line)]
    found = [ROW.match(line) for line in table]
    assert all(found), "a row names no test"
    return [(match[1], match[2], match[3]) for match in found if match]


def test_every_row_names_a_test_that_exists() -> None:
    for number, folder, test in rows():
        files = (ROOT / "tests" / folder).glob("test_*.py")
        there = any(re.search(rf"^(async )?def {test}\(", file.read_text(), re.MULTILINE) for file in files)
        assert there, f"row {number}: tests/{folder} holds no {test}"


def test_the_rows_are_numbered_in_order() -> None:
    numbers = [int(number) for number, _, _ in rows()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 25
