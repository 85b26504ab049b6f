from django.apps import AppConfig

from engine.registry import load_step_types


class EngineConfig(AppConfig):
    name = "engine"
    verbose_name = "Engine"

    def ready(self) -> None:
        load_step_types()
