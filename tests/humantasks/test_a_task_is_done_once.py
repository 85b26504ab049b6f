"""Claiming, releasing, completing: by the right people, once."""

from typing import Any

import pytest
from django.utils import timezone

from engine.models import Signal
from engine.payloads import LARGEST_PAYLOAD
from humantasks.models import Task
from humantasks.services import claim_task, complete_task, release_task
from humantasks.services.refusals import ClosedError, InvalidAnswerError, NotYoursError, TakenError
from humantasks.states import State
from humantasks.steps.form.step import Form
from tests.cast import Cast, group
from tests.humantasks.asked import ago, asked
from workspaces.models import AuditEntry

ADDRESS: dict[str, Any] = {
    "type": "object",
    "required": ["street"],
    "properties": {"street": {"type": "string", "minLength": 3}, "floor": {"type": "integer"}},
}


def test_approving_closes_the_task_and_signals_the_run(cast: Cast) -> None:
    task = asked(cast)
    done = complete_task(task=task, membership=cast.member("dora"), outcome="approved", comment=" Looks right ")
    assert (done.state, done.outcome, done.comment) == (State.DONE, "approved", "Looks right")
    assert done.completed_by == cast.user("dora")
    signal = Signal.objects.get()
    assert (signal.run, signal.kind) == (task.run, "step")
    assert signal.payload["step"] == "approve"
    assert signal.payload["attempt_id"] == task.attempt_id
    assert signal.payload["port"] == "approved"
    output = signal.payload["output"]
    assert (output["outcome"], output["comment"], output["by"]) == ("approved", "Looks right", "dora@example.com")
    entry = AuditEntry.objects.get(action="task.completed")
    assert (entry.actor, entry.data["outcome"]) == (cast.user("dora"), "approved")


def test_whoever_comes_second_learns_who_did_what(cast: Cast) -> None:
    task = asked(cast)
    complete_task(task=task, membership=cast.member("dora"), outcome="approved")
    with pytest.raises(ClosedError, match=r"Approved by Dora on .* at \d\d:\d\d\."):
        complete_task(task=task, membership=cast.member("alice"), outcome="rejected", comment="No")
    assert Signal.objects.count() == 1
    assert Task.objects.get().outcome == "approved"


def test_rejecting_needs_a_reason_where_the_author_asked_for_one(cast: Cast) -> None:
    task = asked(cast)
    with pytest.raises(InvalidAnswerError) as refused:
        complete_task(task=task, membership=cast.member("dora"), outcome="rejected", comment="  ")
    assert [misfit.pointer for misfit in refused.value.misfits] == ["/comment"]
    easy = asked(cast, comment_on_reject=False)
    assert complete_task(task=easy, membership=cast.member("dora"), outcome="rejected").outcome == "rejected"


def test_what_a_form_leaves_open_is_there_for_the_steps_after_it(cast: Cast) -> None:
    task = asked(cast, step=Form(), form=ADDRESS)
    complete_task(
        task=task, membership=cast.member("dora"), outcome="submitted", data={"street": "Kade", "floor": None}
    )
    assert Task.objects.get().data == {"street": "Kade"}
    assert Signal.objects.get().payload["output"]["data"] == {"street": "Kade", "floor": None}


def test_a_rejection_leaves_all_of_the_form_open(cast: Cast) -> None:
    task = asked(cast, form=ADDRESS)
    complete_task(task=task, membership=cast.member("dora"), outcome="rejected", comment="No")
    assert Signal.objects.get().payload["output"]["data"] == {"street": None, "floor": None}


def test_rejecting_does_not_need_the_form(cast: Cast) -> None:
    task = asked(cast, form=ADDRESS)
    with pytest.raises(InvalidAnswerError):
        complete_task(task=task, membership=cast.member("dora"), outcome="approved", data={})
    done = complete_task(task=task, membership=cast.member("dora"), outcome="rejected", data={}, comment="Wrong")
    assert done.data == {}


def test_a_form_is_kept_only_if_it_fits(cast: Cast) -> None:
    task = asked(cast, step=Form(), form=ADDRESS)
    with pytest.raises(InvalidAnswerError) as refused:
        complete_task(task=task, membership=cast.member("dora"), outcome="submitted", data={"floor": "two"})
    assert {misfit.pointer for misfit in refused.value.misfits} == {"/data/street", "/data/floor"}
    done = complete_task(task=task, membership=cast.member("dora"), outcome="submitted", data={"street": "Harbour"})
    assert done.data == {"street": "Harbour"}
    assert Signal.objects.get().payload["port"] == "success"


@pytest.mark.parametrize("outcome", ["submitted", "expired", "", "nonsense"])
def test_an_approval_ends_only_by_its_buttons(cast: Cast, outcome: str) -> None:
    with pytest.raises(InvalidAnswerError):
        complete_task(task=asked(cast), membership=cast.member("dora"), outcome=outcome)


