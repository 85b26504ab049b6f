"""A real browser for journeys: the system's where there is one, else Playwright's own."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from scripts.setup import browser
from tests.setup.site import Site
from tests.setup.theatre import Play

# Playwright keeps an event loop in the main thread, where Django would refuse database work ever after.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """pytest-playwright's own arguments, with the system's browser and quiet flags."""
    system = browser.of_the_system()
    chosen = {"executable_path": system} if system else {}
    return {**browser_type_launch_args, **chosen, "args": list(FLAGS)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker("browser")
            # Under CI nothing is skipped: without a browser the journeys fail.
            if not (browser.of_the_system() or browser.downloaded() or os.environ.get("CI") == "true"):
                item.add_marker(pytest.mark.skip(reason="no browser can be had here; install chromium"))


@dataclass(frozen=True)
class RunningSite:
    """Where journeys take place."""

    site: Site
    play: Play

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return f"http://localhost:{self.site.port}"

    def link(self, email: str) -> str:
        """A fresh one-time link, as `manage.py link` prints it; any other sign-in makes older ones stale."""
        printed = self.site.run("link", email)
        assert printed.returncode == 0, printed.stderr
        return printed.stdout.strip()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """The whole demo site on SQLite: `manage.py up` with web, worker and demo services."""
    site = Site(tmp_path_factory.mktemp("site") / "data")
    prepared = site.run("prepare")
    assert prepared.returncode == 0, prepared.stderr
    with site.up() as play:
        play.shows("Ctrl-C stops everything")
        yield RunningSite(site, play)
