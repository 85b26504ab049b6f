"""Building the canvas and the site's scripts and styles into static/canvas/."""

from collections.abc import Iterator
from pathlib import Path

from scripts.setup import node, stamps
from scripts.setup.part import ROOT, run

CANVAS = ROOT / "canvas"
BUILT = ROOT / "static" / "canvas"
# The style sheet keeps only classes that a page uses, so templates and the Python that writes HTML are inputs too.
ROOMS = ("automate", "workspaces", "engine", "designer", "humantasks")


def build() -> None:
    if not (CANVAS / "package.json").exists():
        return
    wanted = stamps.fingerprint(_sources())
    if stamps.is_current(BUILT / ".sources", wanted):
        return
    npm = install()
    run("Building the canvas", [*npm.npm, "run", "--silent", "build"], cwd=CANVAS, env=npm.env)
    stamps.note(BUILT / ".sources", wanted)


def install() -> node.Node:
    """node_modules as the lock file has it."""
    found = node.find()
    wanted = stamps.fingerprint([CANVAS / "package-lock.json"])
    if not stamps.is_current(CANVAS / "node_modules" / ".installed", wanted):
        command = [*found.npm, "ci", "--no-audit", "--no-fund", "--prefer-offline"]
        run("Installing JavaScript packages", command, cwd=CANVAS, env=found.env)
        stamps.note(CANVAS / "node_modules" / ".installed", wanted)
    return found


def _sources() -> Iterator[Path]:
    for entry in sorted(CANVAS.iterdir()):
        if entry.name not in {"node_modules", "tests"}:
            yield from _files(entry, "*")
    yield from _files(ROOT / "static" / "css", "*.css")
    yield from _files(ROOT / "templates", "*.html")
    for room in ROOMS:
        yield from _files(ROOT / room, "*.py")


def _files(place: Path, pattern: str) -> Iterator[Path]:
    if place.is_file():
        yield place
    else:
        yield from (path for path in place.rglob(pattern) if path.is_file())
