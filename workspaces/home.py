"""The home page's parts: each app adds its panels and first-steps cards in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from workspaces.models import Membership
from workspaces.policy import Action, allows


@dataclass(frozen=True)
class Panel:
    """A part of the home page: `template` is rendered with `panel` = what `context` returned.

    `context` gets the member looking and returns None when it has nothing to show. `wide` panels take
    the whole row. Home is "new" while every panel has nothing to show.
    """

    key: str
    template: str
    action: Action
    order: int
    context: Callable[[Membership], dict[str, Any] | None]
    wide: bool = False


@dataclass(frozen=True)
class FirstStep:
    """A card a new workspace greets its people with. `route` takes the workspace's slug."""

    key: str
    icon: str
    title: str
    text: str
    button: str
    route: str
    action: Action
    order: int


@dataclass(frozen=True)
class Card:
    """A first step as the page shows it."""

    icon: str
    title: str
    text: str
    button: str
    url: str


_panels: dict[str, Panel] = {}
_first_steps: dict[str, FirstStep] = {}


def register_panel(panel: Panel) -> None:
    """Add a panel; raises ImproperlyConfigured where the key is taken."""
    if panel.key in _panels:
        raise ImproperlyConfigured(f"Two home panels are called {panel.key!r}.")
    _panels[panel.key] = panel


def register_first_step(step: FirstStep) -> None:
    """Add a card; raises ImproperlyConfigured where the key is taken."""
    if step.key in _first_steps:
        raise ImproperlyConfigured(f"Two first steps are called {step.key!r}.")
    _first_steps[step.key] = step


def panels(membership: Membership) -> list[tuple[Panel, dict[str, Any]]]:
    """The panels this member may see and that have something to show, in order."""
    mine = [panel for panel in _panels.values() if allows(membership, panel.action)]
    shown = ((panel, panel.context(membership)) for panel in sorted(mine, key=lambda panel: panel.order))
    return [(panel, context) for panel, context in shown if context is not None]


def first_steps(membership: Membership) -> list[Card]:
    """The cards this member can act on, three at most."""
    mine = [step for step in _first_steps.values() if allows(membership, step.action)]
    return [
        Card(step.icon, step.title, step.text, step.button, reverse(step.route, args=[membership.workspace.slug]))
        for step in sorted(mine, key=lambda step: step.order)[:3]
    ]
