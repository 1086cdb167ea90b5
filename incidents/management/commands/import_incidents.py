"""Records from a file: Sijil's own, ACLED's, UCDP GED's, or a desk's sheet by a saved column map."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from incidents import curation
from incidents.codes import ImportKind
from incidents.curation import NotAllowed
from incidents.imports.files import ENCODINGS, BadFile
from incidents.management.arguments import user
from incidents.management.intake.imports import advance, taken, told


class Command(BaseCommand):
    help = "Take records in from a file; without --run, only say what it would do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, JSON Lines or XLSX")
        parser.add_argument("--by", metavar="USER", required=True, help="who takes it in")
        parser.add_argument("--kind", choices=ImportKind.values, help="what it holds (default: by its first line)")
        parser.add_argument("--map", metavar="NAME", help="the saved column map of a desk's sheet")
        parser.add_argument("--encoding", choices=[name for name in ENCODINGS if name], default="", help="of its text")
        parser.add_argument("--as-drafts", action="store_true", help="states, versions and times stay behind")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would change")
        parser.add_argument("--json", action="store_true", help="one object a row, instead of words")

    def handle(self, *args: Any, **options: Any) -> None:
        by = user(options["by"])
        try:
            run = taken(by, options)
            run = advance(run, by) if options["dry_run"] else advance(curation.start_import(run, by=by), by)
        except (BadFile, NotAllowed) as error:
            raise CommandError(str(error)) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        for row in told(run):
            self.stdout.write(json.dumps(row, ensure_ascii=False) if options["json"] else row["words"])
        bad = run.rows.filter(outcome__in=["bad", "conflict"]).count()
        if bad:
            raise CommandError(f"{bad} rows were not taken in; they are named above.")
