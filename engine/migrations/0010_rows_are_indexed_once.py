"""Where an index begins with a row's run or workspace, another one of only that would be kept for nothing.

The indices are dropped by hand: on SQLite, Django would copy the three largest tables to be rid of them.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DOUBLED = {"engine_event": "run_id", "engine_step": "run_id", "engine_run": "workspace_id"}


def drop_doubled(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the plain index of that column alone."""
    with editor.connection.cursor() as cursor:
        for table, column in DOUBLED.items():
            found = editor.connection.introspection.get_constraints(cursor, table)
            for name, about in found.items():
                if about["index"] and about["columns"] == [column] and not (about["unique"] or about["foreign_key"]):
                    editor.execute(f"DROP INDEX {editor.quote_name(name)}")


def _run(of: str) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=of,
        to="engine.run",
    )


class Migration(migrations.Migration):
    dependencies = [("engine", "0009_drafts_are_tried"), ("workspaces", "0002_audit_is_append_only")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_doubled, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField("event", "run", _run("events")),
                migrations.AlterField("step", "run", _run("steps")),
                migrations.AlterField(
                    "run",
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="workspaces.workspace",
                    ),
                ),
            ],
        )
    ]
