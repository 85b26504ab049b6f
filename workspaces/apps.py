"""The workspaces app: everything else in the product lives inside a workspace."""

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    """Registers the app under the label the user model is named by."""

    name = "workspaces"
    verbose_name = "Workspaces"
    default_auto_field = "django.db.models.BigAutoField"
