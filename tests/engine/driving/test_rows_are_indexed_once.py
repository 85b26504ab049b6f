"""Runs, steps and events are written by the thousand: no index of theirs is another one's beginning."""

import pytest
from django.db import connection

from engine.models import Event, Run, Step


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize(("model", "column"), [(Run, "workspace_id"), (Step, "run_id"), (Event, "run_id")])
def test_no_index_holds_only_what_others_begin_with(model: type[Run | Step | Event], column: str) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    columns = [about["columns"] for about in found.values() if about["index"] or about["unique"]]
    assert [column] not in columns
    assert any(each[:1] == [column] and len(each) > 1 for each in columns)
