"""Run a draft before it is published: all of it, up to a step, or one step alone."""

import json
from typing import Any

from designer.cutting import alone, before, up_to
from designer.models import Workflow
from engine import services as engine
from engine.core.document import parse
from engine.core.endings import way_lost
from engine.core.plan import compile_plan
from engine.core.samples import generate
from engine.models import Definition, Run
from engine.registry import CATALOGUE
from workspaces.models import User

MOST_RECORDED = 256 * 1024  # bytes of JSON: it is read each time the run is taken up


class NotTriedError(Exception):
    """What was asked for cannot be tried; the message is a sentence for people."""


def try_draft(
    *,
    workflow: Workflow,
    document: dict[str, Any],
    data: dict[str, Any],
    actor: User,
    simulated: bool,
    until: str = "",
    only: bool = False,
    recorded: dict[str, dict[str, Any]] | None = None,
    key: str | None = None,
) -> tuple[Run, bool]:
    """Start a run of a document that need not be saved; with `until` of what leads to that step, or of it `only`.

    The second value is False if this idempotency key had started that very trial already.

    `recorded` holds what steps gave before, by id: these are not done again. What comes before a step that is tried
    alone is never done: where nothing is recorded or pinned, the sample of its type stands for it.

    Raises NotTriedError, MalformedDocument, or the engine's InvalidDefinition, InvalidInput and Full.
    """
    if workflow.archived_at:
        raise NotTriedError("This workflow is archived. Bring it back before trying it.")
    parse(document)
    given = dict(recorded or {})
    if until:
        node = document["nodes"].get(until)
        if node is None:
            raise NotTriedError(f"There is no step “{until}” in what was drawn.")
        if only and node.get("inside"):
            raise NotTriedError("A step in a loop or group needs its pass. Try all up to it instead.")
        if only:
            given = {id_: _known(document["nodes"][id_], given.get(id_)) for id_ in before(document, until)}
        document = (alone if only else up_to)(document, until)
    given = {id_: each for id_, each in given.items() if id_ in document["nodes"]}
    _must_lead_on(document, given)
    if len(json.dumps(given)) > MOST_RECORDED:
        raise NotTriedError("What steps gave is too large to take over. Pin something smaller, or run them.")
    options = engine.RunOptions(simulated=True) if simulated else engine.RunOptions()
    if given:
        options["recorded"] = given
    definition = engine.sketch(workspace=workflow.workspace, key=workflow.ref, document=document)
    run, made = engine.start_run(definition=definition, input=data, actor=actor, options=options, idempotency_key=key)
    _must_be_same(run, definition, data, options)
    return run, made


def _must_lead_on(document: dict[str, Any], given: dict[str, dict[str, Any]]) -> None:
    """What a step gave can be taken over only if it still has the way it left by: else all behind it is left out."""
    lost = way_lost(compile_plan(parse(document), CATALOGUE), given)
    if lost:
        raise NotTriedError(
            f"“{lost[0]}” went on through “{lost[1]}” before, a way that it does not have any more. "
            "Run it again, or try the workflow from its beginning."
        )


def _must_be_same(run: Run, definition: Definition, data: dict[str, Any], options: engine.RunOptions) -> None:
    """The key may have started a run before, which was asked for with something else."""
    same = run.definition_id == definition.pk and engine.was_given(run, data)
    if not same or run.options != options:
        raise NotTriedError(f"Run {run.ref} has been started from here already, of something else. Begin anew.")


def _known(node: dict[str, Any], given: dict[str, Any] | None) -> dict[str, Any]:
    """What a step gave; its stand-in has one way on, whatever way was taken then."""
    known = given or (node.get("settings") or {}).get("pinned")
    if known:
        return {"output": known["output"]}
    step_type = CATALOGUE.get(node["type"])
    if step_type is None:
        return {"output": {}}
    return {"output": generate(step_type.output) if step_type.sample is None else step_type.sample}
