"""Runs, steps and events are written by the thousand: no index of theirs is another one's beginning."""

import pytest
from django.db import connection

from engine.models import Event, Run, Step
from engine.store.claim import leased_by


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize(("model", "column"), [(Run, "workspace_id"), (Step, "run_id"), (Event, "run_id")])
def test_no_index_holds_only_what_others_begin_with(model: type[Run | Step | Event], column: str) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    columns = [about["columns"] for about in found.values() if about["index"] or about["unique"]]
    assert [column] not in columns
    assert any(each[:1] == [column] and len(each) > 1 for each in columns)


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("column", ["parent", "fork_of"])
def test_what_a_run_called_and_what_forked_it_is_found_without_reading_all_runs(column: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # which it prefers for a table without rows
    for runs in (Run.objects.filter(**{column: 7}), Run.objects.filter(**{f"{column}__in": [7, 8]})):
        plan = runs.order_by().explain()
        assert "run_fork" in plan or "run_once_per_calling_attempt" in plan, plan


@pytest.mark.database
@pytest.mark.django_db
def test_the_runs_of_a_driver_that_died_are_looked_for_among_those_that_wake() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = leased_by("driver").order_by().explain()
    assert "run_wakes" in plan, plan
