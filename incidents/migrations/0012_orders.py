"""Lists ordered by what changed last, or by those killed, read an index."""

from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("incidents", "0011_accounts")]
    operations = [
        migrations.AddIndex(
            "incident", models.Index(F("changed_at").desc(), F("id").desc(), name="incident_last_changed")
        ),
        migrations.AddIndex(
            "incident",
            models.Index(F("killed_best").desc(nulls_last=True), F("id").desc(), name="incident_most_killed"),
        ),
    ]
