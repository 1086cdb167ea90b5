"""Marks are grouped in the order of an index, and a step of the map's slider is read from that of days alone.

The new indexes are built while people go on working, before the old ones go.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F, OrderBy


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("incidents", "0033_parts_by_key")]
    operations = [
        AddIndexConcurrently(
            "incident",
            models.Index(
                OrderBy(F("date_start"), descending=True, nulls_last=True),
                OrderBy(F("id"), descending=True),
                include=[
                    *("date_end", "status", "is_sensitive", "map_longitude", "map_latitude"),
                    *("map_extent", "map_place", "event_type", "killed_best", "reference"),
                ],
                name="incident_by_day",
            ),
        ),
        AddIndexConcurrently(
            "incident",
            models.Index(
                fields=["map_longitude", "map_latitude", "map_extent", "map_place", "event_type"],
                include=["killed_best", "reference", "status", "is_sensitive", "date_start", "date_end", "took_part"],
                condition=models.Q(map_longitude__isnull=False),
                name="incident_spots",
            ),
        ),
        RemoveIndexConcurrently("incident", "incident_newest_first"),
        RemoveIndexConcurrently("incident", "incident_marks"),
    ]
