"""What came back to the desk is marked on the record: counting it no longer grows with the history."""

from django.db import migrations, models

MARK = """
    UPDATE incidents_incident SET came_back = true WHERE id IN (
        SELECT object_id FROM incidents_revision WHERE entity = 'incident' AND verb IN ('reopen', 'send_back')
    );
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0012_orders")]
    operations = [
        migrations.AddField(
            "incident",
            "came_back",
            models.BooleanField(
                default=False, editable=False, help_text="it was sent back or reopened before", verbose_name="came back"
            ),
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
        migrations.AddIndex(
            "incident",
            models.Index(
                condition=models.Q(came_back=True, status="draft"), fields=["changed_at"], name="incident_came_back"
            ),
        ),
        migrations.RemoveIndex("revision", "revision_sent_back"),
    ]
