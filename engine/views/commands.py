"""Forms that command a run: what the live view does through the API, for whoever has no JavaScript."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from engine.commands import RUN_COMMANDS, decide_step
from engine.core.lanes import HIGHEST_PRIORITY
from engine.finding import run_or_404, step_or_404
from engine.interventions import set_priority
from engine.models import Run
from engine.sending import NotPossible
from engine.services import cancel_run
from workspaces.policy import Action, allow
from workspaces.requests import WorkspaceRequest

_RETRIED = (
    "What failed is done again; of a loop or group that failed also what had been done in the passes that failed."
)


@allow(Action.RUN_CONTROL)
@require_POST
def pause(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """What is running finishes; nothing new begins."""
    return _command(request, ref, "pause", "The run pauses as soon as its running steps are done.")


@allow(Action.RUN_CONTROL)
@require_POST
def resume(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """A paused run goes on."""
    return _command(request, ref, "resume", "The run goes on.")


@allow(Action.RUN_CONTROL)
@require_POST
def retry_failed(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """What failed in a failed run is done again."""
    return _command(request, ref, "retry-failed", _RETRIED)


@allow(Action.RUN_CONTROL)
@require_POST
def advance(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """One held step of a paused run begins."""
    return _command(request, ref, "advance", "One step begins; the run stays paused.")


@allow(Action.RUN_CONTROL)
@require_POST
def priority(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """`priority`, from -10 to 10: how urgent the run is."""
    run, text = run_or_404(request.membership, ref), request.POST.get("priority", "")
    try:
        number = int(text) if len(text) < 5 else HIGHEST_PRIORITY + 1
    except ValueError:
        number = HIGHEST_PRIORITY + 1
    ask = partial(set_priority, run=run, priority=number, actor=request.user)
    return answered(request, run, ask, "The priority is being set.")


@allow(Action.RUN_CONTROL)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """Asks first, since it cannot be undone; the reason is kept in the run's history."""
    run = run_or_404(request.membership, ref)
    if request.method != "POST":
        return render(request, "engine/cancel.html", {"run": run})
    reason = request.POST.get("reason", "").replace("\x00", "").strip()
    ask = partial(cancel_run, run=run, actor=request.user, reason=reason)
    return answered(request, run, ask, "The run is being cancelled.")


@allow(Action.RUN_CONTROL)
@require_POST
def retry(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """`step` asks for a decision: do it again."""
    return _decide(request, ref, "retry", "The step is done again.")


@allow(Action.RUN_CONTROL)
@require_POST
def skip(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """`step` asks for a decision: pass it by, or say that it was done, if that is what it asks."""
    return _decide(request, ref, "skip", "The step holds the run up no more.")


@allow(Action.RUN_CONTROL)
@require_POST
def stop(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
    """`step` asks for a decision: let it fail."""
    return _decide(request, ref, "stop", "The step fails.")


def _command(request: WorkspaceRequest, ref: str, command: str, done: str) -> HttpResponse:
    run = run_or_404(request.membership, ref)
    return answered(request, run, partial(RUN_COMMANDS[command], run=run, actor=request.user), done)


def _decide(request: WorkspaceRequest, ref: str, command: str, done: str) -> HttpResponse:
    run = run_or_404(request.membership, ref)
    step, seen = step_or_404(run, request.POST.get("step", "").replace("\x00", "")[:400]), seen_in(request)
    ask = partial(decide_step, command, run=run, step=step, actor=request.user, seen=seen)
    return answered(request, run, ask, done)


def seen_in(request: WorkspaceRequest) -> int | None:
    """The `seq` of the step as the form showed it; None for what is no number."""
    text = request.POST.get("seq", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def answered(request: WorkspaceRequest, run: Run, ask: Callable[[], object], done: str) -> HttpResponse:
    """Ask something of a run, and lead back to its page with `done` or the reason why it is not possible."""
    try:
        ask()
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return back_to(run)


def back_to(run: Run) -> HttpResponse:
    """To the run's page, where a message tells what came of it."""
    return redirect("engine:run", workspace=run.workspace.slug, ref=run.ref)
