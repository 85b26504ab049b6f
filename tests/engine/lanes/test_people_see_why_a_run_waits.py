"""A run that waits for its place says so in words: on its page, in lists and at the API."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine.models import Run
from engine.queries import light, lines
from tests.cast import Cast
from tests.engine.lanes.test_runs_keep_to_their_lanes import limited, start


def words(runs: list[Run]) -> list[str]:
    found = {line.run.pk: line.now for line in lines(light(Run.objects.all()))}
    return [found[run.pk] for run in runs]


def page_words(run: Run) -> str:
    return lines([Run.objects.select_related("definition").get(pk=run.pk)])[0].now


def test_a_list_says_how_many_are_under_way(cast: Cast) -> None:
    runs = start(limited(cast, limit=2, key="{{ input.customer }}"), 4, {"customer": 42})
    waiting = "Waiting for a place: 2 of 2 runs for “42” are under way"
    assert words(runs) == ["", "", waiting, waiting]


def test_the_page_of_a_run_says_how_many_go_before_it(cast: Cast) -> None:
    definition = limited(cast, limit=1)
    _, first, second = start(definition, 3)
    (urgent,) = start(definition, priority=3)
    full = "Waiting for a place: 1 of 1 run is under way"
    assert page_words(urgent) == full
    assert page_words(first) == f"{full}; 1 is before it"
    assert page_words(second) == f"{full}; 2 are before it"


def test_a_pace_is_told_in_words(cast: Cast) -> None:
    definition = limited(cast, rate={"runs": 1, "seconds": 600})
    first, second = start(definition, 2)
    assert words([first, second]) == ["", "Waiting for its turn. At most 1 run may begin within 10 minutes"]


def test_the_api_says_it_too(cast: Cast) -> None:
    running, queued = start(limited(cast, limit=1), 2)
    charlie = cast.browser("charlie")
    answer = charlie.get(f"/api/w/acme/runs/{queued.ref}/").json()
    assert answer["status"] == "queued"
    assert answer["queue"] == {"words": "Waiting for a place: 1 of 1 run is under way", "before": 0}
    assert charlie.get(f"/api/w/acme/runs/{running.ref}/").json()["queue"] is None
    listed = {run["id"]: run["queue"] for run in charlie.get("/api/w/acme/runs/").json()["results"]}
    assert listed == {running.ref: None, queued.ref: {**answer["queue"], "before": None}}


def test_many_waiting_runs_ask_no_more_questions_than_few(cast: Cast) -> None:
    definition = limited(cast, limit=1)
    start(definition)
    lines(light(Run.objects.all()))  # outlines of documents are kept
    counts = []
    for more in (3, 20):
        start(definition, more)
        with CaptureQueriesContext(connection) as asked:
            lines(light(Run.objects.all()))
        counts.append(len(asked))
    assert counts[0] == counts[1]
