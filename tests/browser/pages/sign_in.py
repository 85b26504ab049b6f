"""The ways in."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect


@dataclass(frozen=True)
class SignIn:
    """Somebody who is not signed in yet."""

    page: Page
    url: str

    def by_link(self, link: str) -> None:
        """Open a printed one-time link."""
        self.page.goto(link)
        expect(self.page).to_have_url(re.compile("/w/demo/$"))

    def as_demo_person(self, first_name: str) -> None:
        """Press the button of the demo page."""
        self.page.goto(f"{self.url}/demo/")
        self.page.get_by_role("button", name=f"Sign in as {first_name}").click()
        expect(self.page).to_have_url(re.compile("/w/demo/$"))

    def is_forgotten(self) -> None:
        """The browser loses its cookies, and leaves the page, which would ask without them and lead elsewhere."""
        self.page.goto("about:blank")
        self.page.context.clear_cookies()

    def is_refused(self, link: str) -> None:
        """Open a link that does not work; the page says what to do."""
        self.page.goto(link)
        expect(self.page.get_by_role("heading", name="This link no longer works")).to_be_visible()
