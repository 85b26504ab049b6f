"""A program that asks again after a lost answer sends its signal once, by the key it gives."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0013_what_signals_bring_keeps_its_order")]

    operations = [
        migrations.AddField(
            model_name="signal",
            name="once",
            field=models.CharField(blank=True, max_length=200, null=True),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("once__isnull", False)),
                fields=("run", "once"),
                name="signal_once_per_idempotency_key",
            ),
        ),
    ]
