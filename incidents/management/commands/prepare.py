"""The first content of an empty register. `./sijil up` runs it after `migrate`; running it again changes nothing."""

import os
import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from geo.tables import TableError
from incidents import curation
from incidents.loading import load_project_data, load_samples


class Command(BaseCommand):
    help = "Load codes and places, sample reports into an empty register, and make the first administrator"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        system = curation.system_user()
        try:
            loaded = load_project_data(by=system)
            samples = load_samples(by=system)
        except TableError as error:
            raise CommandError(str(error)) from None
        for table in loaded:
            if table.counts.created or table.counts.changed:
                self.stdout.write(str(table))
        if samples:
            drafts = sum(len(sample.incidents) for sample in samples)
            self.stdout.write(f"Sample reports: {len(samples)}, with {drafts} drafts to review")
        self.make_administrator()

    def make_administrator(self) -> None:
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        name = os.environ.get("SIJIL_ADMIN_USER") or "admin"
        given = os.environ.get("SIJIL_ADMIN_PASSWORD")
        password = given or secrets.token_urlsafe(12)
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(f"SIJIL_ADMIN_PASSWORD: {' '.join(error.messages)}") from None
        if users.filter(username=name).exists():
            raise CommandError(f"SIJIL_ADMIN_USER: there is a user {name!r} already, who is no administrator")
        users.create_superuser(name, password=password)
        told = "as SIJIL_ADMIN_PASSWORD says" if given else password
        self.stdout.write(f"Administrator: {name}, password: {told}. It is shown only now.")
