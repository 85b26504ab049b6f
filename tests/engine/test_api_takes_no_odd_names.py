"""What nobody could mean gets an answer in the 400s, on both databases."""

import pytest

from engine.models import Run
from tests.cast import Cast
from tests.engine.driving.stage import CODE, started

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def run(cast: Cast) -> Run:
    return started(cast, {"a": CODE}, [])


@pytest.mark.parametrize("path", ["a%00/output/", "%00/output/", "?key=a%00", "?scope=%00", "?of=a%00"])
def test_a_nul_in_the_name_of_a_step_finds_nothing(cast: Cast, run: Run, path: str) -> None:
    answer = cast.program("charlie", "read").get(f"/api/w/acme/runs/{run.ref}/steps/{path}")
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize("path", ["%00/", "?workflow=%00", "a%00/events/"])
def test_a_nul_in_the_name_of_a_run_or_workflow_finds_nothing(cast: Cast, path: str) -> None:
    assert cast.program("charlie", "read").get(f"/api/w/acme/runs/{path}").status_code in (200, 404)


def test_a_body_nested_without_end_is_refused(cast: Cast, run: Run) -> None:
    body = '{"name": "x", "payload": ' + "[" * 100_000 + "]" * 100_000 + "}"
    client = cast.program("charlie", "read", "run")
    answer = client.post(f"/api/w/acme/runs/{run.ref}/signal/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (400, "The body is nested too deeply.")
