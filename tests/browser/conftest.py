"""A real browser for journeys: the system's where there is one, else Playwright's own."""

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from scripts.setup import browser
from tests.browser.api import Api
from tests.browser.pages.sign_in import SignIn
from tests.setup.site import Site
from tests.setup.theatre import Play

# Playwright keeps an event loop in the main thread, where Django would refuse database work ever after.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

DESK = {"width": 1440, "height": 900}
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
    """pytest-playwright's own arguments, with the system's browser, best without windows, and quiet flags."""
    system = browser.without_windows()
    chosen = {"executable_path": system} if system else {}
    return {**browser_type_launch_args, **chosen, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desk's window, unless a journey asks for another."""
    return {**browser_context_args, "viewport": DESK}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker("browser")
            # Under CI nothing is skipped: without a browser the journeys fail.
            if not (browser.without_windows() or browser.downloaded() or os.environ.get("CI") == "true"):
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

    @property
    def data(self) -> Path:
        """Where the site keeps everything."""
        return Path(self.site.variables["AUTOMATE_DATA_DIR"])

    def web_process(self) -> int:
        """The process that answers requests; another one once it was killed."""
        return int(re.findall(r"web +\| .*process (\d+)", self.play.text)[-1])

    @property
    def suppliers(self) -> str:
        """The address of the demo supplier API."""
        port, _ = json.loads((self.data / "demo_ports.json").read_text(encoding="ascii"))
        return f"http://127.0.0.1:{port}"

    def payments(self, invoice: str) -> list[tuple[float, int, int]]:
        """What the supplier API booked for an invoice: amount, how often it was asked, how often it acted."""
        with closing(sqlite3.connect(f"file:{self.data / 'automate.sqlite3'}?mode=ro", uri=True)) as database:
            rows = database.execute(
                "SELECT amount, calls, effects FROM demo_ledgerentry WHERE invoice = ?", (invoice,)
            ).fetchall()
        return [(float(amount), calls, effects) for amount, calls, effects in rows]

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


Enter = Callable[..., Page]


@pytest.fixture(scope="session")
def keys(browser: Browser, site: RunningSite) -> Callable[[str], StorageState]:
    """Each demo person's session, begun once for the whole suite."""
    known: dict[str, StorageState] = {}

    def key(first_name: str) -> StorageState:
        if first_name not in known:
            context = browser.new_context()
            SignIn(context.new_page(), site.url).as_demo_person(first_name)
            known[first_name] = context.storage_state()
            context.close()
        return known[first_name]

    return key


@pytest.fixture
def enter(browser: Browser, site: RunningSite, keys: Callable[[str], StorageState]) -> Iterator[Enter]:
    """`enter("Fiona", viewport=…)`: an empty page of a browser of their own, signed in; closed afterwards."""
    opened: list[BrowserContext] = []

    def come_in(first_name: str, *, at_home: bool = False, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESK, "storage_state": keys(first_name), **options})
        opened.append(context)
        page = context.new_page()
        if at_home:
            page.goto(f"{site.url}/w/demo/")
        return page

    yield come_in
    for context in opened:
        context.close()


@pytest.fixture
def api(page: Page, site: RunningSite) -> Api:
    """The API with the session of the journey's page."""
    return Api(page, site)
