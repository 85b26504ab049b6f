"""The main navigation: each app adds its entries in `AppConfig.ready`, so nobody above is imported here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from workspaces.models import Membership
from workspaces.policy import Action, allows


@dataclass(frozen=True)
class Item:
    """One entry. `pages` are the view names (or `namespace:` prefixes) on which it is the current one.

    `badge` counts what waits for this member (0 shows nothing) and must be one cheap query. An entry
    with `scoped=False` leads to a page outside any workspace.
    """

    key: str
    name: str
    icon: str
    route: str
    action: Action
    order: int
    pages: tuple[str, ...]
    badge: Callable[[Membership], int] | None = None
    scoped: bool = True


@dataclass(frozen=True)
class Link:
    """An entry as the page shows it."""

    key: str
    name: str
    icon: str
    url: str
    active: bool
    badge: int


_items: dict[str, Item] = {}


def register(item: Item) -> None:
    """Add an entry; raises ImproperlyConfigured where the key is taken."""
    if item.key in _items:
        raise ImproperlyConfigured(f"Two navigation entries are called {item.key!r}.")
    _items[item.key] = item


def links(membership: Membership | None, view_name: str) -> list[Link]:
    """What this member may open, in order; nothing for somebody who is no member."""
    if membership is None:
        return []
    return [
        Link(
            key=item.key,
            name=item.name,
            icon=item.icon,
            url=reverse(item.route, args=[membership.workspace.slug] if item.scoped else []),
            active=_is_current(item, view_name),
            badge=item.badge(membership) if item.badge else 0,
        )
        for item in sorted(_items.values(), key=lambda item: item.order)
        if allows(membership, item.action)
    ]


def _is_current(item: Item, view_name: str) -> bool:
    return any(view_name == page or (page.endswith(":") and view_name.startswith(page)) for page in item.pages)
