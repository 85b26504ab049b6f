"""A tablet: a finger pans, selects, moves, connects and adds; two fingers zoom."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import with_an_approval
from tests.browser.drawing import drawn
from tests.browser.pages.canvas import Canvas
from tests.browser.pages.finding import by_id, middle_of
from tests.browser.pages.sound import look

Point = tuple[float, float]
STEPS = 8


@dataclass(frozen=True)
class Fingers:
    """What touches the screen, as the browser is told by the system."""

    session: CDPSession

    def tap(self, at: Point) -> None:
        self._touch("touchStart", at)
        self._touch("touchEnd")

    def drag(self, start: Point, end: Point) -> None:
        self._along([(start, end)])

    def pinch(self, around: Point, *, apart: float) -> None:
        """Two fingers that come to lie so much further apart."""
        x, y = around
        self._along([((x - 40, y), (x - 40 - apart / 2, y)), ((x + 40, y), (x + 40 + apart / 2, y))])

    def _along(self, ways: list[tuple[Point, Point]]) -> None:
        self._touch("touchStart", *[start for start, _ in ways])
        for step in range(1, STEPS + 1):
            part = step / STEPS
            self._touch("touchMove", *[(a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part) for a, b in ways])
        self._touch("touchEnd")

    def _touch(self, kind: str, *points: Point) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


@pytest.fixture
def page(enter: Enter) -> Page:
    return enter("Alex", viewport={"width": 1024, "height": 768}, has_touch=True)


@pytest.fixture
def fingers(page: Page) -> Iterator[Fingers]:
    session = page.context.new_cdp_session(page)
    yield Fingers(session)
    session.detach()


def place(canvas: Canvas, step: str) -> Point:
    canvas.rest()
    return middle_of(canvas.node(step))


def shut_the_panel(canvas: Canvas) -> None:
    canvas.page.get_by_role("button", name="Close", exact=True).click()
    canvas.fit()


def test_a_finger_pans_zooms_selects_moves_connects_and_adds(
    page: Page, fingers: Fingers, site: RunningSite, api: Api
) -> None:
    canvas, workflow = drawn(page, site, api, with_an_approval("Touched", "Pay?"))
    canvas.fit()
    before = place(canvas, "note")
    fingers.drag((before[0], before[1] + 180), (before[0] + 60, before[1] + 230))
    panned = place(canvas, "note")
    assert panned == pytest.approx((before[0] + 60, before[1] + 50), abs=8)
    fingers.pinch((panned[0], panned[1] + 160), apart=-30)
    apart = [place(canvas, "ask")[0] - place(canvas, "note")[0]]
    fingers.pinch((panned[0], panned[1] + 160), apart=60)
    apart.append(place(canvas, "ask")[0] - place(canvas, "note")[0])
    assert apart[1] > apart[0] * 1.2
    canvas.fit()
    fingers.tap(place(canvas, "note"))
    expect(by_id(page, "step-name")).to_have_value("Note it")
    assert look(page) == []
    shut_the_panel(canvas)
    start = place(canvas, "note")
    at = api.draft(workflow)["layout"]["nodes"]["note"]
    fingers.drag(start, (start[0], start[1] + 120))
    api.draft_when(workflow, lambda d: d["layout"]["nodes"]["note"]["y"] > at["y"] + 40)
    shut_the_panel(canvas)
    end = place(canvas, "end")
    port = middle_of(canvas.node("ask").locator('[data-id="port-expired"]'))
    fingers.drag(port, end)
    ways = api.draft_when(workflow, lambda d: len(d["edges"]) == 4)["edges"].values()
    assert {"from": "ask", "port": "expired", "to": "end"} in list(ways)
    palette = by_id(page, "palette-data.set")
    left, top = middle_of(palette)
    fingers.drag((left, top), (left + 200, top))  # sideways: up and down scrolls the palette
    api.draft_when(workflow, lambda d: "set_data" in d["nodes"])
