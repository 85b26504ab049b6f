import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0003_lanes_and_turns")]

    operations = [
        migrations.AddField(
            model_name="driver",
            name="stats",
            field=models.JSONField(
                default=dict, help_text="What it has counted and measured, see engine.upkeep.stats."
            ),
        ),
        migrations.CreateModel(
            name="DriverTotals",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stats", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Payload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(blank=True, max_length=400)),
                ("pointer", models.CharField(blank=True, max_length=500)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("name", models.CharField(db_index=True, max_length=120)),
                ("bytes", models.PositiveBigIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="payloads", to="engine.run"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "step", "pointer"), name="payload_once_per_place")
                ],
            },
        ),
    ]
