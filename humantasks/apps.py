from django.apps import AppConfig


class HumanTasksConfig(AppConfig):
    name = "humantasks"
    verbose_name = "Human tasks"

    def ready(self) -> None:
        """Offer the human steps to the engine, and the inbox to the navigation and the home page."""
        # Models exist only once the apps are loaded.
        from engine import registry  # noqa: PLC0415
        from humantasks.frame import HOME_PANEL, INBOX  # noqa: PLC0415
        from humantasks.steps import STEP_TYPES  # noqa: PLC0415
        from workspaces import home, navigation  # noqa: PLC0415

        registry.register(STEP_TYPES)
        navigation.register(INBOX)
        home.register_panel(HOME_PANEL)
