"""Why the machine doubts a draft, and how sure it is of each field.

Drafts from before have neither.  What the history tells is put back, for a register that went a step back and came
again.
"""

from django.db import migrations, models

FROM_HISTORY = """
UPDATE incidents_incident
SET confidences = coalesce(changes -> 'confidences' -> 1, '{}'), doubts = coalesce(changes -> 'doubts' -> 1, '[]')
FROM incidents_revision
WHERE entity = 'incident' AND object_id = incidents_incident.id AND number = 1 AND changes ?| ARRAY['confidences', 'doubts'];
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0003_groups")]
    operations = [
        migrations.AddField(
            model_name="incident",
            name="confidences",
            field=models.JSONField(
                blank=True,
                default=dict,
                editable=False,
                help_text="{field of a claim: 0 to 1}",
                verbose_name="confidence by field",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="doubts",
            field=models.JSONField(
                blank=True,
                default=list,
                editable=False,
                help_text='[{"code", "field", "report", "words": [[start, end]]}]',
                verbose_name="reasons to doubt the draft",
            ),
        ),
        migrations.RunSQL(FROM_HISTORY, migrations.RunSQL.noop),
    ]
