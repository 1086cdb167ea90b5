"""The four roles as groups with their permissions, and the account that loads the project's own data."""

from django.apps import apps as real_apps
from django.contrib.auth.hashers import make_password
from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = {
    "viewer": {
        "incidents": "view_incident export_incident view_actor view_source view_eventtype view_weapon",
        "geo": "view_place",
    },
    "analyst": {
        "incidents": "add_incident change_incident submit_incident view_drafts view_sensitive add_report view_report "
        "view_claim view_tally view_revision",
    },
    "reviewer": {"incidents": "review_incident publish_incident merge_incident"},
    "admin": {
        "incidents": "add_actor change_actor add_source change_source add_eventtype change_eventtype "
        "add_weapon change_weapon",
        "geo": "add_place change_place",
        "auth": "add_user change_user view_user view_group",
    },
}  # each holds what stands above it too
SYSTEM_USER = "sijil"


def make_groups(apps, schema_editor):
    # Permissions are made after all migrations have run: here they are needed a little sooner.
    for label in ("auth", "geo", "incidents"):
        create_permissions(real_apps.get_app_config(label), verbosity=0, using=schema_editor.connection.alias)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    held = []
    for name, permissions in GROUPS.items():
        for label, codenames in permissions.items():
            held += Permission.objects.filter(content_type__app_label=label, codename__in=codenames.split())
        Group.objects.get_or_create(name=name)[0].permissions.set(held)
    user, _made = apps.get_model("auth", "User").objects.get_or_create(
        username=SYSTEM_USER, defaults={"password": make_password(None)}
    )
    user.groups.add(Group.objects.get(name="admin"))


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0002_guards"),
        ("geo", "0002_places"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, remove_groups)]
