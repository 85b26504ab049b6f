"""Pages that ask before a run is mended: undo it, provide what a step could not give, fork it."""

import json
import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from engine import interventions
from engine.commands import provide_for_step
from engine.core.forking import Impact
from engine.finding import run_or_404, step_or_404
from engine.lanes import Full
from engine.live.outline import outline_of
from engine.models import Run
from engine.payloads import UnfitPayload
from engine.queries import other_version, undoing_of, versions_of
from engine.registry import CATALOGUE
from engine.sending import NotPossible
from engine.views.commands import answered, back_to, seen_in
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest


@allow(Action.RUN_CONTROL)
@require_http_methods(["GET", "HEAD", "POST"])
def roll_back(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Asks first, and says what will be undone and what has no reverse."""
    run = run_or_404(request.membership, ref)
    if request.method != "POST":
        return render(request, "engine/roll_back.html", {"run": run, "undoing": undoing_of(run)})
    ask = partial(interventions.roll_back, run=run, actor=request.user)
    return answered(request, run, ask, "The run is being rolled back.")


@allow(Action.RUN_CONTROL)
@require_http_methods(["GET", "HEAD", "POST"])
def provide(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """`step`, `output` as JSON and `port`. What was typed stays until it is taken."""
    run = run_or_404(request.membership, ref)
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("step"):
        messages.info(request, "Choose the step on the page of its run.")
        return back_to(run)
    step = step_or_404(run, given.get("step", "").replace("\x00", "")[:400])
    outline = outline_of(run.definition)
    type_ = CATALOGUE.get(outline.type_of(step.key))
    sample = type_.sample if type_ and type_.sample is not None else {}
    context: dict[str, Any] = {
        "run": run,
        "step": step,
        "name": outline.name_of(step.key),
        "ports": interventions.ways_of(run=run, step_key=step.key),
        "port": given.get("port", "").replace("\x00", "")[:100],
        "seq": given.get("seq", str(step.seq)),
        "output": given.get("output", json.dumps(sample, indent=2, ensure_ascii=False)),
    }
    if request.method != "POST":
        return render(request, "engine/provide.html", context)
    try:
        output = json.loads(context["output"])
        decided: dict[str, Any] = {"port": context["port"] or None, "actor": request.user, "seen": seen_in(request)}
        provide_for_step(run=run, step=step, output=output, **decided)
    except (ValueError, RecursionError, UnfitPayload) as error:
        return render(request, "engine/provide.html", {**context, "fault": _fault(error)}, status=422)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"“{context['name']}” goes on with this result.")
    return back_to(run)


def _fault(error: Exception) -> str:
    """Why a result cannot be taken as it was typed."""
    match error:
        case json.JSONDecodeError():
            return f"This is not valid JSON. Look at line {error.lineno}, column {error.colno}."
        case ValueError():
            return "It holds a number that is too long."
        case RecursionError():
            return "It is nested too deeply."
    return str(error)


@allow(Action.RUN_CONTROL)
@require_http_methods(["GET", "HEAD", "POST"])
def fork(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """`step`, `version` and `title`. Tells first what a fork would take over, repeat and rest on.

    Sending the same form twice starts one fork: the page carries an idempotency key.
    """
    run = run_or_404(request.membership, ref)
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("step"):
        messages.info(request, "Choose the step on the page of its run.")
        return back_to(run)
    step = step_or_404(run, given.get("step", "").replace("\x00", "")[:400])
    version = given.get("version", "")
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else run.definition.version
    definition = other_version(run, number) or run.definition
    title = given.get("title", run.title).replace("\x00", "").strip()[:200]
    try:
        if request.method == "POST":
            key = given.get("key", "").replace("\x00", "")[:64]
            forked, _ = interventions.fork_once(
                run=run,
                step_key=step.key,
                actor=request.user,
                definition=definition,
                title=title,
                key=f"page-{key}" if key else "",
            )
            messages.success(request, "The fork has been started.")
            return redirect("engine:run", workspace=workspace, ref=forked.ref)
        impact = interventions.fork_impact(run=run, step_key=step.key, definition=definition)
    except (NotPossible, Full) as error:
        messages.error(request, str(error))
        return back_to(run)
    context = {
        "run": run,
        "step": step,
        "name": outline_of(run.definition).name_of(step.key),
        "version": definition.version,
        "versions": versions_of(run),
        "run_title": title,
        "key": uuid.uuid4().hex,
        "groups": _groups(run, impact),
    }
    return render(request, "engine/fork.html", context)


def _groups(run: Run, impact: Impact) -> list[tuple[str, str, str, list[str]]]:
    """Icon, colour, words and step names of what a fork means; empty ones left out."""
    name, doubtful = outline_of(run.definition).name_of, {*impact.stale, *impact.undone}
    groups = [
        ("circle-check", "green", "Taken over as done", [key for key in impact.reused if key not in doubtful]),
        ("alert-triangle", "amber", "Taken over although changed in this version", list(impact.stale)),
        ("arrow-back-up", "red", "Taken over as done although it has been undone since", list(impact.undone)),
        ("repeat", "red", "Done a second time, with effect", list(impact.repeated)),
        ("help-circle", "red", "Done although this run may have done it as well", list(impact.in_doubt)),
        ("circle-minus", "grey", "No longer in this version", list(impact.gone)),
    ]
    return [(icon, colour, words, list(dict.fromkeys(map(name, keys)))) for icon, colour, words, keys in groups if keys]
