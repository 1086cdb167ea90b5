"""The first content of an empty register. `./sijil up` runs it after `migrate`; running it again changes nothing."""

import os
import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Makes the first administrator, unless there is one"

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        name = os.environ.get("SIJIL_ADMIN", "admin")
        password = os.environ.get("SIJIL_ADMIN_PASSWORD") or secrets.token_urlsafe(12)
        users.create_superuser(name, password=password)
        told = "as SIJIL_ADMIN_PASSWORD says" if os.environ.get("SIJIL_ADMIN_PASSWORD") else password
        self.stdout.write(f"Administrator: {name}, password: {told}. It is shown only now.")
