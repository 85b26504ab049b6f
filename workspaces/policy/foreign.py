"""Views we did not write, named one package and prefix at a time. Nothing else may go unmarked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workspaces.policy.markers import Door, Marker


@dataclass(frozen=True)
class Foreign:
    """All views of `package` mounted below `route`, and why their door is safe."""

    route: str
    package: str
    marker: Marker
    why: str


FOREIGN: tuple[Foreign, ...] = (
    Foreign("accounts/", "allauth.", Marker(Door.PUBLIC), "allauth asks for the sign-in its own pages need"),
    Foreign("admin/", "django.", Marker(Door.STAFF), "the Django admin, for staff only"),
    Foreign("api/", "drf_spectacular.", Marker(Door.PUBLIC), "the API's description holds no data"),
)


def foreign_marker(view: Callable[..., Any], route: str) -> Marker | None:
    """The door of a third-party view, if the table names it. Our own views never match."""
    module = getattr(getattr(view, "cls", view), "__module__", "")
    for foreign in FOREIGN:
        if route.startswith(foreign.route) and module.startswith(foreign.package):
            return foreign.marker
    return None
