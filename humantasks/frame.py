"""The inbox's places outside its own pages: the navigation's badge and the panel on the home page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from humantasks.inbox import count_waiting, inbox_tasks, lines
from workspaces.finder import MOST, Hit, Source
from workspaces.home import Panel
from workspaces.models import Membership
from workspaces.navigation import Item
from workspaces.policy import Action

ON_HOME = 5


def needs_you(membership: Membership) -> dict[str, Any] | None:
    """The most urgent tasks of this person and how many there are; None while nothing waits."""
    waiting = count_waiting(membership)
    if not waiting:
        return None
    return {"lines": lines(inbox_tasks(membership, "all-mine")[:ON_HOME]), "waiting": waiting}


def find_tasks(membership: Membership, words: str) -> Iterator[Hit]:
    """What waits for this person, the most urgent first."""
    slug = membership.workspace.slug
    for task in inbox_tasks(membership, "all-mine", words)[:MOST]:
        yield Hit(task.title, task.run.definition.name, "inbox", reverse("humantasks:task", args=[slug, task.ref]))


FINDER = Source("tasks", "Tasks for you", Action.TASK_VIEW, 40, find_tasks)
INBOX = Item(
    key="inbox",
    name="Inbox",
    icon="inbox",
    route="humantasks:inbox",
    action=Action.TASK_VIEW,
    order=40,
    pages=("humantasks:",),
    badge=count_waiting,
)
HOME_PANEL = Panel(
    key="needs-you",
    template="humantasks/home_panel.html",
    action=Action.TASK_VIEW,
    order=10,
    context=needs_you,
)
