"""What the processes of the web server must know of each other (config/shared_cache.py): limits, and counts for a while."""

from django.db import migrations

MAKE = """
    CREATE UNLOGGED TABLE sijil_cache (
        key text PRIMARY KEY, value text NOT NULL DEFAULT '', counted bigint NOT NULL DEFAULT 0,
        expires timestamptz NOT NULL
    );
    CREATE INDEX sijil_cache_expires ON sijil_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0029_fill_took_part")]
    operations = [migrations.RunSQL(MAKE, "DROP TABLE sijil_cache")]
