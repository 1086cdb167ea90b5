"""Releases, which everybody with a role may look at and administrators make and withdraw."""

import django.db.models.deletion
import django.utils.timezone
from django.apps import apps as real_apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

RIGHTS = {
    "view_release": ("viewer", "analyst", "reviewer", "admin"),
    "add_release": ("admin",),
    "change_release": ("admin",),
}


def give_rights(apps, schema_editor):
    create_permissions(real_apps.get_app_config("incidents"), verbosity=0, using=schema_editor.connection.alias)
    for codename, names in RIGHTS.items():
        permission = apps.get_model("auth", "Permission").objects.get(codename=codename)
        for group in apps.get_model("auth", "Group").objects.filter(name__in=names):
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0020_map_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                ("day", models.DateField(verbose_name="date")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made")),
                ("manifest", models.JSONField(verbose_name="manifest")),
                (
                    "manifest_sha256",
                    models.CharField(max_length=64, unique=True, verbose_name="SHA-256 of the manifest"),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                ("withdrawal_reason", models.TextField(blank=True, verbose_name="reason for the withdrawal")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "verbose_name": "release",
                "verbose_name_plural": "releases",
                "ordering": ["-number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal_reason", ""),
                                ("withdrawn_at__isnull", True),
                                ("withdrawn_by__isnull", True),
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="release_withdrawn_by_someone_for_a_reason",
                    )
                ],
            },
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
