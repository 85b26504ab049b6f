"""Whoever has claimed a task and may act on it no more holds it up no longer: it is its other people's again."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from humantasks.inbox import waiting_for
from humantasks.models import Task
from humantasks.rules import may_act, may_be_done_by
from humantasks.services import claim_task, complete_task, reconcile_tasks
from humantasks.states import State
from tests.cast import Cast, group
from tests.humantasks.asked import asked
from workspaces.models import AuditEntry
from workspaces.roles import Role
from workspaces.services.groups import delete_group, remove_from_group
from workspaces.services.members import change_role, remove_member


def removed(cast: Cast) -> None:
    remove_member(actor=cast.member("alice"), member=cast.member("dora"))


def switched_off(cast: Cast) -> None:
    dora = cast.user("dora")
    dora.is_active = False
    dora.save(update_fields=["is_active"])


def made_a_viewer(cast: Cast) -> None:
    change_role(actor=cast.member("alice"), member=cast.member("dora"), role=Role.VIEWER)


def out_of_the_group(cast: Cast) -> None:
    both = cast.workspace.groups.get(name="Both")
    remove_from_group(actor=cast.member("alice"), group=both, member=cast.member("dora"))


@pytest.mark.parametrize("happens", [removed, switched_off, made_a_viewer, out_of_the_group])
def test_what_is_claimed_by_somebody_who_is_gone_is_given_back(cast: Cast, happens: Callable[[Cast], None]) -> None:
    group(cast, "Both", "dora", "charlie")
    claim_task(task=asked(cast, assignees=["group:Both"]), membership=cast.member("dora"))
    reconcile_tasks(now=timezone.now())
    assert Task.objects.get().claimed_by == cast.user("dora")
    happens(cast)
    assert reconcile_tasks(now=timezone.now()) == 0
    task = waiting_for(cast.member("charlie")).get()
    assert (task.state, task.claimed_by, task.claimed_at) == (State.OPEN, None, None)
    assert AuditEntry.objects.get(action="task.released").actor is None
    assert complete_task(task=task, membership=cast.member("charlie"), outcome="approved").state == State.DONE


def test_a_claim_of_somebody_who_may_act_on_any_task_stays(cast: Cast) -> None:
    claim_task(task=asked(cast), membership=cast.member("amir"))
    delete_group(actor=cast.member("alice"), group=cast.workspace.groups.get(name="Finance"))
    reconcile_tasks(now=timezone.now())
    assert Task.objects.get().claimed_by == cast.user("amir")


def test_who_may_act_is_the_same_for_one_task_and_for_many(cast: Cast) -> None:
    group(cast, "Both", "charlie", "erin")
    tasks = [asked(cast, assignees=names) for names in (["group:Both"], ["group:Finance"], ["user:bob@example.com"])]
    for who, member in cast.members.items():
        Task.objects.update(claimed_by=member.user)
        found = set(Task.objects.filter(may_be_done_by("claimed_by")))
        assert found == {task for task in tasks if may_act(task, member)}, who
