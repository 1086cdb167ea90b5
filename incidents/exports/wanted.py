"""A file as somebody asked for it: which records, in which format, for whom."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from incidents import wording
from incidents.exports import FORMATS, Format, Options, companion, export
from incidents.exports.account import Account
from incidents.exports.files import MOST_ROWS
from incidents.exports.line import Audience
from incidents.exports.tables import TABLES
from incidents.filters import IncidentFilter, count_up_to, without_look


class Refused(ValueError):
    """What was asked for cannot be given; the message says why."""


@dataclass(frozen=True)
class Wanted:
    """`kind` is a name of FORMATS.  Raises Refused where filter, columns or size cannot be."""

    kind: str
    found: IncidentFilter
    audience: Audience
    options: Options
    packed: bool

    def __post_init__(self) -> None:
        if not self.found.is_valid():
            reasons = [f"{name}: {'; '.join(problems)}" for name, problems in self.found.errors.items()]
            raise Refused("\n".join([_("The filter is not understood."), *reasons]))
        may = {column.name for column in TABLES["sijil"].columns_for(self.audience)}  # those of others are always whole
        unknown = [name for name in self.options.columns if name not in may]
        if unknown:
            raise Refused(_("There is no such column here: %(names)s") % {"names": wording.listed(unknown)})
        if self.kind == "xlsx" and self.holds_more_than(MOST_ROWS):
            numbers = {"most": wording.count(MOST_ROWS)}
            raise Refused(_("A sheet holds %(most)s rows at most. Narrow the filter, or take CSV.") % numbers)

    @property
    def format(self) -> Format:
        return FORMATS[self.kind]

    @property
    def is_long(self) -> bool:
        """Whether it takes longer than somebody should wait for a page."""
        most = self.format.most_at_once
        return most is not None and self.holds_more_than(most)

    def holds_more_than(self, most: int) -> bool:
        return count_up_to(self.found.qs, most) > most

    @property
    def asked(self) -> companion.Asked:
        words = [(chip.label, chip.value) for chip in self.found.chips()]
        query, options = without_look(self.found.data).urlencode(), self.options
        return companion.Asked(self.kind, words, query, options.columns, options.bom, options.hxl, self.packed)

    def file(self, account: Account) -> tuple[str, str, Generator[bytes]]:
        """Its name, its type, and the file in pieces; `account` counts while they are taken."""
        pieces = export(self.found.qs, self.audience, self.kind, self.options, account)
        table = "incidents" if self.format.table_name == "sijil" else self.format.table_name
        name = f"sijil-{table}-{timezone.localdate():%Y-%m-%d}.{self.format.ending}"
        if self.packed:
            return f"{name}.zip", "application/zip", companion.packed(name, pieces, account, self.asked)
        return name, self.format.content_type, pieces
