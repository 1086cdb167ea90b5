"""Records of a type in a span of days are found and counted in an index; it is built while people go on working."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, OrderBy


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("incidents", "0030_shared_cache")]
    operations = [
        AddIndexConcurrently(
            "incident",
            models.Index(
                F("event_type"),
                OrderBy(F("date_start"), descending=True, nulls_last=True),
                OrderBy(F("id"), descending=True),
                include=("date_end", "status", "is_sensitive"),
                name="incident_type_by_day",
            ),
        ),
        migrations.AlterField(
            "incident",
            "event_type",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="incidents",
                to="incidents.eventtype",
                verbose_name="event type",
            ),
        ),
    ]
