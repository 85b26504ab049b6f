"""A task expires by the clock of all machines, as its run does: not by that of the one that looks after it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from humantasks.jobs import reconcile
from humantasks.models import Task
from humantasks.services import complete_task
from humantasks.services.refusals import ClosedError
from tests.cast import Cast
from tests.engine.driving.test_all_drivers_have_one_clock import elsewhere, on_postgresql
from tests.humantasks.asked import asked


@on_postgresql
def test_a_machine_ahead_closes_no_task_before_its_time(cast: Cast) -> None:
    task = asked(cast, expires_in="30m")
    with elsewhere(hours=1):
        assert reconcile() == 0
        page = cast.browser("dora").get(f"/w/acme/inbox/{task.ref}/").content.decode()
        assert "has expired" not in page
        assert 'value="approved"' in page
        complete_task(task=task, membership=cast.member("dora"), outcome="approved")
    assert Task.objects.get().state == "done"


@on_postgresql
def test_a_machine_behind_takes_no_answer_after_its_time(cast: Cast) -> None:
    task = asked(cast, expires_in="30m")
    Task.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with elsewhere(hours=-1), pytest.raises(ClosedError, match="expired"):
        complete_task(task=task, membership=cast.member("dora"), outcome="approved")
