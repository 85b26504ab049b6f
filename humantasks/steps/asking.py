"""What every human step does: turn its configuration into a task, wait, and withdraw the task."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.urls import reverse

from engine.core.durations import InvalidDuration, parse_duration
from engine.core.retry import Backoff, FailureKind, Retry
from engine.core.steps import ConfigProblem, Effect, Fail, Outcome, StepContext, StepType, Wait
from engine.forms.blanks import filled
from engine.forms.check import UnusableSchemaError, validator_of
from engine.models import Run
from humantasks.assignees import UnknownAssigneesError, resolve_assignees
from humantasks.services import Ask, GivenUpError, create_task, withdraw_task

MOST_CONTEXT = 50
TIMES = ("due_in", "expires_in")


class HumanStep(StepType):
    """Base of the human steps. Subclasses name the `kind` of task and the words for the wait."""

    category = "people"
    effect = Effect.WAIT
    uses_database = True
    output_from: ClassVar[Mapping[str, str]] = {"data": "form"}  # the answers are those that the form asks for
    timeout = 600.0  # of the asking, which waits for the database; people have the time they are given
    retry = Retry(attempts=3, delay=2.0, backoff=Backoff.LINEAR, kinds=frozenset({FailureKind.TRANSIENT}))
    failures: ClassVar[Mapping[FailureKind, str]] = {
        FailureKind.VALIDATION: "Nobody in the workspace is meant, or a time or the form cannot be read.",
        FailureKind.TRANSIENT: "The database could not be asked for too long.",
    }
    kind: ClassVar[str]
    verb: ClassVar[str]

    def perform(self, context: StepContext) -> Outcome:
        """Create the task, once per attempt, and wait for it. Unknown assignees fail the step, by name."""
        try:
            ask = self.ask(context)
        except UnknownAssigneesError as error:
            hint = "Mend “Who can do it” in the step, or add them to the workspace, then retry the step."
            return Fail(str(error), FailureKind.VALIDATION, hint)
        except (InvalidDuration, UnusableSchemaError) as error:
            return Fail(str(error), FailureKind.VALIDATION, "Mend the step's configuration, then start again.")
        run = Run.objects.select_related("workspace").get(ref=context.run_ref, workspace_id=context.workspace_id)
        asked: dict[str, Any] = {"step_key": context.step_key, "attempt_id": context.attempt_id, "now": context.now}
        try:
            task = create_task(run=run, ask=ask, **asked)
        except GivenUpError:
            return Fail("The step that asks has been given up.", FailureKind.VALIDATION)
        return Wait(
            kind="human",
            description=f"waiting for {ask.assignees.words} to {self.verb}",
            until=task.expires_at,  # asked for again after a crash, it has the time that people were told
            answer_at=reverse("humantasks:task", args=[run.workspace.slug, task.ref]),
            port_on_timeout="expired",
            output_on_timeout={
                "outcome": "expired", "comment": "", "data": filled(ask.form, {}),
                "by": None, "by_name": None, "at": None, "task": "",
            },
        )  # fmt: skip

    def abandon(self, context: StepContext) -> None:
        """Close the task of this attempt, if it still waits."""
        withdraw_task(
            run_ref=context.run_ref, step_key=context.step_key, attempt_id=context.attempt_id, now=context.now
        )

    def check_in(self, workspace_id: int, config: Mapping[str, Any]) -> list[ConfigProblem]:
        """People and groups named in so many words who could not act here; they may still be added in time."""
        named = [name for name in config.get("assignees") or () if isinstance(name, str) and "{{" not in name]
        try:
            if named:
                resolve_assignees(workspace_id, named)
        except UnknownAssigneesError as error:
            hint = "Choose somebody who is here, or add them to the workspace."
            return [ConfigProblem("/assignees", str(error).rstrip("."), hint, severity="warning")]
        return []

    def check(self, config: Mapping[str, Any]) -> list[ConfigProblem]:
        """Durations that cannot be read and forms whose schema is broken."""
        found = [fault for name in TIMES if (fault := _duration_fault(name, config.get(name)))]
        try:
            validator_of(config.get("form") or {})
        except UnusableSchemaError as error:
            found.append(ConfigProblem("/form", str(error), "Mend the form."))
        return found

    def ask(self, context: StepContext) -> Ask:
        """The task that this configuration asks for."""
        config = context.config
        form = dict(config.get("form") or {})
        validator_of(form)
        return Ask(
            kind=self.kind,
            title=str(config.get("title") or context.node_name),
            subject=str(config.get("subject") or ""),
            assignees=resolve_assignees(context.workspace_id, config.get("assignees")),
            instructions=str(config.get("instructions") or ""),
            context=_context(config.get("context")),
            form=form,
            comment_on_reject=bool(config.get("comment_on_reject")),
            due_at=_moment(context.now, config.get("due_in")),
            expires_at=_moment(context.now, config.get("expires_in")),
        )


def _moment(now: datetime, duration: object) -> datetime | None:
    return None if duration in (None, "") else now + parse_duration(duration)


def _context(rows: object) -> list[dict[str, Any]]:
    if not isinstance(rows, list):
        return []
    return [
        {"label": str(row.get("label", "")), "value": row.get("value")}
        for row in rows[:MOST_CONTEXT]
        if isinstance(row, Mapping)
    ]


def _duration_fault(name: str, value: object) -> ConfigProblem | None:
    if value in (None, "") or (isinstance(value, str) and "{{" in value):
        return None
    try:
        parse_duration(value)
    except InvalidDuration as error:
        return ConfigProblem(f"/{name}", str(error))
    return None
