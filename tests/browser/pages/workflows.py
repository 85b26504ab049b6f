"""The list of workflows, and the form that begins a new one."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.pages.canvas import Canvas


@dataclass(frozen=True)
class Workflows:
    """What a person sees behind “Workflows” in the navigation."""

    page: Page

    def open(self) -> None:
        """By the navigation."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name="Workflows").click()
        expect(self.page.get_by_role("heading", name="Workflows", exact=True)).to_be_visible()

    def new(self, name: str) -> Canvas:
        """Begin a workflow and come to its canvas."""
        self.page.get_by_role("link", name="New workflow").click()
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_role("button", name="Draw workflow").click()
        return Canvas(self.page).opened()
