"""Steps and events are written by the thousand: nothing is checked or indexed twice for them."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def leave_room(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """A row that is written again on its own page leaves the indices alone (PostgreSQL calls it a HOT update)."""
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE engine_step SET (fillfactor = 60)")
        editor.execute("ALTER TABLE engine_run SET (fillfactor = 50)")


class Migration(migrations.Migration):
    dependencies = [("engine", "0005_an_attempt_calls_one_run")]

    operations = [
        migrations.RemoveIndex(model_name="step", name="step_changed"),
        migrations.AlterField(
            model_name="step",
            name="run",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="engine.run"
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="run",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="events", to="engine.run"
            ),
        ),
        migrations.RunPython(leave_room, migrations.RunPython.noop),
    ]
