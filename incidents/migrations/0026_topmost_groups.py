"""What pictures are grouped by stands on the incident's own row: places with all they lie in, topmost groups by side."""

from importlib import import_module

import django.contrib.postgres.fields
from django.db import migrations, models

TOPMOST = """
CREATE FUNCTION topmost_groups(incident bigint, side text) RETURNS bigint[] STABLE LANGUAGE sql AS $$
    SELECT ARRAY(
        WITH RECURSIVE up(id, parent_id) AS (
            SELECT actor.id, actor.parent_id
            FROM incidents_incidentactor part JOIN incidents_actor actor ON actor.id = part.actor_id
            WHERE part.incident_id = incident AND part.role = side
            UNION SELECT actor.id, actor.parent_id FROM up JOIN incidents_actor actor ON actor.id = up.parent_id
        ) SELECT id FROM up WHERE parent_id IS NULL ORDER BY id
    )
$$;
"""
BEFORE = import_module("incidents.migrations.0022_redaction").REFRESH
HEAD, INSERT, INSERTS = BEFORE.removesuffix("$$;\n").partition("    INSERT INTO incidents_reportterms")
# The terms first, since the row then takes the places from them; one update of a row for all that it holds ready.
REFRESH = (
    HEAD.partition("    UPDATE")[0]
    + INSERT
    + INSERTS
    + """
    UPDATE incidents_incident incident
    SET map_place_id = now.place, map_longitude = now.longitude, map_latitude = now.latitude, map_extent = now.extent,
        killed_best = now.killed, injured_best = now.injured,
        within = now.places, acted = now.acted, was_hit = now.was_hit
    FROM (
        SELECT one.key, at.place_id AS place, coalesce(at.longitude, place.longitude) AS longitude,
            coalesce(at.latitude, place.latitude) AS latitude,
            CASE WHEN coalesce(at.latitude, place.latitude) IS NULL THEN '' ELSE place_extent(
                at.precision, at.latitude, at.longitude,
                place.kind, place.latitude, place.longitude, place.coordinate_precision
            ) END AS extent,
            (SELECT sum(best) FROM incidents_casualty WHERE incident_id = one.key AND outcome = 'killed') AS killed,
            (SELECT sum(best) FROM incidents_casualty WHERE incident_id = one.key AND outcome = 'injured') AS injured,
            terms.places, topmost_groups(one.key, 'side_a') AS acted, topmost_groups(one.key, 'side_b') AS was_hit
        FROM unnest(keys) one(key)
        JOIN incidents_incidentterms terms ON terms.incident_id = one.key
        LEFT JOIN incidents_incidentplace at
            ON at.incident_id = one.key AND at.is_primary AND at.precision <> 'country'
        LEFT JOIN geo_place place ON place.id = at.place_id
    ) now
    WHERE incident.id = now.key AND (
        incident.map_place_id, incident.map_longitude, incident.map_latitude, incident.map_extent,
        incident.killed_best, incident.injured_best, incident.within, incident.acted, incident.was_hit
    ) IS DISTINCT FROM (
        now.place, now.longitude, now.latitude, now.extent, now.killed, now.injured, now.places, now.acted, now.was_hit
    );
$$;
"""
)


def keys(name: str) -> models.Field:
    return django.contrib.postgres.fields.ArrayField(
        models.BigIntegerField(), verbose_name=name, default=list, db_default=[], editable=False
    )


class Migration(migrations.Migration):
    dependencies = [("incidents", "0025_vague_days")]
    operations = [
        migrations.AddField("incident", "within", keys("keys of its places and of all that they lie in")),
        migrations.AddField("incident", "acted", keys("keys of the topmost groups that acted")),
        migrations.AddField("incident", "was_hit", keys("keys of the topmost groups that were hit")),
        migrations.RunSQL(TOPMOST, "DROP FUNCTION topmost_groups(bigint, text);"),
        migrations.RunSQL(REFRESH, BEFORE),
    ]
