"""The site: settings, addresses and the commands that start it."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "automate"
    verbose_name = "Automate"

    def ready(self) -> None:
        """Describe the API; offer the step types of packages, now that every app has offered its own."""
        import automate.openapi  # noqa: F401, PLC0415 - registers itself by being imported
        from engine.registry import load_packages  # noqa: PLC0415

        load_packages()
