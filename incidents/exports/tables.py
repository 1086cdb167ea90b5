"""The tables that a record may stand in: our own, ACLED's and UCDP's.  All columns of all formats are here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.exports import acled, acled_coding, columns, ged, ged_coding
from incidents.exports.column import Column
from incidents.exports.line import Audience, Line
from incidents.exports.parties import PARTS


@dataclass(frozen=True)
class Table:
    """`code` turns a line into what the columns read, or raises LeftOut; `parts` are relations that it reads."""

    title: str | Promise
    columns: Sequence[Column]
    code: Callable[[Line], Any]
    parts: tuple[str, ...] = ()

    def columns_for(self, audience: Audience, chosen: Sequence[str] = ()) -> list[Column]:
        """The columns that this audience may have, in the one order; of them the chosen ones where some are."""
        may = [column for column in self.columns if column.public or audience.sees_drafts]
        return [column for column in may if column.name in chosen] if chosen else may


TABLES = {
    "sijil": Table(_("Sijil's own table"), columns.COLUMNS, lambda line: line),
    "acled": Table(_("ACLED's 31 columns"), acled.COLUMNS, acled_coding.code, PARTS),
    "ged": Table(_("UCDP GED's 49 columns"), ged.COLUMNS, ged_coding.code, (*PARTS, "told_by__report__publisher")),
}
