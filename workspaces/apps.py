"""The workspaces app: everything else in the product lives inside a workspace."""

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    """Registers the app under the label the user model is named by, and its part of the frame."""

    name = "workspaces"
    verbose_name = "Workspaces"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Home and Settings in the navigation; the first steps that concern people."""
        from workspaces.frame import register  # noqa: PLC0415  (models are loaded only now)

        register()
