"""A browser for the journeys: the system's, else Playwright's download, else (root on Debian) apt's."""

import os
import shutil
from pathlib import Path

from scripts.setup import packages
from scripts.setup.part import FailedError, run

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def of_the_system() -> str | None:
    """The path of an installed Chromium or Chrome."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def downloaded() -> bool:
    """Whether Playwright has fetched its own."""
    place = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return any(place.glob("chromium*/*/chrome*"))


def ensure() -> None:
    """Make sure there is one. Where it cannot be had that is said, and under CI it is a failure."""
    if of_the_system() or downloaded():
        return
    playwright = packages.VENV / "bin" / "playwright"
    attempts: list[list[tuple[str | Path, ...]]] = [[(playwright, "install", "chromium")]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        # A fresh machine has no list of packages, or an old one.
        install = ("apt-get", "install", "--yes", "--no-install-recommends", "chromium")
        attempts.append([("apt-get", "update"), install])
    for commands in attempts:
        try:
            for command in commands:
                run("Fetching a browser", command)
        except FailedError as failure:
            print(failure, flush=True)
        if of_the_system() or downloaded():
            return
    sentence = "No browser can be had here, so the browser journeys cannot run: install chromium."
    if os.environ.get("CI") == "true":
        raise FailedError(sentence)
    print(sentence, flush=True)
