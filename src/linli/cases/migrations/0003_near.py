from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_branches"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("cell__isnull", False)), fields=["cell", "received_at"], name="case_near"
            ),
        ),
    ]
