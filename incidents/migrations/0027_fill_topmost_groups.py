"""The columns of 0026 for records that stood before it, in steps that each end at once: an edit never waits for all."""

from django.db import migrations

STEP = 20_000
FILL = """
    UPDATE incidents_incident incident
    SET within = terms.places, acted = topmost_groups(incident_id, 'side_a'),
        was_hit = topmost_groups(incident_id, 'side_b')
    FROM incidents_incidentterms terms
    WHERE incident.id = terms.incident_id AND incident.id > %s AND incident.id <= %s
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM incidents_incident")
        for first in range(0, cursor.fetchone()[0], STEP):
            cursor.execute(FILL, [first, first + STEP])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("incidents", "0026_topmost_groups")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
