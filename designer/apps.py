from django.apps import AppConfig


class DesignerConfig(AppConfig):
    name = "designer"
    verbose_name = "Designer"

    def ready(self) -> None:
        """Add “Workflows” to the main navigation."""
        # Models exist only once the apps are loaded, and the policy imports them.
        from workspaces import navigation  # noqa: PLC0415
        from workspaces.policy import Action  # noqa: PLC0415

        navigation.register(
            navigation.Item(
                key="workflows",
                name="Workflows",
                icon="sitemap",
                route="designer:workflows",
                action=Action.WORKFLOW_VIEW,
                order=20,
                pages=("designer:",),
            )
        )
