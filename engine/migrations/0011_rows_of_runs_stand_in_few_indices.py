"""A run's row changes place when it begins and when it ends, and is entered anew in each of its indices then.

An index of owners had each claim do so, too. Callers are found by the constraint that lets an attempt call one run; who
started a run is only asked when a person is removed; few runs are forks; and nobody looks for the beginning of a ref,
for which Django makes an index on PostgreSQL.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from engine.migrations._plain_indices import drop_plain_indices


def _without_index(to: str, related_name: str) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        blank=True,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name=related_name,
        to=to,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0010_rows_are_indexed_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex("run", "run_leased"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                drop_plain_indices({"engine_run": ["parent_id", "fork_of_id", "started_by_id", "ref"]})
            ],
            state_operations=[
                migrations.AlterField("run", "parent", _without_index("engine.run", "children")),
                migrations.AlterField("run", "fork_of", _without_index("engine.run", "forks")),
                migrations.AlterField("run", "started_by", _without_index(settings.AUTH_USER_MODEL, "+")),
            ],
        ),
        migrations.AddIndex(
            "run",
            models.Index(fields=["fork_of"], condition=models.Q(fork_of__isnull=False), name="run_fork"),
        ),
    ]
