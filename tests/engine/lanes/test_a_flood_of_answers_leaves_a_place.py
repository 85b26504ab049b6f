"""Answers come before new runs, but not before the place that is kept for another workspace."""

import pytest
from django.utils import timezone

from engine.models import Definition, Run, Signal
from engine.store.fairness import most_of_one
from tests.cast import Cast
from tests.engine.driving.stage import defined, setting
from tests.engine.lanes.test_places_are_given_in_turn import claimed, due
from workspaces.models import Workspace


@pytest.fixture
def flooded(cast: Cast) -> Definition:
    """Fifty runs that have been answered all at once."""
    definition = defined(cast, {"a": setting(x=1)}, [])
    for run in due(definition, 50, started_at=timezone.now()):
        answered(run)
    return definition


def answered(run: Run) -> None:
    Signal.objects.create(run=run, kind="named", payload={"name": "go"}, created_at=timezone.now())


@pytest.mark.parametrize("asleep", [False, True])
def test_a_flood_of_answers_leaves_the_place_kept_for_other_workspaces(flooded: Definition, asleep: bool) -> None:
    elsewhere = Workspace.objects.create(slug="elsewhere", name="Elsewhere")
    (single,) = due(flooded, 1, ago=5, workspace=elsewhere)
    if asleep:  # it only waits for the answer that it has had
        Run.objects.filter(pk=single.pk).update(wake_at=None)
        answered(single)
    taken = claimed(20, places=20)
    assert single.pk in taken
    assert len([pk for pk in taken if pk != single.pk]) == most_of_one(20)
