"""The mail the demo caught."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.pages.finding import PATIENCE


@dataclass(frozen=True)
class Mail:
    """The demo's mailbox."""

    page: Page

    def open(self) -> None:
        """By the navigation."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name="Demo mail").click()
        expect(self.page.get_by_role("heading", name="Demo mail", exact=True)).to_be_visible()

    def read(self, subject: str) -> str:
        """Open the message with this subject; returns its text."""
        self.page.get_by_role("link", name=subject).first.click(timeout=PATIENCE)
        text = self.page.locator(".demo-mail-text")
        expect(text).to_be_visible()
        return text.inner_text()
