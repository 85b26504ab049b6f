from django.apps import AppConfig


class HumanTasksConfig(AppConfig):
    name = "humantasks"
    verbose_name = "Human tasks"

    def ready(self) -> None:
        """Offer the human steps and the inbox wherever they belong; let people see the runs of their tasks.

        What a crash leaves open is looked after by the engine's supervisors.
        """
        # Models exist only once the apps are loaded.
        from engine import registry, visibility  # noqa: PLC0415
        from engine.upkeep import chores  # noqa: PLC0415
        from humantasks.frame import FINDER, HOME_PANEL, INBOX  # noqa: PLC0415
        from humantasks.rules import in_runs_with_my_tasks  # noqa: PLC0415
        from humantasks.services import close_forgotten  # noqa: PLC0415
        from humantasks.steps import STEP_TYPES  # noqa: PLC0415
        from workspaces import finder, home, navigation  # noqa: PLC0415

        chores.register(close_forgotten)
        registry.register(STEP_TYPES)
        visibility.register(in_runs_with_my_tasks)
        navigation.register(INBOX)
        finder.register(FINDER)
        home.register_panel(HOME_PANEL)
