"""A real browser for journeys: the system's where there is one, else Playwright's own."""

from typing import Any

import pytest

from scripts.setup import browser

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
            if not (browser.of_the_system() or browser.downloaded()):
                item.add_marker(pytest.mark.skip(reason="no browser can be had here; install chromium"))
