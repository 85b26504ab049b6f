from django.apps import AppConfig


class DesignerConfig(AppConfig):
    name = "designer"
    verbose_name = "Designer"

    def ready(self) -> None:
        """Add workflows to the navigation, the finder and the home page."""
        # Models exist only once the apps are loaded.
        from designer.frame import FINDER, FIRST_STEP, HOME_PANEL, WORKFLOWS  # noqa: PLC0415
        from workspaces import finder, home, navigation  # noqa: PLC0415

        navigation.register(WORKFLOWS)
        finder.register(FINDER)
        home.register_panel(HOME_PANEL)
        home.register_first_step(FIRST_STEP)
