"""The live page of a run."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.pages.finding import PATIENCE, by_id


@dataclass(frozen=True)
class Run:
    """Canvas, progress and steps, painted with what happens."""

    page: Page

    @property
    def ref(self) -> str:
        """The run's id, out of the address."""
        return urlsplit(self.page.url).path.rstrip("/").rsplit("/", 1)[1]

    def is_in_state(self, word: str) -> None:
        """Wait until the run's state is this word."""
        expect(by_id(self.page, "run-state")).to_have_text(word, timeout=PATIENCE)

    def step_is(self, key: str, status: str) -> None:
        """Wait until a step has this status (the code, such as "waiting"), in the list and on the canvas."""
        expect(by_id(self.page, f"step-{key}")).to_have_attribute("data-status", status, timeout=PATIENCE)
        expect(by_id(self.page, f"node-{key}")).to_have_attribute("data-state", status)

    def statuses(self) -> dict[str, str]:
        """Every step with the status that is shown."""
        listed = self.page.locator('[data-id="steps"] > li')
        found: dict[str, str] = listed.evaluate_all(
            "rows => Object.fromEntries(rows.map(row => [row.dataset.id.slice(5), row.dataset.status]))"
        )
        return found

    def open_step(self, key: str) -> Locator:
        """Open a step in the list; returns its details."""
        by_id(self.page, f"step-{key}").get_by_role("button").first.click()
        return by_id(self.page, f"detail-{key}")

    def retry_failed(self) -> None:
        by_id(self.page, "retry-failed").click()

    def roll_back(self) -> Locator:
        """Ask to roll back; returns the dialog, which tells what will be undone."""
        by_id(self.page, "more").click()
        by_id(self.page, "roll-back").click()
        return by_id(self.page, "roll-back-dialog")

    def pass_of(self, container: str, number: int) -> Locator:
        """A pass through an open container, counted from 1."""
        return by_id(self.page, f"pass-{container}[{number - 1}]")

    def mark(self) -> None:
        """Leave a mark that only survives while the page is not loaded anew."""
        self.page.evaluate("window.notLoadedAnew = true")

    def was_not_reloaded(self) -> None:
        """The mark is still there."""
        assert self.page.evaluate("window.notLoadedAnew === true"), "the page was loaded anew"

    def pause(self) -> None:
        by_id(self.page, "pause").click()

    def resume(self) -> None:
        by_id(self.page, "resume").click()

    def cancel(self) -> None:
        """Cancel, and confirm it."""
        by_id(self.page, "cancel").click()
        by_id(self.page, "cancel-now").click()
