"""From a step's configuration to a task, once; and its withdrawal."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from engine.core.steps import Fail, Wait
from engine.core.values import Compiled
from humantasks.jobs import announce, reconcile
from humantasks.markdown import rendered
from humantasks.models import Assignment, Task
from humantasks.services import reconcile_tasks
from humantasks.states import State
from humantasks.steps import STEP_TYPES
from humantasks.steps.approval.step import Approval
from humantasks.steps.form.step import Form
from tests.cast import Cast, group
from tests.humantasks.asked import INVOICE, a_run, ago, ask, asked, context_of
from workspaces.models import AuditEntry


def html_of(message: mail.EmailMessage) -> str:
    assert isinstance(message, mail.EmailMultiAlternatives)
    return str(message.alternatives[0][0])


def test_an_approval_becomes_a_task_and_a_wait(cast: Cast) -> None:
    run, now = a_run(cast), timezone.now()
    outcome = ask(run, now=now, due_in="2d", expires_in="5d")
    assert isinstance(outcome, Wait)
    assert outcome.kind == "human"
    assert outcome.description == "waiting for Finance to approve"
    assert (outcome.until, outcome.port_on_timeout) == (now + timedelta(days=5), "expired")
    task = Task.objects.get()
    assert (task.run, task.step_key, task.state, task.kind) == (run, "approve", State.OPEN, "approval")
    assert (task.due_at, task.expires_at) == (now + timedelta(days=2), now + timedelta(days=5))
    assert task.context[1]["value"] == [{"item": "Bell", "price": 4}]
    assert [str(each) for each in task.assignments.all()] == ["Finance"]
    assert AuditEntry.objects.filter(action="task.created").count() == 1


def test_asking_again_for_the_same_attempt_changes_nothing(cast: Cast) -> None:
    run = a_run(cast)
    assert ask(run) == ask(run)
    assert Task.objects.count() == 1
    assert Assignment.objects.count() == 1
    assert OrmQ.objects.count() == 1


def test_assignees_may_be_people_groups_and_lists_whatever_their_case(cast: Cast) -> None:
    group(cast, "Legal")
    outcome = ask(a_run(cast), assignees=["USER:x", ["user:Charlie@Example.com", "group:legal"], "group:Finance"][1:])
    assert isinstance(outcome, Wait)
    assert outcome.description == "waiting for Finance, Legal or Charlie to approve"


@pytest.mark.parametrize("called", ["Ärzte", "ÉQUIPE", "İhale", "Straße"])
def test_groups_in_letters_beyond_ascii_are_found_whatever_their_case(cast: Cast, called: str) -> None:
    made = group(cast, called, "dora")
    for name in (called, called.lower()):
        task = asked(cast, assignees=[f"group:{name}"])
        assert [each.group for each in task.assignments.all()] == [made]
        task.delete()


def test_of_two_groups_whose_names_differ_in_case_alone_the_one_called_so_is_meant(cast: Cast) -> None:
    for name in ("HR", "Hr", "hr"):
        group(cast, name, "dora")
    for names in (["HR"], ["Hr"], ["hr"], ["HR", "hr"]):
        task = asked(cast, assignees=[f"group:{name}" for name in names])
        assert sorted(str(each.group) for each in task.assignments.all()) == names
        task.delete()
    assert len(asked(cast, assignees=["group:FINANCE", "group:finance"]).assignments.all()) == 1


@pytest.mark.parametrize(
    ("assignees", "sentence"),
    [
        ([], "Nobody is named to do this task."),
        (["user:nobody@example.com"], "“user:nobody@example.com” is not in this workspace."),
        (["group:Ghosts", "user:mallory@example.com"], "“user:mallory@example.com”, “group:Ghosts” are not in this"),
        (["fiona"], "“fiona” must begin with user: or group:."),
        (["user:erin@example.com"], "“user:erin@example.com” may only look here, not act on tasks."),
    ],
)
def test_assignees_who_cannot_act_fail_the_step_by_name(cast: Cast, assignees: list[str], sentence: str) -> None:
    outcome = ask(a_run(cast), assignees=assignees)
    assert isinstance(outcome, Fail)
    assert sentence in outcome.message
    assert outcome.hint
    assert not Task.objects.exists()


def test_a_duration_nobody_can_read_fails_the_step(cast: Cast) -> None:
    outcome = ask(a_run(cast), due_in="soonish")
    assert isinstance(outcome, Fail)
    assert "soonish" in outcome.message


def test_a_withdrawn_task_is_cancelled_and_a_late_one_expired(cast: Cast) -> None:
    run, other = a_run(cast), a_run(cast)
    ask(run)
    ask(other, now=ago(hours=2), expires_in="1h")
    for each in (run, other):
        for _ in range(2):
            Approval().abandon(context_of(each, INVOICE))
    assert [Task.objects.get(run=each).state for each in (run, other)] == [State.CANCELLED, State.EXPIRED]
    assert AuditEntry.objects.filter(action__in=["task.cancelled", "task.expired"]).count() == 2


def test_reconciling_closes_what_the_run_no_longer_needs(cast: Cast) -> None:
    ended, late, waiting = asked(cast), asked(cast, now=ago(days=2), expires_in="1d"), asked(cast)
    ended.run.status, ended.run.wake_at = "cancelled", None
    ended.run.save(update_fields=["status", "wake_at"])
    assert reconcile_tasks(now=timezone.now()) == 2
    states = {task.pk: task.state for task in Task.objects.all()}
    assert [states[task.pk] for task in (ended, late, waiting)] == [State.CANCELLED, State.EXPIRED, State.OPEN]
    assert reconcile() == 0


def test_reconciling_is_scheduled_every_minute_and_once(db: None) -> None:
    migration = import_module("humantasks.migrations.0002_reconcile_every_minute")
    for _ in range(2):
        migration.schedule(apps, None)
    schedule = Schedule.objects.get(func="humantasks.jobs.reconcile")
    assert (schedule.minutes, schedule.repeats) == (1, -1)
    migration.unschedule(apps, None)
    assert not Schedule.objects.filter(func="humantasks.jobs.reconcile").exists()


def test_assignees_hear_of_it_once_with_a_link(cast: Cast, settings: Any) -> None:
    task = asked(cast, assignees=["group:Finance", "user:dora@example.com", "user:charlie@example.com"], due_in="1d")
    assert announce(task.pk) == 2
    assert announce(task.pk) == 0
    assert sorted(message.to[0] for message in mail.outbox) == ["charlie@example.com", "dora@example.com"]
    message = mail.outbox[0]
    assert message.subject == "Approve invoice 2041 · Acme"
    link = f"{settings.AUTOMATE_URL}/w/acme/inbox/{task.ref}/"
    assert link in message.body
    assert link in html_of(message)
    assert "Due" in message.body


def test_a_title_full_of_markup_and_line_breaks_stays_a_title(cast: Cast) -> None:
    task = asked(cast, title="Approve <b>now</b>\r\nBcc: everybody@example.com")
    announce(task.pk)
    assert mail.outbox[0].subject.startswith("Approve <b>now</b> Bcc: everybody@example.com ·")
    assert "<b>now</b>" not in html_of(mail.outbox[0])
    assert mail.outbox[0].bcc == []


def test_a_mail_server_that_is_down_is_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    task = asked(cast, now=ago(minutes=5))

    def refuse(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        with pytest.raises(ConnectionRefusedError):
            announce(task.pk)
    before = OrmQ.objects.count()
    reconcile_tasks(now=timezone.now())
    assert OrmQ.objects.count() == before + 1
    assert announce(task.pk) == 1


def test_a_closed_or_deleted_task_is_not_announced(cast: Cast) -> None:
    task = asked(cast)
    Approval().abandon(context_of(task.run, INVOICE))
    assert announce(task.pk) == 0
    assert announce(987_654) == 0


def test_the_database_refuses_what_cannot_be(cast: Cast) -> None:
    task = asked(cast)
    for wrong in (
        {"state": "lost"},
        {"kind": "wish"},
        {"state": "claimed"},
        {"state": "done", "completed_at": timezone.now()},
        {"completed_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(task=task)


@pytest.mark.parametrize("step", [cls() for cls in STEP_TYPES], ids=lambda step: str(step.type))
def test_every_human_step_tells_what_a_form_and_a_reader_need(step: Any) -> None:
    spec = step.spec()
    assert spec["docs"]
    assert spec["icon"]
    assert spec["sample"]
    assert spec["category"] == "people"
    assert all(part.get("title") for part in spec["config"]["properties"].values())
    assert "expired" in {port["name"] for port in spec["ports"]}


def test_a_broken_form_or_duration_is_found_while_drawing() -> None:
    config = {"due_in": "soonish", "expires_in": "{{ vars.limit }}", "form": {"type": "nonsense"}}
    assert {fault.pointer for fault in Form().check(config)} == {"/due_in", "/form"}
    assert Form().check({"due_in": "2d", "form": {"type": "object"}}) == []


def test_values_in_instructions_read_as_plain_text_whatever_they_hold() -> None:
    evil = "[Pay here](https://evil.example) **now** <b>x</b>\n# Big\n1. one `code` &amp; ![i](x.png)"
    compiled = Compiled({"instructions": "Check **{{ input.note }}**"}, Approval.config)
    text = compiled.resolve({"input": {"note": evil}})["instructions"]
    html = rendered(text)
    assert "<a" not in html
    assert "<img" not in html
    assert "<h" not in html
    assert "<ol" not in html
    assert "[Pay here](https://evil.example) **now** &lt;b&gt;x&lt;/b&gt;" in html
    assert (
        rendered(
            Compiled({"instructions": "**{{ input.n }}**"}, Approval.config).resolve({"input": {"n": 5}})[
                "instructions"
            ]
        )
        == "<p><strong>5</strong></p>\n"
    )


def test_people_who_could_not_act_here_are_told_while_drawing(cast: Cast) -> None:
    workspace = cast.workspace.pk
    assert Approval().check_in(workspace, INVOICE) == []
    assert Approval().check_in(workspace, {"assignees": ["{{ input.who }}"]}) == []
    [fault] = Approval().check_in(workspace, {"assignees": ["group:Ghosts", "{{ input.who }}"]})
    assert (fault.pointer, fault.severity) == ("/assignees", "warning")
    assert fault.message == "“group:Ghosts” is not in this workspace"


@pytest.mark.parametrize(
    ("written", "code", "shown"),
    [
        ("The door: `{{ input.code }}`.", "12#-34*", "<code>12#-34*</code>"),
        ("The door: `{{ input.code }}-{{ input.code }}`", "a_b", "<code>a_b-a_b</code>"),
        (
            "- `{{ input.code }}` and ``{{ input.code }}``",
            "<b>&",
            "<code>&lt;b&gt;&amp;</code> and <code>&lt;b&gt;&amp;</code>",
        ),
        ("`{{ input.code }}`", "a`[x](https://a.example)`b\n\n# c", "<code>a'[x](https://a.example)'b  # c</code>"),
        ("A \\`{{ input.code }}`", "*x*", "A `*x*`"),
        ("No end `{{ input.code }}", "*x*", "No end `*x*"),
        ("`one` {{ input.code }} `two`", "*x*", "<code>one</code> *x* <code>two</code>"),
        ("- `one\n- {{ input.code }}`", "*x*", "*x*`"),
        ("| a | b |\n|---|---|\n| ` | {{ input.code }} ` |", "*x*", "*x* `"),
    ],
)
def test_a_value_in_code_reads_as_it_is(written: str, code: str, shown: str) -> None:
    """Nothing is escaped in there: the code of a door would be read with signs that it does not have."""
    compiled = Compiled({"instructions": written}, Approval.config)
    assert shown in rendered(compiled.resolve({"input": {"code": code}})["instructions"])
