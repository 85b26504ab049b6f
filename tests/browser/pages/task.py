"""The page of one task."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect


@dataclass(frozen=True)
class Task:
    """What is to be decided, and the buttons."""

    page: Page

    def shows(self, label: str, value: str) -> None:
        """A fact its author chose to show."""
        fact = self.page.locator(".task-fact").filter(has=self.page.get_by_text(label, exact=True))
        expect(fact).to_contain_text(value)

    def comment(self, text: str) -> None:
        """Write a comment."""
        self.page.get_by_label("Comment").fill(text)

    def approve(self) -> None:
        """Press the button, whatever comes of it."""
        self.page.get_by_role("button", name="Approve").click()

    def reject(self) -> None:
        """Press the other button."""
        self.page.get_by_role("button", name="Reject").click()
