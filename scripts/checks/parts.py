"""The table of what `make test` checks."""

from dataclasses import dataclass, field
from pathlib import Path

from scripts.setup import node

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv" / "bin"


@dataclass(frozen=True)
class Part:
    """One command; `kind` is lint or test.

    What is `alone` runs when nothing else does, except for what is `quiet`: that only computes, and takes what the
    others leave of the processors.
    """

    name: str
    kind: str
    command: tuple[str, ...]
    place: str = "."
    alone: bool = False
    quiet: bool = False
    node: bool = field(default=False)

    def environment(self) -> dict[str, str]:
        """What the command needs beside the environment of `make`."""
        return node.find().env if self.node else {}


def _tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(BIN / name), *arguments)


def _templates() -> tuple[str, ...]:
    return tuple(str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html")))


def _npm(*arguments: str) -> tuple[str, ...]:
    return (*node.find().npm, "run", "--silent", *arguments)


_PYTEST = _tool("pytest", "-q", "--no-header")
_SIMULATION = "tests/engine/simulation"  # a part of its own: it keeps a processor busy and needs no database
_WITHIN = (*_PYTEST, "--ignore", "tests/browser", "--ignore", _SIMULATION)
# To collect all tests takes seconds. That those of a part lie nowhere else is checked by tests/conftest.py.
_PROCESSES = (*_PYTEST, "tests/engine/durability", "tests/engine/operations", "tests/setup")
_WITH_DATABASE = (*_WITHIN, "--ignore", "tests/engine/core")
_POSTGRES = (str(BIN / "python"), "scripts/postgres.py")

# The long ones come first, so that the lanes end at about the same time.
PARTS: tuple[Part, ...] = (
    Part("tests on SQLite", "test", (*_WITHIN, "-m", "not processes")),
    Part("tests on PostgreSQL", "test", (*_POSTGRES, *_WITH_DATABASE, "-m", "database and not processes")),
    # What starts processes mostly waits for them.
    Part("processes on SQLite", "test", (*_PROCESSES, "-m", "processes")),
    Part("processes on PostgreSQL", "test", (*_POSTGRES, *_PROCESSES, "-m", "database and processes")),
    Part("types", "lint", _tool("mypy"), quiet=True),
    Part("canvas types and style", "lint", _npm("check"), place="canvas", node=True, quiet=True),
    Part("canvas tests", "test", _npm("test"), place="canvas", node=True, quiet=True),
    Part("style", "lint", _tool("ruff", "check", "."), quiet=True),
    Part("format", "lint", _tool("ruff", "format", "--check", "."), quiet=True),
    Part("import contracts", "lint", _tool("lint-imports"), quiet=True),
    Part("dependencies", "lint", _tool("deptry", ".", "--no-ansi"), quiet=True),
    Part("template syntax", "lint", _tool("djade", "--target-version", "5.2", "--check", *_templates()), quiet=True),
    Part("template indentation", "lint", _tool("djhtml", "--check", "--tabwidth", "2", *_templates()), quiet=True),
    Part(
        "migrations", "lint", (str(BIN / "python"), "manage.py", "makemigrations", "--check", "--dry-run"), quiet=True
    ),
    Part("simulation", "test", (*_PYTEST, _SIMULATION), quiet=True),
    # Two at a time, each with a site of its own: a journey mostly waits for its page or its site.
    Part("browser journeys", "test", (*_PYTEST, "tests/browser", "-n", "2", "--dist", "worksteal"), alone=True),
)
