"""The audit log, which keeps its rows and is read by administrators."""

import django.db.models.deletion
import django.utils.timezone
from django.apps import apps as real_apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

GUARD = """
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON incidents_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_never_truncated BEFORE TRUNCATE ON incidents_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNGUARD = """
DROP TRIGGER audit_append_only ON incidents_auditentry;
DROP TRIGGER audit_never_truncated ON incidents_auditentry;
"""


def let_administrators_read(apps, schema_editor):
    create_permissions(real_apps.get_app_config("incidents"), verbosity=0, using=schema_editor.connection.alias)
    permission = apps.get_model("auth", "Permission").objects.get(codename="view_auditentry")
    for group in apps.get_model("auth", "Group").objects.filter(name="admin"):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0014_saved_filters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("verb", models.CharField(max_length=24, verbose_name="verb")),
                ("entity", models.CharField(blank=True, max_length=30, verbose_name="entity")),
                ("object_id", models.BigIntegerField(null=True, verbose_name="record")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("details", models.JSONField(default=dict, verbose_name="details")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="network address")),
                ("previous_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the audit log",
                "verbose_name_plural": "audit log",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["verb", "-id"], name="audit_verb"),
                    models.Index(fields=["by", "-id"], name="audit_by"),
                    models.Index(fields=["entity", "object_id", "-id"], name="audit_about"),
                    models.Index(fields=["at"], name="audit_at"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("entity", ""), ("object_id__isnull", False), _connector="OR"),
                        name="audit_about_something",
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunPython(let_administrators_read, migrations.RunPython.noop),
    ]
