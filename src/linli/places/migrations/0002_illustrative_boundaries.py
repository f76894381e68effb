"""Whether a boundary is invented."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column of the versions of divisions."""

    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="divisionversion",
            name="illustrative",
            field=models.BooleanField(default=False, help_text="The boundary is invented; maps say so"),
        ),
    ]
