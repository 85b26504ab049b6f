"""After an outage of an hour nobody should have to open sixty pages."""

import re
from collections.abc import Iterator

import pytest

from engine.models import Run
from tests.cast import Cast
from tests.engine.live_stage import drawing, driving, on_stage, play, settle, started

pytestmark = [pytest.mark.database, pytest.mark.django_db]
MANY = "/w/acme/runs/retry-failed/"


@pytest.fixture(autouse=True)
def _stage() -> Iterator[None]:
    with on_stage():
        yield


def drive() -> None:
    with driving() as driver:
        settle(driver)


def shown_in(page: str) -> str:
    found = re.search(r'name="shown" value="([^"]+)"', page)
    assert found
    return found[1]


def failed(cast: Cast, title: str) -> Run:
    run = started(cast.workspace, drawing({"a": play("A", "permanent", "left")}), title=title)
    drive()
    return run


def test_those_of_the_list_are_retried_and_no_others(cast: Cast) -> None:
    mine, other = [failed(cast, f"Order {number}") for number in range(3)], failed(cast, "Invoice")
    browser = cast.browser("charlie")
    listed = browser.get("/w/acme/runs/?status=failed&q=Order").content.decode()
    assert f'href="{MANY}?status=failed&amp;q=Order"' in listed
    asked = browser.get(f"{MANY}?status=failed&q=Order").content.decode()
    assert "Retry 3 failed runs?" in asked
    assert "3 × Invoice approval" in asked
    late = failed(cast, "Order that fails only now")
    answer = browser.post(f"{MANY}?status=failed&q=Order", {"shown": shown_in(asked)}, follow=True)
    assert "What failed in 3 of 3 runs is done again." in answer.content.decode()
    drive()
    assert [Run.objects.get(pk=run.pk).status for run in (*mine, other, late)] == ["completed"] * 3 + ["failed"] * 2


def test_a_second_tap_retries_nothing_twice(cast: Cast) -> None:
    run = failed(cast, "Order")
    browser = cast.browser("charlie")
    shown = shown_in(browser.post(MANY).content.decode())  # who does not say what was shown is asked
    for _ in range(2):
        browser.post(MANY, {"shown": shown})
    drive()
    assert run.steps.get(key="a").attempt == 2


def test_where_none_has_failed_nothing_is_offered(cast: Cast) -> None:
    assert "there is nothing to retry" in cast.browser("charlie").get(MANY).content.decode()
    assert MANY not in cast.browser("charlie").get("/w/acme/runs/").content.decode()
