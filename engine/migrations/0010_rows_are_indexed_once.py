"""Where an index begins with a row's run or workspace, another one of only that would be kept for nothing."""

import django.db.models.deletion
from django.db import migrations, models

from engine.migrations._plain_indices import drop_plain_indices


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
            database_operations=[
                drop_plain_indices(
                    {"engine_event": ["run_id"], "engine_step": ["run_id"], "engine_run": ["workspace_id"]}
                )
            ],
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
