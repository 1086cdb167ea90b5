"""`release create|list|verify|withdraw`: the published register, frozen under a number."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents import curation, releases
from incidents.management import arguments
from incidents.models import Release


class Command(BaseCommand):
    help = "Freeze the published register as files with their hashes, list releases, check them, withdraw one."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        create = acts.add_parser("create", help="a new release of what is published and not sensitive now")
        create.add_argument("--by", metavar="USER", required=True)
        acts.add_parser("list", help="all releases").add_argument("--json", action="store_true")
        verify = acts.add_parser("verify", help="compute all hashes again; exit code 1 where a file differs")
        verify.add_argument("number", nargs="*", type=int, help="all that stand where none is named")
        verify.add_argument("--rebuild", action="store_true", help="also make it again and tell what would differ")
        withdraw = acts.add_parser("withdraw", help="give a release out no more; number and hashes stay")
        withdraw.add_argument("number", type=int)
        withdraw.add_argument("--by", metavar="USER", required=True)
        withdraw.add_argument("--reason", required=True)
        withdraw.add_argument("--remove-files", action="store_true", help="take its files from the disk as well")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['act']}")(options)
        except (releases.ReleaseError, PermissionDenied) as problem:
            raise CommandError(str(problem)) from None
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None

    def _create(self, options: dict[str, Any]) -> None:
        release = releases.create(by=arguments.user(options["by"]))
        counts = ", ".join(f"{number} {what}" for what, number in release.manifest["changes"].items())
        self.stdout.write(f"Release {release.number}: {release.manifest['incidents']} incidents ({counts})")
        self.stdout.write(f"{releases.place_of(release)}\n{release.manifest['citation']}")

    def _list(self, options: dict[str, Any]) -> None:
        rows = Release.objects.order_by("number")
        if options["json"]:
            told = [{**row.manifest, "withdrawn": row.withdrawal_reason or None} for row in rows]
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        for row in rows:
            end = f"  withdrawn: {row.withdrawal_reason}" if row.withdrawn_at else ""
            self.stdout.write(f"{row.number}  {row.day}  {row.manifest['incidents']} incidents{end}")

    def _verify(self, options: dict[str, Any]) -> None:
        amiss = 0
        for row in _chosen(options["number"]):
            found = releases.faults(row)
            if options["rebuild"]:
                found += _differing(row)
            amiss += bool(found)
            self.stdout.write(f"Release {row.number}: " + ("; ".join(found) or "whole"))
        if amiss:
            raise CommandError(f"{amiss} releases are not what they were.")

    def _withdraw(self, options: dict[str, Any]) -> None:
        person = arguments.user(options["by"])
        (row,) = _chosen([options["number"]])
        row = curation.withdraw_release(row.number, by=person, reason=options["reason"])
        if options["remove_files"]:
            releases.remove_files(row)
        self.stdout.write(f"Release {row.number} is withdrawn.")


def _differing(row: Release) -> list[str]:
    """What would be another if the release were made again, or why that cannot be told."""
    try:
        return [f"made again, {name} would differ" for name in releases.built_again(row)]
    except releases.ReleaseError as problem:
        return [str(problem)]


def _chosen(numbers: list[int]) -> list[Release]:
    """The releases of these numbers, or all that stand; CommandError where a number has none."""
    if not numbers:
        return list(Release.objects.filter(withdrawn_at__isnull=True).order_by("number"))
    found = list(Release.objects.filter(number__in=numbers).order_by("number"))
    if missing := sorted(set(numbers) - {row.number for row in found}):
        raise CommandError(f"There is no release {', '.join(map(str, missing))}.")
    return found
