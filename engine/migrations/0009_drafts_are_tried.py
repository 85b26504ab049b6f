"""Drafts that somebody tries out are definitions of version 0: a workflow may have many of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0008_who_waited_longest")]

    operations = [
        migrations.RemoveConstraint(model_name="definition", name="definition_version_once"),
        migrations.AddConstraint(
            model_name="definition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("version__gt", 0)),
                fields=("workspace", "key", "version"),
                name="definition_version_once",
            ),
        ),
        migrations.AddIndex(
            model_name="definition",
            index=models.Index(fields=["workspace", "key", "version"], name="definition_by_key"),
        ),
    ]
