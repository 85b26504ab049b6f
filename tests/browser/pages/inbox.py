"""The inbox."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.pages.finding import PATIENCE
from tests.browser.pages.task import Task


@dataclass(frozen=True)
class Inbox:
    """What waits for a person."""

    page: Page

    def open(self) -> None:
        """By the navigation, which on a phone is a bar at the bottom."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name="Inbox").click()
        expect(self.page.get_by_role("heading", name="Inbox", exact=True)).to_be_visible()

    def open_task(self, title: str) -> Task:
        """Open a task by its title."""
        self.page.get_by_role("link", name=title).click(timeout=PATIENCE)
        expect(self.page.get_by_role("heading", name=title, level=1)).to_be_visible()
        return Task(self.page)
