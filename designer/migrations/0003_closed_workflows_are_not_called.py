"""What was archived or deleted before is called no more either."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Exists, OuterRef

DRAFT = 0


def close(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    definitions = apps.get_model("engine", "Definition").objects.exclude(version=DRAFT)
    workflows = apps.get_model("designer", "Workflow").objects.filter(ref=OuterRef("key"))
    definitions.filter(Exists(workflows.filter(archived_at__isnull=False))).update(closed="archived")
    definitions.filter(~Exists(workflows)).update(closed="deleted")


class Migration(migrations.Migration):
    dependencies = [("designer", "0002_presence"), ("engine", "0012_closed_workflows_are_not_called")]

    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
