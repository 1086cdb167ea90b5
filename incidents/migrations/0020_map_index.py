"""The map's index also holds what views are mostly filtered by, so that these too are answered from it alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0019_api_tokens")]
    operations = [
        migrations.RemoveIndex("incident", "incident_map"),
        migrations.AddIndex(
            "incident",
            models.Index(
                fields=["map_longitude", "map_latitude"],
                include=[
                    "map_extent",
                    "map_place",
                    "event_type",
                    "killed_best",
                    "reference",
                    "status",
                    "is_sensitive",
                    "date_start",
                    "date_end",
                ],
                condition=models.Q(map_longitude__isnull=False),
                name="incident_map",
            ),
        ),
    ]
