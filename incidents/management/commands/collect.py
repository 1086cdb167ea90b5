"""Reports from the feeds, pages, folders and exports that administrators have named."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from incidents.collecting import collect, due
from incidents.curation import NotAllowed
from incidents.management.arguments import user
from incidents.models import ReportOrigin


class Command(BaseCommand):
    help = "Collect new reports from every origin in use; run it again at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", metavar="USER", required=True, help="who takes the reports in")
        parser.add_argument("--origin", metavar="NAME", help="this one alone")

    def handle(self, *args: Any, **options: Any) -> None:
        by = user(options["by"])
        chosen = [one for one in due() if options["origin"] in (None, one.name)]
        if options["origin"] and not chosen:
            raise CommandError(f"There is no origin in use named {options['origin']}.")
        failed = 0
        for origin in chosen:
            try:
                counts = collect(origin, by=by)
            except NotAllowed as error:
                raise CommandError(str(error)) from None
            wrong = ReportOrigin.objects.get(pk=origin.pk).last_error
            failed += bool(wrong)
            words = ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "nothing new"
            self.stdout.write(f"{origin.name}: {words}" + (f"; {wrong}" if wrong else ""))
        if failed:
            raise CommandError(f"{failed} of {len(chosen)} origins failed; each says why on its page.")
