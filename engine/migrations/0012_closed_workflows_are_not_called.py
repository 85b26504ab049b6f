"""A workflow that was archived or deleted is called no more; which those are, the designer's migration tells."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0011_rows_of_runs_stand_in_few_indices")]

    operations = [
        migrations.AddField(
            model_name="definition",
            name="closed",
            field=models.CharField(
                blank=True, choices=[("archived", "archived"), ("deleted", "deleted")], max_length=10
            ),
        ),
    ]
