"""Words of a report may be hidden: from readers without the right, and from every search."""

from importlib import import_module

import django.db.models.deletion
from django.apps import apps as real_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

SHOWN = """
CREATE FUNCTION shown_text(value text, hidden jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    one jsonb;
    size int;
BEGIN
    FOR one IN SELECT jsonb_array_elements(hidden) LOOP
        size := (one->>'end')::int - (one->>'start')::int;
        value := overlay(value PLACING repeat('█', size) FROM (one->>'start')::int + 1 FOR size);
    END LOOP;
    RETURN value;
END $$;
"""
BEFORE = import_module("incidents.migrations.0016_told_by").REFRESH
REFRESH = BEFORE.replace("SELECT id, arabic_terms(text)", "SELECT id, arabic_terms(shown_text(text, redactions))")
assert REFRESH != BEFORE
RIGHTS = {"redact_report": ["analyst", "reviewer", "admin"], "view_redacted": ["reviewer", "admin"]}


def give_rights(apps, schema_editor):
    create_permissions(real_apps.get_app_config("incidents"), verbosity=0, using=schema_editor.connection.alias)
    for codename, groups in RIGHTS.items():
        permission = apps.get_model("auth", "Permission").objects.get(codename=codename)
        for group in apps.get_model("auth", "Group").objects.filter(name__in=groups):
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0021_releases")]
    operations = [
        migrations.AddField(
            "report",
            "redactions",
            models.JSONField(
                blank=True,
                default=list,
                db_default=models.Value([], models.JSONField()),
                editable=False,
                verbose_name="hidden words",
            ),
        ),
        migrations.AlterModelOptions(
            "report",
            {
                "ordering": ["-received_at", "-id"],
                "permissions": [
                    ("redact_report", "Can hide words of a report"),
                    ("view_redacted", "Can read hidden words of a report"),
                ],
                "verbose_name": "report",
                "verbose_name_plural": "reports",
            },
        ),
        migrations.AlterField(
            "incidentsource",
            "report",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tells",
                to="incidents.report",
                verbose_name="report",
            ),
        ),
        migrations.RunSQL(SHOWN, "DROP FUNCTION shown_text(text, jsonb);"),
        migrations.RunSQL(REFRESH, BEFORE),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
