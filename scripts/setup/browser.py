"""A browser for the journeys: the system's, else Playwright's download, else (root on Debian) apt's.

Best is a shell of Chromium without windows, as Playwright's own is: a fresh context costs it a tenth.
"""

import os
import shutil
from pathlib import Path

from scripts.setup import packages
from scripts.setup.part import FailedError, run

SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def of_the_system() -> str | None:
    """The path of an installed Chromium or Chrome, as people use it."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def without_windows() -> str | None:
    """The path of the shell, or of a whole browser where there is none."""
    return shutil.which(SHELL) or of_the_system()


def downloaded() -> bool:
    """Whether Playwright has fetched its own."""
    place = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return any(place.glob("chromium*/*/chrome*"))


def ensure() -> None:
    """Make sure there is one. Where it cannot be had that is said, and under CI it is a failure.

    A machine of CI is given the shell beside the browser it has; nobody else's is touched that has one.
    """
    ci = os.environ.get("CI") == "true"
    if shutil.which(SHELL) or downloaded() or (of_the_system() and not (ci and _has_apt())):
        return
    for commands in _attempts():
        try:
            for command in commands:
                run("Fetching a browser", command)
        except FailedError as failure:
            print(failure, flush=True)
        if without_windows() or downloaded():
            return
    sentence = "No browser can be had here, so the browser journeys cannot run: install chromium."
    if ci:
        raise FailedError(sentence)
    print(sentence, flush=True)


def _attempts() -> list[list[tuple[str | Path, ...]]]:
    """Ways to get one, by their commands."""
    own: list[tuple[str | Path, ...]] = [(packages.VENV / "bin" / "playwright", "install", "chromium")]
    if not _has_apt():
        return [own]
    # A fresh machine has no list of packages, or an old one.
    install = ("apt-get", "install", "--yes", "--no-install-recommends")
    return [[("apt-get", "update"), (*install, SHELL)], own, [(*install, "chromium")]]


def _has_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None
