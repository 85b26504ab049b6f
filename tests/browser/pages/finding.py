"""Finding things on a page."""

from playwright.sync_api import Locator, Page

PATIENCE = 30_000
"""Milliseconds for what workers do: the suite may share its two cores with other tests."""


def by_id(place: Page | Locator, name: str) -> Locator:
    """The element with this `data-id`."""
    return place.locator(f'[data-id="{name}"]')


def box_of(element: Locator) -> tuple[float, float, float, float]:
    """Left, top, width and height on the screen."""
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    assert box is not None, "not visible"
    return box["x"], box["y"], box["width"], box["height"]


def middle_of(element: Locator) -> tuple[float, float]:
    """The point a hand aims at."""
    x, y, width, height = box_of(element)
    return x + width / 2, y + height / 2
