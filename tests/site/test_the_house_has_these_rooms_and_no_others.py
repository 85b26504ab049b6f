"""No junk drawer: a new package at the top is a decision, made here and in the import contracts."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AROUND = {"tests", "scripts", "bench"}


def test_every_package_is_a_room_of_the_plan() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert found - AROUND == set(contracts["root_packages"])
