"""Which sources tell an incident is held ready beside its places and actors, so that a filter by source is quick."""

from importlib import import_module

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# With what they belong to; the publisher of a report is one of those who tell.
TOLD_BY = """
CREATE FUNCTION told_by(incident bigint) RETURNS bigint[] STABLE LANGUAGE sql AS $$
    SELECT ARRAY(
        WITH RECURSIVE up(id, parent_id) AS (
            SELECT source.id, source.parent_id
            FROM incidents_incidentsource told
            LEFT JOIN incidents_report report ON report.id = told.report_id
            JOIN incidents_source source ON source.id IN (told.source_id, report.publisher_id)
            WHERE told.incident_id = incident
            UNION SELECT source.id, source.parent_id FROM up JOIN incidents_source source ON source.id = up.parent_id
        ) SELECT id FROM up ORDER BY id
    )
$$;
"""
BEFORE = import_module("incidents.migrations.0010_quicker_terms").REFRESH
REFRESH = (
    BEFORE.replace("(incident_id, places, actors, words", "(incident_id, places, actors, sources, words")
    .replace("        arabic_terms(concat_ws(", "        told_by(incident.id),\n        arabic_terms(concat_ws(")
    .replace("actors = excluded.actors,", "actors = excluded.actors, sources = excluded.sources,")
    .replace("incidents_incidentterms.actors,\n", "incidents_incidentterms.actors, incidents_incidentterms.sources,\n")
    .replace("(excluded.places, excluded.actors,", "(excluded.places, excluded.actors, excluded.sources,")
)
FILL = "UPDATE incidents_incidentterms SET sources = told_by(incident_id);"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0015_audit")]
    operations = [
        migrations.AddField(
            "incidentterms",
            "sources",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), default=list),
        ),
        migrations.RunSQL(TOLD_BY, "DROP FUNCTION told_by(bigint);"),
        migrations.RunSQL(REFRESH, BEFORE),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "incidentterms",
            django.contrib.postgres.indexes.GinIndex(fields=["sources"], name="incident_terms_sources"),
        ),
    ]
