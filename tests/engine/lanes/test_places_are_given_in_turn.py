"""More is due than there is room for: workspaces take turns, priority goes before age, and nobody waits for ever."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from engine.core.lanes import oldest_due
from engine.models import Definition, Run
from engine.store.claim import claim_due
from engine.store.fairness import Due, in_turn, most_of_one
from tests.cast import Cast
from tests.engine.driving.stage import defined, setting
from workspaces.models import Workspace

NOW = timezone.now()


def due(
    definition: Definition, count: int, *, ago: float = 10, workspace: Workspace | None = None, **more: Any
) -> list[Run]:
    """Runs that have been due for `ago` seconds, one after the other."""
    start = NOW - timedelta(seconds=ago)
    return Run.objects.bulk_create(
        Run(
            workspace=workspace or definition.workspace,
            definition=definition,
            wake_at=start + timedelta(milliseconds=index),
            **more,
        )
        for index in range(count)
    )


def claimed(most: int, **more: Any) -> list[int]:
    claims = claim_due(owner="me", now=NOW, lease_until=NOW + timedelta(seconds=60), most=most, **more)
    return [claim.run_id for claim in claims]


@pytest.fixture
def elsewhere(db: None) -> Workspace:
    return Workspace.objects.create(slug="elsewhere", name="Elsewhere")


@pytest.fixture
def definition(cast: Cast) -> Definition:
    return defined(cast, {"a": setting(x=1)}, [])


def test_one_run_of_another_workspace_goes_before_the_rest_of_a_flood(
    definition: Definition, elsewhere: Workspace
) -> None:
    due(definition, 500)
    (single,) = due(definition, 1, ago=0.5, workspace=elsewhere)
    assert single.pk in claimed(20)


def test_a_workspace_that_holds_many_places_waits_for_one_that_holds_none(
    definition: Definition, elsewhere: Workspace
) -> None:
    flood = due(definition, 50)
    (single,) = due(definition, 1, ago=0.5, workspace=elsewhere)
    holding = {-1 - index: flood[0].workspace_id for index in range(9)}
    assert claimed(1, holding=holding, places=10) == [single.pk]


def test_no_workspace_takes_the_last_places_of_a_driver(definition: Definition, elsewhere: Workspace) -> None:
    due(definition, 50)
    assert len(claimed(20, places=20)) == most_of_one(20) == 18
    due(definition, 5, workspace=elsewhere)
    holding = dict.fromkeys(Run.objects.filter(lease_owner="me").values_list("pk", flat=True), definition.workspace_id)
    taken = claimed(2, holding=holding, places=20)
    assert [Run.objects.get(pk=pk).workspace for pk in taken] == [elsewhere] * 2


def test_higher_priority_goes_first_however_late_it_came(definition: Definition) -> None:
    due(definition, 500)
    urgent = due(definition, 5, ago=0.1, priority=7)
    assert {run.pk for run in urgent} <= set(claimed(9))


def test_what_has_begun_goes_before_what_has_not(definition: Definition) -> None:
    due(definition, 500, priority=5)
    timers = due(definition, 5, ago=0.1, started_at=NOW)
    assert {run.pk for run in timers} <= set(claimed(9))


def test_one_place_in_ten_goes_to_whoever_waited_longest(definition: Definition) -> None:
    patient = due(definition, 3, ago=100, priority=-10)
    due(definition, 500, priority=10)
    assert len({run.pk for run in patient} & set(claimed(20))) == 2
    # Places that come one at a time count just the same.
    one_at_a_time = {pk for served in range(10) for pk in claimed(1, served=served)}
    assert len({run.pk for run in patient} & one_at_a_time) == 1


def test_there_is_nothing_to_weigh_while_there_is_room_for_all(definition: Definition) -> None:
    due(definition, 20)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(claimed(50, places=50)) == 20
    assert not [query for query in asked.captured_queries if "RECURSIVE" in query["sql"]]


runs = some.lists(
    some.builds(
        Due,
        id=some.integers(0, 10**6),
        workspace_id=some.integers(1, 4),
        priority=some.integers(-3, 3),
        wake_at=some.integers(0, 50),
    ),
    unique_by=lambda run: run.id,
    max_size=60,
)


@given(
    due=runs,
    held=some.dictionaries(some.integers(1, 4), some.integers(0, 12)),
    room=some.integers(0, 30),
    most=some.integers(1, 20),
)
def test_turns_are_fair_whatever_is_due(due: list[Due], held: dict[int, int], room: int, most: int) -> None:
    by_id = {run.id: run for run in due}
    chosen = [by_id[id_] for id_ in in_turn(due, held, room, most)]
    assert len(chosen) == len(set(chosen)) <= room
    holds = Counter(held) + Counter(run.workspace_id for run in chosen)
    left = [run for run in due if run not in chosen]
    for run in left:
        # Nobody is passed over for a run of its own workspace that has less of a claim …
        mine = [other for other in chosen if other.workspace_id == run.workspace_id]
        assert all((-other.priority, other.wake_at, other.id) < (-run.priority, run.wake_at, run.id) for other in mine)
        # … and is left only for want of room, with no other workspace given more than a place beyond its own.
        if holds[run.workspace_id] < most:
            assert len(chosen) == room
            for other in {chosen_run.workspace_id for chosen_run in chosen} - {run.workspace_id}:
                assert holds[other] <= holds[run.workspace_id] + 1


@given(rooms=some.lists(some.integers(0, 40), max_size=40))
def test_the_share_of_the_oldest_is_a_tenth_however_places_come(rooms: list[int]) -> None:
    served = given_to_oldest = 0
    for room in rooms:
        given_to_oldest += oldest_due(served, room)
        served += room
    assert given_to_oldest == served // 10
