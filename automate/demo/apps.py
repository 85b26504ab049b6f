"""The demo app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "automate.demo"
    label = "demo"
    verbose_name = "Demo"

    def ready(self) -> None:
        # Models exist only once the apps are loaded, and the policy imports them.
        from workspaces.navigation import Item, register  # noqa: PLC0415
        from workspaces.policy import Action  # noqa: PLC0415

        register(
            Item(
                key="demo-mail",
                name="Demo mail",
                icon="mail",
                route="demo:mail",
                action=Action.WORKSPACE_VIEW,
                order=90,
                pages=("demo:mail", "demo:message"),
                scoped=False,
            )
        )
