"""This app's own entries in the navigation and on the home page of a new workspace."""

from collections.abc import Iterator

from django.urls import reverse

from workspaces import finder, home, navigation
from workspaces.models import Membership
from workspaces.policy import Action, allows

SETTINGS_PAGES = (
    "workspaces:general",
    "workspaces:members",
    "workspaces:member_remove",
    "workspaces:groups",
    "workspaces:group",
    "workspaces:group_delete",
    "workspaces:tokens",
    "workspaces:token_revoke",
    "workspaces:audit",
)

# The pages behind the navigation's entry "Settings".
_SETTINGS = (
    ("Members", "users", "workspaces:members", Action.MEMBER_VIEW),
    ("Groups", "users-group", "workspaces:groups", Action.MEMBER_VIEW),
    ("API tokens", "key", "workspaces:tokens", Action.TOKEN_MANAGE),
    ("Audit log", "history", "workspaces:audit", Action.AUDIT_VIEW),
    ("General settings", "adjustments", "workspaces:general", Action.WORKSPACE_MANAGE),
)


def find_pages(membership: Membership, words: str) -> Iterator[finder.Hit]:
    """The navigation's pages; those of the settings and one's own only when they are looked for."""
    for link in navigation.links(membership, ""):
        if finder.fits(link.name, words):
            yield finder.Hit(link.name, "", link.icon, link.url)
    if not words:
        return
    for name, icon, route, action in _SETTINGS:
        if allows(membership, action) and finder.fits(f"{name} settings", words):
            yield finder.Hit(name, "Settings", icon, reverse(route, args=[membership.workspace.slug]))
    if finder.fits("Your profile", words):
        yield finder.Hit("Your profile", "", "user-circle", reverse("workspaces:profile"))


def register() -> None:
    """Called once, when the apps are ready."""
    finder.register(finder.Source("pages", "Pages", Action.WORKSPACE_VIEW, 10, find_pages))
    navigation.register(
        navigation.Item(
            key="home",
            name="Home",
            icon="home",
            route="workspaces:home",
            action=Action.WORKSPACE_VIEW,
            order=10,
            pages=("workspaces:home",),
        )
    )
    navigation.register(
        navigation.Item(
            key="settings",
            name="Settings",
            icon="settings",
            route="workspaces:members",
            action=Action.MEMBER_VIEW,
            order=90,
            pages=SETTINGS_PAGES,
        )
    )
    home.register_first_step(
        home.FirstStep(
            key="people",
            icon="user-plus",
            title="Bring in your people",
            text="Add the colleagues who approve, operate and draw. Each gets a role that says what they may do.",
            button="Add people",
            route="workspaces:members",
            action=Action.MEMBER_MANAGE,
            order=20,
        )
    )
    home.register_first_step(
        home.FirstStep(
            key="groups",
            icon="users-group",
            title="Name your groups",
            text="Give tasks to Finance rather than to one person, and nobody waits for a holiday to end.",
            button="Create a group",
            route="workspaces:groups",
            action=Action.GROUP_MANAGE,
            order=30,
        )
    )
