"""Find the run, or the step, that a request is about: only among what this member may see."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from engine.live import told
from engine.models import Run, Step
from engine.visibility import visible_runs
from workspaces.models import Membership


def run_or_404(membership: Membership, ref: str, runs: QuerySet[Run] | None = None) -> Run:
    """The run with its workspace, definition and starter, without the document. `runs` narrows further."""
    _must_be_text(ref)
    found = told(visible_runs(membership) if runs is None else runs).select_related("workspace")
    return get_object_or_404(found, ref=ref)


def step_or_404(run: Run, key: str) -> Step:
    """A step that has begun, by its key."""
    _must_be_text(key)
    return get_object_or_404(Step.objects.defer("input", "output"), run=run, key=key)


def _must_be_text(name: str) -> None:
    """PostgreSQL takes no NUL, not even in a question; so nothing has such a name."""
    if "\x00" in name:
        raise Http404
