"""The form that starts a run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.pages.run import Run


@dataclass(frozen=True)
class StartForm:
    """Input and title of a run."""

    page: Page

    def fill(self, answers: Mapping[str, object]) -> None:
        """Fill in fields by their labels."""
        for label, answer in answers.items():
            self.page.get_by_label(label).fill(str(answer))

    def submit(self) -> None:
        """Press the button, whatever comes of it."""
        self.page.get_by_role("button", name="Run version").click()

    def start(self) -> Run:
        """Start, and come to the run."""
        self.submit()
        self.page.wait_for_url("**/runs/*/")
        return Run(self.page)

    def is_refused_at(self, label: str, sentence: str | re.Pattern[str]) -> None:
        """The field is marked, and says what is wrong."""
        field = self.page.get_by_label(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(sentence)
