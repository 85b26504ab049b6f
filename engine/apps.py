from django.apps import AppConfig

from engine.registry import load_step_types, register


class EngineConfig(AppConfig):
    name = "engine"
    verbose_name = "Engine"

    def ready(self) -> None:
        """Offer the step types; put runs into the navigation, the finder and onto the home page."""
        # Models exist only once the apps are loaded.
        import engine.installation  # noqa: F401, PLC0415 - registers its system check by being imported
        from engine.calls.steps import STEP_TYPES  # noqa: PLC0415
        from engine.frame import FINDER, PANELS, RUNS  # noqa: PLC0415
        from workspaces import finder, home, navigation  # noqa: PLC0415

        load_step_types()
        register(STEP_TYPES)
        navigation.register(RUNS)
        finder.register(FINDER)
        for panel in PANELS:
            home.register_panel(panel)
