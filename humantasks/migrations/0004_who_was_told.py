from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("humantasks", "0003_keys_of_steps_in_loops"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="announced_to",
            field=models.JSONField(default=list, help_text="Ids of the users who have been told by e-mail."),
        ),
        migrations.AddField(
            model_name="task",
            name="announcing_until",
            field=models.DateTimeField(blank=True, help_text="Until then somebody is telling them.", null=True),
        ),
        migrations.AlterField(
            model_name="task",
            name="announced_at",
            field=models.DateTimeField(blank=True, help_text="When all who are meant had been told.", null=True),
        ),
    ]
