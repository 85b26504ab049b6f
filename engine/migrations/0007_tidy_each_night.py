from datetime import timedelta

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

NAME = "Tidy up"


def schedule(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Old runs and files left behind: see engine.upkeep.retention."""
    night = timezone.now().replace(hour=2, minute=40, second=0, microsecond=0) + timedelta(days=1)
    apps.get_model("django_q", "Schedule").objects.get_or_create(
        name=NAME, defaults={"func": "engine.tasks.tidy", "schedule_type": "D", "repeats": -1, "next_run": night}
    )


def unschedule(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0006_rows_of_a_commit_are_cheap"),
        ("django_q", "0018_task_success_index"),
    ]

    operations = [migrations.RunPython(schedule, unschedule)]
