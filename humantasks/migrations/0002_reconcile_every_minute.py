from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "Reconcile tasks"


def schedule(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The net under the engine's own calls: see humantasks.services.closing."""
    apps.get_model("django_q", "Schedule").objects.get_or_create(
        name=NAME,
        defaults={"func": "humantasks.jobs.reconcile", "schedule_type": "I", "minutes": 1, "repeats": -1},
    )


def unschedule(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("humantasks", "0001_initial"),
        ("django_q", "0018_task_success_index"),
    ]

    operations = [migrations.RunPython(schedule, unschedule)]
