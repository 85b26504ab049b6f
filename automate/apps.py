"""The site: settings, addresses and the commands that start it."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "automate"
    verbose_name = "Automate"

    def ready(self) -> None:
        import automate.openapi  # noqa: F401, PLC0415 - registers itself by being imported
