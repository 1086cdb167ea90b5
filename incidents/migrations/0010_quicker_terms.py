"""Words of a report are made once, with the report, and not once more for each incident that it tells."""

from importlib import import_module

import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

TERMS = r"""
CREATE OR REPLACE FUNCTION arabic_terms(value text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT spelt || coalesce((
        SELECT array_to_tsvector(array_agg(DISTINCT stem))
        FROM unnest(tsvector_to_array(spelt)) word, LATERAL (SELECT arabic_stem(word) AS stem) found
        WHERE stem <> word
    ), '')
    FROM (SELECT to_tsvector('simple', regexp_replace(arabic_fold(left(value, 100000)), '[^[:alnum:]]+', ' ', 'g'))
          AS spelt) words;
END;

CREATE AGGREGATE all_terms(tsvector) (SFUNC = tsvector_concat, STYPE = tsvector, INITCOND = '');
"""
DROP_AGGREGATE = "DROP AGGREGATE all_terms(tsvector);"
REFRESH = """
CREATE OR REPLACE FUNCTION refresh_reading(keys bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE incidents_incident incident
    SET map_place_id = now.place, map_longitude = now.longitude, map_latitude = now.latitude, map_extent = now.extent,
        killed_best = now.killed, injured_best = now.injured
    FROM (
        SELECT one.key, at.place_id AS place, coalesce(at.longitude, place.longitude) AS longitude,
            coalesce(at.latitude, place.latitude) AS latitude,
            CASE WHEN coalesce(at.latitude, place.latitude) IS NULL THEN '' ELSE place_extent(
                at.precision, at.latitude, at.longitude,
                place.kind, place.latitude, place.longitude, place.coordinate_precision
            ) END AS extent,
            (SELECT sum(best) FROM incidents_casualty WHERE incident_id = one.key AND outcome = 'killed') AS killed,
            (SELECT sum(best) FROM incidents_casualty WHERE incident_id = one.key AND outcome = 'injured') AS injured
        FROM unnest(keys) one(key)
        LEFT JOIN incidents_incidentplace at
            ON at.incident_id = one.key AND at.is_primary AND at.precision <> 'country'
        LEFT JOIN geo_place place ON place.id = at.place_id
    ) now
    WHERE incident.id = now.key AND (
        incident.map_place_id, incident.map_longitude, incident.map_latitude, incident.map_extent,
        incident.killed_best, incident.injured_best
    ) IS DISTINCT FROM (now.place, now.longitude, now.latitude, now.extent, now.killed, now.injured);

    INSERT INTO incidents_reportterms (report_id, words)
    SELECT id, arabic_terms(text)
    FROM incidents_report report
    WHERE id IN (
        SELECT report_id FROM incidents_claim WHERE incident_id = ANY (keys)
        UNION SELECT report_id FROM incidents_incidentsource WHERE incident_id = ANY (keys)
    ) AND NOT EXISTS (SELECT FROM incidents_reportterms WHERE report_id = report.id)
    ON CONFLICT DO NOTHING;

    INSERT INTO incidents_incidentterms (incident_id, places, actors, words, inside_words)
    SELECT incident.id,
        ARRAY(
            WITH RECURSIVE up(id, parent_id) AS (
                SELECT place.id, place.parent_id
                FROM incidents_incidentplace at JOIN geo_place place ON place.id = at.place_id
                WHERE at.incident_id = incident.id
                UNION SELECT place.id, place.parent_id FROM up JOIN geo_place place ON place.id = up.parent_id
            ) SELECT id FROM up ORDER BY id
        ),
        ARRAY(
            WITH RECURSIVE up(id, parent_id) AS (
                SELECT actor.id, actor.parent_id
                FROM incidents_incidentactor part JOIN incidents_actor actor ON actor.id = part.actor_id
                WHERE part.incident_id = incident.id
                UNION SELECT actor.id, actor.parent_id FROM up JOIN incidents_actor actor ON actor.id = up.parent_id
            ) SELECT id FROM up ORDER BY id
        ),
        arabic_terms(concat_ws(' ', incident.reference, incident.summary_ar, incident.summary_en)),
        arabic_terms(incident.internal_note) || coalesce((
            SELECT all_terms(report.words ORDER BY report.report_id)
            FROM incidents_reportterms report
            WHERE report.report_id IN (
                SELECT report_id FROM incidents_claim WHERE incident_id = incident.id
                UNION SELECT report_id FROM incidents_incidentsource WHERE incident_id = incident.id
            )
        ), '')
    FROM incidents_incident incident
    WHERE incident.id = ANY (keys)
    ON CONFLICT (incident_id) DO UPDATE SET places = excluded.places, actors = excluded.actors,
        words = excluded.words, inside_words = excluded.inside_words
    WHERE (incidents_incidentterms.places, incidents_incidentterms.actors,
           incidents_incidentterms.words, incidents_incidentterms.inside_words)
        IS DISTINCT FROM (excluded.places, excluded.actors, excluded.words, excluded.inside_words);
$$;
"""
BEFORE = import_module("incidents.migrations.0008_reading").REFRESH.replace("CREATE", "CREATE OR REPLACE", 1)
REFILL = "SELECT refresh_reading(ARRAY(SELECT id FROM incidents_incident));"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0009_days")]
    operations = [
        migrations.RunSQL(TERMS, DROP_AGGREGATE),
        migrations.CreateModel(
            name="ReportTerms",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="incidents.report",
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={"verbose_name": "terms of a report", "verbose_name_plural": "terms of reports"},
        ),
        migrations.AddIndex(
            "incident",
            models.Index(
                fields=["map_longitude", "map_latitude"],
                include=["map_extent", "map_place", "event_type", "killed_best", "reference"],
                condition=models.Q(map_longitude__isnull=False),
                name="incident_map",
            ),
        ),
        migrations.RunSQL(REFRESH + REFILL, BEFORE),
    ]
