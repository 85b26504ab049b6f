"""A task that is asked for again after a crash is the same task, and its step waits as long as the task does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engine.core.steps import Wait
from humantasks.models import Task
from humantasks.steps.approval.step import Approval
from tests.cast import Cast
from tests.humantasks.asked import INVOICE, a_run, context_of

pytestmark = pytest.mark.django_db


def test_the_step_waits_until_its_task_expires(cast: Cast) -> None:
    run, now = a_run(cast), timezone.now()
    config = {**INVOICE, "expires_in": "1h"}
    Approval().perform(context_of(run, config, now=now))
    again = Approval().perform(context_of(run, config, now=now + timedelta(minutes=50)))
    assert isinstance(again, Wait)
    assert again.until == Task.objects.get(run=run).expires_at
