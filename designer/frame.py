"""The designer's places outside its own pages: the navigation and the home page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from designer.queries import rows, workflows_of
from workspaces.finder import MOST, Hit, Source
from workspaces.home import FirstStep, Panel
from workspaces.models import Membership
from workspaces.navigation import Item
from workspaces.policy import Action

ON_HOME = 5


def recent_workflows(membership: Membership) -> dict[str, Any] | None:
    """The workflows changed last; None in a workspace without any."""
    recent = rows(workflows_of(membership.workspace)[:ON_HOME])
    return {"rows": recent} if recent else None


def find_workflows(membership: Membership, words: str) -> Iterator[Hit]:
    """Workflows by name and description, last changed first."""
    slug = membership.workspace.slug
    for workflow in workflows_of(membership.workspace, q=words)[:MOST]:
        yield Hit(workflow.name, workflow.description, "sitemap", reverse("designer:canvas", args=[slug, workflow.ref]))


FINDER = Source("workflows", "Workflows", Action.WORKFLOW_VIEW, 20, find_workflows)
WORKFLOWS = Item(
    key="workflows",
    name="Workflows",
    icon="sitemap",
    route="designer:workflows",
    action=Action.WORKFLOW_VIEW,
    order=20,
    pages=("designer:",),
)
HOME_PANEL = Panel(
    key="recent-workflows",
    template="designer/home_panel.html",
    action=Action.WORKFLOW_VIEW,
    order=30,
    context=recent_workflows,
)
FIRST_STEP = FirstStep(
    key="draw",
    icon="sitemap",
    title="Draw your own",
    text="Begin with an empty canvas and add one step after the other.",
    button="New workflow",
    route="designer:new",
    action=Action.WORKFLOW_EDIT,
    order=20,
)
