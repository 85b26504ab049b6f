"""Every route of the site, with what it needs according to its own marker."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from workspaces.policy import Action, Marker, marker_of
from workspaces.policy.foreign import foreign_marker
from workspaces.policy.markers import Door
from workspaces.policy.permission import guards_itself

PAGE_METHODS = ("GET", "POST")
API_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One URL pattern."""

    name: str
    pattern: str
    view: Callable[..., Any]
    arguments: frozenset[str]

    @property
    def is_api(self) -> bool:
        return hasattr(self.view, "cls")

    @property
    def marker(self) -> Marker | None:
        return marker_of(self.view) or foreign_marker(self.view, self.pattern)

    @property
    def is_foreign(self) -> bool:
        return marker_of(self.view) is None and foreign_marker(self.view, self.pattern) is not None

    @property
    def is_marked(self) -> bool:
        return guards_itself(self.view) or self.marker is not None

    @property
    def methods(self) -> tuple[str, ...]:
        """What is worth trying: both for pages, what the view answers to for the API."""
        if not self.is_api:
            return PAGE_METHODS
        actions = getattr(self.view, "actions", None)
        known = {method.upper() for method in actions} if actions else _handlers(self.view)
        return tuple(method for method in API_METHODS if method in known)

    def need(self, method: str) -> Door | Action | None:
        """The door, or inside a workspace the action."""
        if not guards_itself(self.view):
            marker = self.marker
            if marker is None:
                return None
            return marker.action_for(method) if marker.door is Door.WORKSPACE else marker.door
        policy = self.view.cls.policy  # type: ignore[attr-defined]
        if not isinstance(policy, str):
            action = (getattr(self.view, "actions", None) or {}).get(method.lower())
            policy = policy.get(action) or policy.get(method.lower())
        if policy in ("public", "signed_in"):
            return Door.PUBLIC if policy == "public" else Door.SIGNED_IN
        return Action(policy) if policy else None

    def url(self, arguments: dict[str, object]) -> str:
        """The address with these arguments; works for routes without a name, too."""
        path = self.pattern
        for name, value in arguments.items():
            path = _fill(path, name, str(value))
        return "/" + path


def routes() -> list[Route]:
    """All of them, by name."""
    return sorted(_walk(get_resolver().url_patterns, "", ""), key=lambda route: route.name)


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, namespace: str) -> Iterator[Route]:
    for entry in patterns:
        pattern = prefix + _text(entry)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, pattern, inner)
        else:
            arguments = frozenset(_arguments(pattern))
            yield Route(f"{namespace}{entry.name or '/' + pattern}", pattern, entry.callback, arguments)


def _text(entry: URLPattern | URLResolver) -> str:
    text = str(entry.pattern)
    if isinstance(entry.pattern, RegexPattern):
        text = text.removeprefix("^").removesuffix("$").removesuffix(r"\Z")
    return text


def _arguments(pattern: str) -> Iterator[str]:
    for part in pattern.split("<")[1:]:
        yield part.split(">", 1)[0].rpartition(":")[2]


def _fill(path: str, name: str, value: str) -> str:
    for converter in ("slug", "str", "int", "path", "uuid"):
        path = path.replace(f"<{converter}:{name}>", value)
    return path.replace(f"<{name}>", value)


def _handlers(view: Any) -> set[str]:
    return {method for method in API_METHODS if hasattr(view.cls, method.lower())}
