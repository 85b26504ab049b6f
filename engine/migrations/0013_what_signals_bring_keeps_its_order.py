"""What comes by a signal becomes a step's output: the order of its keys and its large numbers survive on their way.

`jsonb` sorts keys by length and writes a number such as 1e300 in full, which is read as a whole number of 301 digits.
"""

from collections.abc import Callable

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from engine.ordered_json import OrderedJSONField

COLUMNS = {"engine_signal": "payload", "engine_run": "mail"}


def _change(kind: str) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    """Not by `AlterField`: SQLite, where such a column is text in any case, would copy the tables."""

    def change(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            for table, column in COLUMNS.items():
                editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind} USING {column}::{kind}")

    return change


class Migration(migrations.Migration):
    dependencies = [("engine", "0012_closed_workflows_are_not_called")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(_change("json"), _change("jsonb"))],
            state_operations=[
                migrations.AlterField("signal", "payload", OrderedJSONField(default=dict)),
                migrations.AlterField(
                    "run",
                    "mail",
                    OrderedJSONField(default=list, help_text="Named signals that no step has asked for yet."),
                ),
            ],
        ),
    ]
