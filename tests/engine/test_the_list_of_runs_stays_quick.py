"""The page of runs names the workflows that ran, however many runs and workflows there are."""

import pytest
from django.db import connection

from engine.models import Definition, Run
from engine.queries import workflows_that_ran
from engine.visibility import visible_runs
from tests.cast import Cast
from tests.engine.live_stage import definition_of, drawing

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_it_looks_through_the_runs_once_and_not_for_each_workflow_that_never_ran(cast: Cast) -> None:
    for number in range(120):
        definition_of(cast.workspace, drawing({}, name=f"Flow {number}"), key=f"w{number:011d}")
    ran = Definition.objects.filter(key="w00000000007").get()
    Run.objects.bulk_create(Run(workspace=cast.workspace, definition=ran, status="completed") for _ in range(3_000))
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1_000
        return 0

    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.set_progress_handler(count, 1_000)
    try:
        assert workflows_that_ran(cast.workspace, visible_runs(cast.member("alice"))) == [("w00000000007", "Flow 7")]
    finally:
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(None, 0)
    assert steps < 500_000  # of SQLite's own; asked workflow by workflow, it takes millions
