"""An index of the records whose day is known only to a month or a year: they are looked for in a wider span."""

import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo", "0002_places"),
        ("incidents", "0024_report_origin"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="incident",
            index=django.contrib.postgres.indexes.GistIndex(
                models.Func(
                    models.F("date_start"),
                    models.F("date_end"),
                    models.Value("[]"),
                    function="daterange",
                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                ),
                condition=models.Q(("date_precision__in", ["month", "year"])),
                name="incident_vague_days_gist",
            ),
        ),
    ]
