"""`seal`: how many revisions and audit entries there are and what they add up to, to be kept elsewhere."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from incidents import curation


class Command(BaseCommand):
    help = "Print a seal of history and audit log for `verify_history --seal`, to be kept on another machine."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(curation.seal_of_all().as_json(), indent=2))
