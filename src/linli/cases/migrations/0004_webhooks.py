import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_near"),
        ("duty", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.CharField(max_length=500)),
                ("kinds", models.JSONField(default=list)),
                ("area_id", models.BigIntegerField(null=True)),
                ("area_depth", models.SmallIntegerField(null=True)),
                ("unit", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="duty.unit")),
                ("secret_sealed", models.BinaryField()),
                ("old_secret_sealed", models.BinaryField(null=True)),
                ("old_secret_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("failures", models.IntegerField(default=0)),
                ("failing_since", models.DateTimeField(null=True)),
                ("resting_until", models.DateTimeField(null=True)),
                ("disabled_at", models.DateTimeField(null=True)),
                (
                    "disabled_why",
                    models.CharField(blank=True, choices=[("gone", "Gone"), ("failing", "Failing")], max_length=10),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area_depth__isnull", True), ("area_id__isnull", True)),
                            models.Q(("area_depth__isnull", False), ("area_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="subscription_area_has_depth",
                    )
                ],
            },
        ),
    ]
