"""The index of the queue holds who has a record: what nobody has is counted from it alone."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("incidents", "0031_type_by_day")]
    operations = [
        RemoveIndexConcurrently("incident", "incident_queue"),
        AddIndexConcurrently(
            "incident",
            models.Index(fields=["status", "changed_at"], include=["assignee"], name="incident_queue"),
        ),
    ]
