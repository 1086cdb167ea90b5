"""The column of 0028 for records that stood before it, in steps that each end at once, and indexes that nobody waits for.

The map's index holds actors too, so that a view filtered by one is answered from it alone.  It does not hold places:
a row of an index takes some 700 keys, and a record may lie in more places than there are actors.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

STEP = 20_000
FILL = """
    UPDATE incidents_incident incident SET took_part = terms.actors
    FROM incidents_incidentterms terms
    WHERE incident.id = terms.incident_id AND incident.id > %s AND incident.id <= %s
        AND incident.took_part IS DISTINCT FROM terms.actors
"""
HELD = [
    *("map_extent", "map_place", "event_type", "killed_best", "reference"),
    *("status", "is_sensitive", "date_start", "date_end", "took_part"),
]


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM incidents_incident")
        for first in range(0, cursor.fetchone()[0], STEP):
            cursor.execute(FILL, [first, first + STEP])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("incidents", "0028_took_part")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently("incident", GinIndex(fields=["within"], name="incident_within")),
        AddIndexConcurrently("incident", GinIndex(fields=["took_part"], name="incident_took_part")),
        AddIndexConcurrently(
            "incident",
            models.Index(
                fields=["map_longitude", "map_latitude"],
                include=HELD,
                condition=models.Q(map_longitude__isnull=False),
                name="incident_marks",
            ),
        ),
        RemoveIndexConcurrently("incident", "incident_map"),
    ]
