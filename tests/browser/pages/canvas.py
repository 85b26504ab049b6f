"""The editor."""

from dataclasses import dataclass
from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.browser.pages.finding import PATIENCE, box_of, by_id, middle_of

STROKES = 6


@dataclass(frozen=True)
class Canvas:
    """The canvas, its palette and its toolbar."""

    page: Page

    def opened(self) -> Self:
        """Wait until it can be used."""
        expect(by_id(self.page, "saved")).to_be_visible(timeout=PATIENCE)
        return self

    def node(self, id_: str) -> Locator:
        """The card of a step."""
        return by_id(self.page, f"node-{id_}")

    def names(self) -> list[str]:
        """The names of all steps, in the document's order."""
        return self.page.locator(".au-node-name").all_inner_texts()

    @property
    def connections(self) -> Locator:
        """Every connection."""
        return self.page.locator(".react-flow__edge")

    def drag_from_palette(self, type_: str, x: float, y: float) -> None:
        """Drag a step type to a place of the canvas, in pixels from its upper left corner."""
        left, top, *_ = box_of(by_id(self.page, "canvas"))
        start = box_of(by_id(self.page, f"palette-{type_}"))
        count = self.page.locator(".au-node-card").count()
        self._drag((start[0] + 20, start[1] + 10), (left + x, top + y))
        expect(self.page.locator(".au-node-card")).to_have_count(count + 1)

    def connect(self, source: str, port: str, target: str) -> None:
        """Draw a connection from a port to the step it shall lead to."""
        before = self.connections.count()
        start = middle_of(by_id(self.node(source), f"port-{port}"))
        self._drag(start, middle_of(self.node(target).locator(".react-flow__handle-left")))
        expect(self.connections).to_have_count(before + 1)

    def fit(self) -> None:
        """Show everything, and wait until the view has come to rest: what glides cannot be hit."""
        by_id(self.page, "fit").click()
        self.rest()

    def rest(self) -> None:
        """Wait until the view no longer moves."""
        view = ".react-flow__viewport"
        self.page.evaluate(
            """async view => {
                const look = () => document.querySelector(view)?.style.transform;
                for (let still = 0, before = look(); still < 10; ) {
                    await new Promise(requestAnimationFrame);
                    still = look() === before ? still + 1 : 0;
                    before = look();
                }
            }""",
            view,
        )

    def select(self, id_: str) -> None:
        """Click a step, once the view has come to rest: the inspector shows it."""
        self.rest()
        self.node(id_).click(position={"x": 60, "y": 20})
        expect(by_id(self.page, "step-name")).to_be_visible()

    def show_workflow(self) -> None:
        """Show the panel of the workflow itself."""
        by_id(self.page, "workflow").click()
        expect(by_id(self.page, "workflow-name")).to_be_visible()

    def is_saved(self) -> None:
        """Wait until everything is saved."""
        expect(by_id(self.page, "saved")).to_have_text("Saved", timeout=PATIENCE)

    def has_problems(self, count: int) -> None:
        """Wait until the toolbar counts so many."""
        words = f"Problems {count}" if count else "No problems"
        expect(by_id(self.page, "problems")).to_have_text(words, timeout=PATIENCE)

    def publish(self, note: str = "") -> None:
        """Publish what is drawn."""
        by_id(self.page, "publish").click()
        by_id(self.page, "publish-note").fill(note)
        by_id(self.page, "publish-now").click()
        expect(by_id(self.page, "publish-dialog")).to_have_count(0, timeout=PATIENCE)

    def run(self) -> None:
        """Go to the form that starts a run."""
        by_id(self.page, "run").click()
        self.page.wait_for_url("**/run/")

    def _drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=STROKES)
        mouse.move(*end, steps=STROKES)
        mouse.up()
