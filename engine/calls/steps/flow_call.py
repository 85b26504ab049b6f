"""Run another workflow as one step, and go on with what it gives."""

from collections.abc import Mapping
from typing import Any

from engine.calls.calling import (
    ClosedWorkflow,
    NotCalled,
    TooDeep,
    UnknownWorkflow,
    call_workflow,
    callable_workflows,
    definition_of,
    withdraw_call,
)
from engine.core.retry import Backoff, FailureKind, Retry
from engine.core.steps import ConfigProblem, Effect, Fail, Outcome, StepContext, StepType, Wait
from engine.lanes import Full
from engine.services import InvalidInput


class FlowCall(StepType):
    type = "flow.call"
    title = "Call a workflow"
    description = "Run another workflow of this workspace, wait for it, and go on with its result."
    category = "logic"
    icon = "sitemap"
    effect = Effect.WAIT
    lasting = True
    uses_database = True
    summary = "Call {workflow}"
    timeout = 600.0  # of the asking, which waits for the database; the run that is called takes as long as it takes
    retry = Retry(
        attempts=3,
        delay=1.0,
        backoff=Backoff.LINEAR,
        kinds=frozenset({FailureKind.TRANSIENT, FailureKind.RATE_LIMITED}),
    )
    failures = {
        FailureKind.TRANSIENT: "The database could not be asked for too long.",
        FailureKind.RATE_LIMITED: "The workflow refuses runs while too many are under way.",
        FailureKind.VALIDATION: "The workflow or version does not exist, the workflow is archived or deleted, or its input does not fit its form.",
        FailureKind.PERMANENT: "The run that was called failed, was cancelled or was rolled back; or calls are nested too deep.",
    }
    config = {
        "type": "object",
        "required": ["workflow"],
        "properties": {
            "workflow": {
                "title": "Workflow", "type": "string", "minLength": 1, "maxLength": 40, "x-control": "workflow",
                "description": "A workflow of this workspace that has been published.",
            },
            "input": {
                "title": "Input", "type": "object", "additionalProperties": {}, "x-control": "mapping",
                "maxProperties": 200, "description": "What the workflow is started with.",
            },
            "version": {
                "title": "Version", "type": ["integer", "null"], "minimum": 1, "default": None,
                "description": "Empty for the latest one at the moment of the call.",
            },
        },
        "additionalProperties": False,
    }  # fmt: skip
    output = {"description": "The result of the workflow that was called."}
    sample = {"total": 120}
    docs = (
        "The workflow runs as a run of its own, with its own page and history; this step waits for its end without "
        "holding a worker, and its output is the other workflow's result. A called run that fails, fails the step: "
        "what the step says about trying again applies, and every attempt is a new run. Whoever cancels the calling "
        "run cancels the called one with it, and what that one has called. Rolling the calling run back does not undo "
        "what the called one has done: name a step that does. Calls may be nested 10 deep."
    )

    def check(self, config: Mapping[str, Any]) -> list[ConfigProblem]:
        if config.get("version") is not None and "{{" in str(config["workflow"]):
            hint = "Leave the version empty."
            return [ConfigProblem("/version", "a version makes sense only for one certain workflow", hint)]
        return []

    def check_in(self, workspace_id: int, config: Mapping[str, Any]) -> list[ConfigProblem]:
        """A workflow or version that is not there or not called any more, unless an expression chooses it."""
        workflow = str(config.get("workflow") or "")
        if not workflow or "{{" in workflow:
            return []
        try:
            definition_of(workspace_id, workflow, config.get("version"))
        except ClosedWorkflow as error:
            return [ConfigProblem("/workflow", str(error).rstrip("."), error.hint)]
        except UnknownWorkflow as error:
            return [ConfigProblem("/workflow", str(error).rstrip("."), "Choose one that has been published.")]
        return []

    def offers(self, workspace_id: int) -> dict[str, dict[str, str]]:
        """The published workflows, by ref."""
        return {"workflow": callable_workflows(workspace_id)}

    def perform(self, context: StepContext) -> Outcome:
        config = context.config
        try:
            called = call_workflow(
                run_ref=context.run_ref,
                step_key=context.step_key,
                attempt_id=context.attempt_id,
                workspace_id=context.workspace_id,
                workflow=str(config["workflow"]).strip(),
                version=config.get("version"),
                input=dict(config.get("input") or {}),
            )
        except InvalidInput as error:
            return Fail(f"The input does not fit the workflow: {error}", FailureKind.VALIDATION)
        except Full as error:
            return Fail(str(error), FailureKind.RATE_LIMITED, retry_after=error.retry_after)
        except TooDeep as error:
            return Fail(str(error), FailureKind.PERMANENT)
        except NotCalled as error:
            return Fail(str(error), FailureKind.VALIDATION, error.hint)
        return Wait("child", f"waiting for “{called.definition.name}” (run {called.ref})", name=called.ref)

    def abandon(self, context: StepContext) -> None:
        """Cancel the run that was called, and with it what that one has called."""
        withdraw_call(run_ref=context.run_ref, attempt_id=context.attempt_id)
