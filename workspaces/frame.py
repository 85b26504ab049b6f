"""This app's own entries in the navigation and on the home page of a new workspace."""

from workspaces import home, navigation
from workspaces.policy import Action

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


def register() -> None:
    """Called once, when the apps are ready."""
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
