"""What journeys on the canvas begin with and do again and again."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.api import Api
from tests.browser.conftest import RunningSite
from tests.browser.pages.canvas import Canvas
from tests.browser.pages.finding import by_id


def drawn(page: Page, site: RunningSite, api: Api, document: dict[str, Any]) -> tuple[Canvas, str]:
    """A draft with this document, opened, and the id of its workflow."""
    workflow = api.draw(document, publish=False)
    page.goto(f"{site.url}/w/demo/workflows/{workflow}/")
    return Canvas(page).opened(), workflow


def menu(canvas: Canvas, step: str, command: str) -> None:
    """Choose from the menu of a step."""
    canvas.node(step).click(button="right", position={"x": 60, "y": 20})
    by_id(canvas.page, f"menu-{command}").click()
    expect(by_id(canvas.page, "context-menu")).to_have_count(0)
