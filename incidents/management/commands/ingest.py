"""`ingest`: pasted reports become drafts, from files, standard input or lines of JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from incidents.curation import NotAllowed
from incidents.management.arguments import day, user
from incidents.management.intake import answers, inputs
from incidents.management.intake.inputs import STDIN, Fault, Item
from incidents.management.pipes import until_reader_leaves

INTERRUPTED = 130


class Command(BaseCommand):
    help = "Read reports and store their drafts (or, with --dry-run, only show them)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", default=[STDIN], metavar="FILE", help="a report each; - is stdin")
        parser.add_argument("--published", type=day, metavar="YYYY-MM-DD", help="day of publication")
        parser.add_argument("--publisher", metavar="CODE", help="code of the source that published it")
        parser.add_argument("--url", default="", help="where it was published")
        parser.add_argument("--by", metavar="USER", help="who takes the reports in; needed to store them")
        parser.add_argument("--dry-run", action="store_true", help="store nothing")
        parser.add_argument("--jsonl", action="store_true", help="each line is {id, published, publisher, url, text}")
        parser.add_argument("--many", action="store_true", help="store 200 at a time: quicker, answers come late")
        parser.add_argument("--processes", type=int, default=1, metavar="N", help="that read, with --many (default 1)")
        parser.add_argument("--format", choices=answers.FORMATS, default="text", help="of the answers")

    def handle(self, *args: Any, **options: Any) -> None:
        by = None if options["dry_run"] else user(options["by"])
        default = Item(None, "", options["published"], options["publisher"], options["url"])
        read = inputs.read_lines if options["jsonl"] else inputs.read_files
        run = answers.Run(answers.FORMATS[options["format"]](self.stdout, self.stderr))
        try:
            with until_reader_leaves():
                items = read(options["files"] or [STDIN], default)
                run.through(_answers(items, by, options), shown=by is not None)
        except KeyboardInterrupt:
            message = f"Interrupted after {run.count} reports, which are done whole; run it again for the rest."
            raise CommandError(message, returncode=INTERRUPTED) from None
        except DatabaseError as error:  # gone, or its disk is full
            message = f"The database failed after {run.count} reports, which are done whole; run it again for the rest."
            raise CommandError(f"{message} It said: {str(error).splitlines()[0]}") from None
        except NotAllowed as error:
            raise CommandError(str(error)) from None
        if run.failed:
            raise CommandError(f"{run.failed} of {run.count} reports could not be taken in.")


def _answers(items: Iterable[Item | Fault], by: User | None, options: dict[str, Any]) -> Iterator[answers.Answer]:
    if by is None:
        return map(answers.preview, items)
    if options["many"]:
        return answers.store_many(items, by, options["processes"])
    return (answers.store(item, by) for item in items)