def test_an_answer_larger_than_a_run_can_keep_is_refused(cast: Cast) -> None:
    task = asked(cast, step=Form(), form={"type": "object"})
    with pytest.raises(InvalidAnswerError) as refused:
        complete_task(task=task, membership=cast.member("dora"), outcome="submitted", data={"x": "y" * 1_200_000})
    assert "at most 1 MB" in refused.value.misfits[0].message


def test_an_answer_that_is_too_large_with_its_comment_is_refused_too(cast: Cast) -> None:
    task = asked(cast, step=Form(), form={"type": "object"})
    data = {"x": "y" * (LARGEST_PAYLOAD - 100)}
    with pytest.raises(InvalidAnswerError) as refused:
        complete_task(task=task, membership=cast.member("dora"), outcome="submitted", data=data, comment="All of it")
    assert [misfit.pointer for misfit in refused.value.misfits] == ["/data"]
    assert Task.objects.get().state == State.OPEN
    assert not Signal.objects.exists()


def test_only_assignees_admins_and_owners_act(cast: Cast) -> None:
    for who, may in (("dora", True), ("amir", True), ("alice", True), ("bob", False), ("charlie", False)):
        task = asked(cast)
        if may:
            complete_task(task=task, membership=cast.member(who), outcome="approved")
        else:
            with pytest.raises(NotYoursError):
                complete_task(task=task, membership=cast.member(who), outcome="approved")
            with pytest.raises(NotYoursError):
                claim_task(task=task, membership=cast.member(who))
    for who in ("erin", "mallory"):
        with pytest.raises(NotYoursError):
            complete_task(task=asked(cast), membership=cast.member(who), outcome="approved")


def test_a_group_is_whoever_is_in_it_now(cast: Cast) -> None:
    task = asked(cast)
    finance = cast.workspace.groups.get(name="Finance")
    finance.members.set([cast.member("charlie")])
    with pytest.raises(NotYoursError):
        claim_task(task=task, membership=cast.member("dora"))
    assert claim_task(task=task, membership=cast.member("charlie")).claimed_by == cast.user("charlie")


def test_a_claimed_task_is_finished_by_who_claimed_it(cast: Cast) -> None:
    group(cast, "Both", "dora", "charlie")
    task = asked(cast, assignees=["group:Both"])
    for _ in range(2):
        claimed = claim_task(task=task, membership=cast.member("dora"))
    assert (claimed.state, claimed.claimed_by) == (State.CLAIMED, cast.user("dora"))
    for act in (claim_task, release_task):
        with pytest.raises(TakenError, match="Dora has claimed this task"):
            act(task=task, membership=cast.member("charlie"))
    with pytest.raises(TakenError):
        complete_task(task=task, membership=cast.member("charlie"), outcome="approved")
    assert complete_task(task=task, membership=cast.member("dora"), outcome="approved").state == State.DONE
    assert AuditEntry.objects.filter(action="task.claimed").count() == 1


def test_who_claimed_a_task_days_ago_did_so_on_a_day(cast: Cast) -> None:
    group(cast, "Both", "dora", "charlie")
    task = asked(cast, assignees=["group:Both"])
    claim_task(task=task, membership=cast.member("dora"))
    with pytest.raises(TakenError, match=r"claimed this task at \d\d:\d\d\."):
        claim_task(task=task, membership=cast.member("charlie"))
    Task.objects.update(claimed_at=ago(days=3))
    with pytest.raises(TakenError, match=r"claimed this task on \d+ \w+ \d{4} at \d\d:\d\d\."):
        claim_task(task=task, membership=cast.member("charlie"))


def test_a_released_task_is_everybodys_again(cast: Cast) -> None:
    group(cast, "Both", "dora", "charlie")
    task = asked(cast, assignees=["group:Both"])
    claim_task(task=task, membership=cast.member("dora"))
    assert release_task(task=task, membership=cast.member("dora")).state == State.OPEN
    claim_task(task=task, membership=cast.member("charlie"))
    assert release_task(task=task, membership=cast.member("amir")).claimed_by is None


def test_an_expired_task_takes_no_answer_even_before_it_is_closed(cast: Cast) -> None:
    task = asked(cast, now=ago(hours=2), expires_in="1h")
    assert task.state == State.OPEN
    with pytest.raises(ClosedError, match="expired"):
        complete_task(task=task, membership=cast.member("dora"), outcome="approved")
    assert not Signal.objects.exists()


def test_a_claim_on_a_closed_task_says_how_it_was_closed(cast: Cast) -> None:
    task = asked(cast)
    Task.objects.filter(pk=task.pk).update(state=State.CANCELLED, completed_at=timezone.now())
    for act in (claim_task, release_task):
        with pytest.raises(ClosedError, match="withdrawn"):
            act(task=task, membership=cast.member("dora"))
