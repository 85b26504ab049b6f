"""A pace with many waiting: whose turn is next is a matter of priority, all but one time in ten."""

from datetime import timedelta

from django.utils import timezone

from engine.lanes import fill
from engine.models import Lane, Run
from tests.cast import Cast
from tests.engine.lanes.test_runs_keep_to_their_lanes import limited, start


def test_of_ten_that_begin_at_a_pace_nine_are_the_most_urgent(cast: Cast) -> None:
    definition = limited(cast, rate={"runs": 20, "seconds": 60})
    first = start(definition, 20)
    now = timezone.now()
    for index, run in enumerate(first):  # one began every three seconds, the pace that is allowed
        began = now - timedelta(seconds=60 - 3 * index)
        over = {"status": "completed", "wake_at": None, "finished_at": now}
        Run.objects.filter(pk=run.pk).update(started_at=began, admitted_at=began, **over)
    old = start(definition, 40)
    urgent = start(definition, 40, priority=10)
    Run.objects.filter(pk__in=[run.pk for run in old + urgent]).update(status="queued", admitted_at=None)
    lane = Lane.objects.get()
    began_as = []
    for turn in range(20):
        at = now + timedelta(seconds=3 * turn, milliseconds=1)
        fill([lane.pk], at)
        for run in Run.objects.filter(status="ready", lane=lane):
            began_as.append(run.priority)
            over = {"status": "completed", "wake_at": None, "finished_at": at}
            Run.objects.filter(pk=run.pk).update(started_at=run.admitted_at, **over)
    assert len(began_as) == 20
    assert began_as.count(10) >= 17, began_as
