"""After an outage many runs ask at once how to go on: each is told with its reason, and all of them can be listed."""

from collections.abc import Iterator

import pytest

from engine.models import Run
from tests.cast import Cast
from tests.engine.live_stage import drawing, driving, on_stage, play, settle, started

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _stage() -> Iterator[None]:
    with on_stage():
        yield


def after_an_outage(cast: Cast, asking: int) -> None:
    """So many runs ask, and one waits for something else."""
    for number in range(asking):
        started(cast.workspace, drawing({"a": play("Pay", "permanent", on_error="ask")}), title=f"Order {number}")
    started(cast.workspace, drawing({"a": play("Approve", "wait")}), title="An approval")
    with driving() as driver:
        settle(driver)


def test_the_home_page_tells_why_and_how_many(cast: Cast) -> None:
    after_an_outage(cast, 7)
    home = cast.browser("charlie").get("/w/acme/").content.decode()
    assert home.count("The supplier did not answer.") == 5
    assert '<a class="ms-auto" href="/w/acme/runs/?status=asks">All 7 that ask</a>' in home


def test_all_that_ask_are_listed_for_people_and_for_programs(cast: Cast) -> None:
    after_an_outage(cast, 7)
    listed = cast.browser("charlie").get("/w/acme/runs/", {"status": "asks"}).content.decode()
    assert listed.count('class="run-name"') == 7
    assert '<option value="asks" selected>Asks for help</option>' in listed
    found = cast.browser("charlie").get("/api/w/acme/runs/", {"asks": "true"}).json()["results"]
    assert sorted(run["title"] for run in found) == [f"Order {number}" for number in range(7)]
    assert Run.objects.filter(status="waiting").count() == 8


def test_nothing_that_asks_is_said_in_words(cast: Cast) -> None:
    after_an_outage(cast, 0)
    assert "No run matches" in cast.browser("charlie").get("/w/acme/runs/", {"status": "asks"}).content.decode()
