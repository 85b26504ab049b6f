"""The canvas as a person uses it: words for what the hands do, so that journeys read as stories.

Every locator is a `data-id` of the canvas, which are part of its contract: `node-<id>`, `port-<name>`,
`palette-<type>`, `field-<name>`, `connect-<port>`, `datum-<expression>`, `step-<key>` and the names below.
"""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

STEPS = 6


def by_id(page: Page | Locator, name: str) -> Locator:
    """The element with this `data-id`."""
    return page.locator(f'[data-id="{name}"]')


@dataclass(frozen=True)
class CanvasPage:
    """The editor, opened."""

    page: Page

    def node(self, id_: str) -> Locator:
        """The card of a step."""
        return by_id(self.page, f"node-{id_}")

    def names(self) -> list[str]:
        """The names of all steps on the canvas, in the document's order."""
        return self.page.locator(".au-node-name").all_inner_texts()

    def connections(self) -> int:
        """How many there are."""
        return self.page.locator(".react-flow__edge").count()

    def drag_from_palette(self, type_: str, x: float, y: float) -> None:
        """Drag a step type to a place of the canvas, in pixels from its upper left corner."""
        canvas = _box(by_id(self.page, "canvas"))
        start = _box(by_id(self.page, f"palette-{type_}"))
        self._drag((start[0] + 20, start[1] + 10), (canvas[0] + x, canvas[1] + y))

    def connect(self, source: str, port: str, target: str) -> None:
        """Draw a connection by mouse."""
        before = self.connections()
        start = _middle(by_id(self.node(source), f"port-{port}"))
        end = _middle(self.node(target).locator(".react-flow__handle-left"))
        self._drag(start, end)
        expect(self.page.locator(".react-flow__edge")).to_have_count(before + 1)

    def add_by_keyboard(self, words: str) -> None:
        """Search the palette and add the first that is found: after the selected step, where one is selected."""
        self.page.locator("body").press("/")
        expect(by_id(self.page, "palette-search")).to_be_focused()
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")
        by_id(self.page, "palette-search").press("Escape")
        by_id(self.page, "palette-search").evaluate("field => field.blur()")

    def select(self, id_: str) -> None:
        """Click a step: the inspector shows it."""
        self.node(id_).click(position={"x": 60, "y": 20})
        expect(by_id(self.page, "step-name")).to_be_visible()

    def select_by_keyboard(self, id_: str) -> None:
        """Focus a step and press Enter."""
        self.page.locator(f'.react-flow__node[data-id="{id_}"]').focus()
        self.page.keyboard.press("Enter")
        expect(by_id(self.page, "step-name")).to_be_visible()

    def connect_by_keyboard(self, port: str, target: str) -> None:
        """Connect the selected step by the list in the inspector; `target` is a name."""
        by_id(self.page, f"connect-{port}").select_option(label=target)

    def rename(self, name: str) -> None:
        """Rename the selected step."""
        by_id(self.page, "step-name").fill(name)

    def field(self, name: str) -> Locator:
        """The control of a field of the selected step."""
        return by_id(self.page, f"field-{name}").locator("input, textarea, select").first

    def insert_data(self, field: str, expression: str) -> None:
        """Insert a reference by the data picker of a field."""
        by_id(by_id(self.page, f"field-{field}"), "data-picker").click()
        by_id(self.page, f"datum-{expression}").click()

    def add_rule(self, field: str, left: str, comparison: str, right: str) -> None:
        """Add a rule to a condition; `comparison` in the words of the list, such as "is at least"."""
        box = by_id(self.page, f"field-{field}")
        by_id(box, "rule-add").click()
        rule = box.locator('[data-id^="rule-"][role="group"]').last
        rule.locator("textarea").first.fill(left)
        rule.locator("select").select_option(label=comparison)
        if right:
            rule.locator("textarea").last.fill(right)

    def is_saved(self) -> None:
        """Wait until everything is saved."""
        expect(by_id(self.page, "saved")).to_have_text("Saved")

    def publish(self, note: str = "") -> None:
        """Publish what is drawn."""
        by_id(self.page, "publish").click()
        by_id(self.page, "publish-note").fill(note)
        by_id(self.page, "publish-now").click()
        expect(by_id(self.page, "publish-dialog")).to_have_count(0)

    def _drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=STEPS)
        mouse.move(*end, steps=STEPS)
        mouse.up()


@dataclass(frozen=True)
class RunPage:
    """The live view of a run, opened."""

    page: Page

    def is_in_state(self, word: str, *, within: float = 15_000) -> None:
        """Wait until the run's state is this word."""
        expect(by_id(self.page, "run-state")).to_have_text(word, timeout=within)

    def step_is(self, key: str, status: str, *, within: float = 15_000) -> None:
        """Wait until a step has this status (the code, such as "waiting")."""
        expect(by_id(self.page, f"step-{key}")).to_have_attribute("data-status", status, timeout=within)

    def open_step(self, key: str) -> Locator:
        """Open a step in the list; returns its details."""
        by_id(self.page, f"step-{key}").get_by_role("button").first.click()
        return by_id(self.page, f"detail-{key}")


def _box(element: Locator) -> tuple[float, float, float, float]:
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    assert box is not None, "not visible"
    return box["x"], box["y"], box["width"], box["height"]


def _middle(element: Locator) -> tuple[float, float]:
    x, y, width, height = _box(element)
    return x + width / 2, y + height / 2
