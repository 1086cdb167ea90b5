"""The incident's own row says which actors took part, as it says which places it lies in: filters ask one table."""

from importlib import import_module

import django.contrib.postgres.fields
from django.db import migrations, models

BEFORE = import_module("incidents.migrations.0026_topmost_groups").REFRESH
REFRESH = (
    BEFORE.replace("was_hit = now.was_hit\n", "was_hit = now.was_hit, took_part = now.actors\n")
    .replace("'side_b') AS was_hit\n", "'side_b') AS was_hit, terms.actors\n")
    .replace("incident.acted, incident.was_hit\n", "incident.acted, incident.was_hit, incident.took_part\n")
    .replace("now.acted, now.was_hit\n", "now.acted, now.was_hit,\n        now.actors\n")
)
assert REFRESH.count("now.actors") == 2
assert REFRESH.count("took_part") == 2


class Migration(migrations.Migration):
    dependencies = [("incidents", "0027_fill_topmost_groups")]
    operations = [
        migrations.AddField(
            "incident",
            "took_part",
            django.contrib.postgres.fields.ArrayField(
                models.BigIntegerField(),
                verbose_name="keys of its actors and of all that they belong to",
                default=list,
                db_default=[],
                editable=False,
            ),
        ),
        migrations.RunSQL(REFRESH, BEFORE),
    ]
