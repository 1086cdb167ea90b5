"""What lists, maps and searches ask of an incident, kept ready beside it.

The rules stand here, in the database, so that no reader and no writer can drift from them: `arabic_terms` says which
words of a text can be found, `place_extent` what a mark on the map may claim, `refresh_reading` brings the derived
columns of some incidents up to date.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# Each word as it is spelt, letters folded, and once more by its stem where that differs: without "and", the article
# and the prepositions written with it, and without the endings of gender, number and relation ("light10": Larkey,
# Ballesteros and Connell 2007).  A stem keeps two letters at least.
ARABIC_TERMS = r"""
CREATE FUNCTION arabic_stem(word text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    regexp_replace(regexp_replace(word, '^و(?=...)', ''), '^(?:ال|بال|كال|فال|لل)(?=..)', ''),
    '^(..+?)(?:ها|ان|ات|ون|ين|يه|ه|ي)$', '\1'
);

CREATE FUNCTION arabic_terms(value text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT to_tsvector('simple', plain) || coalesce((
        SELECT to_tsvector('simple', string_agg(DISTINCT arabic_stem(word), ' '))
        FROM regexp_split_to_table(plain, ' ') word
        WHERE arabic_stem(word) <> word
    ), '')
    FROM (SELECT regexp_replace(arabic_fold(left(value, 100000)), '[^[:alnum:]]+', ' ', 'g') AS plain) folded;
END;
"""

# The same answer as the map draws it: a point, somewhere around it, or an area whose middle the point is.
PLACE_EXTENT = """
CREATE FUNCTION place_extent(
    precision_of_incident text, own_latitude float8, own_longitude float8,
    kind text, latitude float8, longitude float8, precision_of_place text
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN precision_of_incident IN ('subdistrict', 'district', 'governorate') THEN 'area'
    WHEN precision_of_incident = 'near' THEN 'near'
    WHEN precision_of_incident = 'exact' THEN 'point'
    WHEN own_latitude IS NOT NULL AND (own_latitude, own_longitude) IS DISTINCT FROM (latitude, longitude) THEN 'point'
    WHEN kind IN ('governorate', 'district', 'subdistrict', 'river', 'area') THEN 'area'
    WHEN precision_of_place IN ('approximate', 'centroid') THEN 'near'
    ELSE 'point'
END;
"""

REFRESH = """
CREATE FUNCTION refresh_reading(keys bigint[]) RETURNS void LANGUAGE sql AS $$
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
        arabic_terms(concat_ws(' ', incident.internal_note, (
            SELECT string_agg(report.text, ' ' ORDER BY report.id)
            FROM incidents_report report
            WHERE report.id IN (
                SELECT report_id FROM incidents_claim WHERE incident_id = incident.id
                UNION SELECT report_id FROM incidents_incidentsource WHERE incident_id = incident.id
            )
        )))
    FROM incidents_incident incident
    WHERE incident.id = ANY (keys)
    ON CONFLICT (incident_id) DO UPDATE SET places = excluded.places, actors = excluded.actors,
        words = excluded.words, inside_words = excluded.inside_words
    WHERE (incidents_incidentterms.places, incidents_incidentterms.actors,
           incidents_incidentterms.words, incidents_incidentterms.inside_words)
        IS DISTINCT FROM (excluded.places, excluded.actors, excluded.words, excluded.inside_words);
$$;
"""
# The long columns lie apart from the row, so that going through places and actors reads little.
APART = """
ALTER TABLE incidents_incidentterms SET (toast_tuple_target = 128);
ALTER TABLE incidents_incidentterms ALTER COLUMN inside_words SET STORAGE EXTERNAL;
"""
FILL = "SELECT refresh_reading(ARRAY(SELECT id FROM incidents_incident));"
DROP = """
DROP FUNCTION refresh_reading(bigint[]);
DROP FUNCTION place_extent(text, float8, float8, text, float8, float8, text);
DROP FUNCTION arabic_terms(text);
DROP FUNCTION arabic_stem(text);
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0007_bulk"), ("geo", "0002_places")]
    operations = [
        migrations.AddField(
            "incident",
            "map_place",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="geo.place",
                verbose_name="place on the map",
            ),
        ),
        migrations.AddField(
            "incident",
            "map_longitude",
            models.FloatField(blank=True, editable=False, null=True, verbose_name="longitude on the map"),
        ),
        migrations.AddField(
            "incident",
            "map_latitude",
            models.FloatField(blank=True, editable=False, null=True, verbose_name="latitude on the map"),
        ),
        migrations.AddField(
            "incident",
            "map_extent",
            models.CharField(
                blank=True,
                editable=False,
                max_length=5,
                verbose_name="what its mark may claim",
            ),
        ),
        migrations.AddField(
            "incident",
            "killed_best",
            models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name="killed, best figure"),
        ),
        migrations.AddField(
            "incident",
            "injured_best",
            models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name="injured, best figure"),
        ),
        migrations.CreateModel(
            name="IncidentTerms",
            fields=[
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="terms",
                        serialize=False,
                        to="incidents.incident",
                    ),
                ),
                (
                    "places",
                    django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), default=list, size=None),
                ),
                (
                    "actors",
                    django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), default=list, size=None),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                ("inside_words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "verbose_name": "terms of an incident",
                "verbose_name_plural": "terms of incidents",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["places"], name="incident_terms_places"),
                    django.contrib.postgres.indexes.GinIndex(fields=["actors"], name="incident_terms_actors"),
                    django.contrib.postgres.indexes.GinIndex(fields=["words"], name="incident_terms_words"),
                    django.contrib.postgres.indexes.GinIndex(fields=["inside_words"], name="incident_terms_inside"),
                ],
            },
        ),
        migrations.RunSQL(ARABIC_TERMS + PLACE_EXTENT + REFRESH + APART + FILL, DROP),
    ]
