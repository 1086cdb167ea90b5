"""The columns as a page of the codebook, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.exports.column import TYPES, Column
from incidents.exports.left_out import Reason
from incidents.exports.tables import TABLES
from incidents.wording import in_both

HEAD = """# Columns of the export

One line is one incident. An empty cell is "not stated" and never zero; 0 means that a source says there was none.
A text that a spreadsheet could take for a formula has an apostrophe in front; taking one apostrophe away gives the
text as it was entered. Internal columns are left out for those who may not see drafts. UTF-8, comma, CRLF, RFC 4180.

السطر الواحد حادثة واحدة. الخلية الفارغة تعني «غير مذكور» لا صفراً، و0 يعني أن مصدراً ذكر عدم وقوع أحد.

This page is written from `incidents/exports/tables.py` by

    ./sijil manage shell -v 0 -c \\
      "from incidents.exports.codebook import page; print(page(), end='')" > docs/export-columns.md

"""
NAMES = {"sijil": "Sijil's own table", "acled": "ACLED's 31 columns", "ged": "UCDP GED's 49 columns"}
NOTES = {
    "sijil": "The columns of CSV, XLSX, GeoJSON, GeoPackage and JSON Lines.",
    "acled": """Names, order, types and codes are ACLED's; the records are this register's, and their numbers begin
with SJ. ACLED has names of its own for actors; here stand those of the codebook. Its `fatalities` is 0 also where no
death is stated, since ACLED has no other way to say so. `acled_check.py` holds a file against its rules.""",
    "ged": """Names and order are those of version 23.1. Numbers of conflicts, dyads and sides are UCDP's to give and
stay empty. `ged_check.py` holds a file against its rules.""",
}
LEFT_OUT = """## What a table leaves out

A record that ACLED's or UCDP's rules have no room for is left out of their tables with its reason, and told on the page
of the export and in the file beside it. It is never bent to fit.

| code | reason | السبب |
|---|---|---|
"""


def page() -> str:
    """The whole of `docs/export-columns.md`, in Markdown."""
    tables = "".join(
        f"## {NAMES[name]}\n\n{NOTES[name]}\n\n{_table(table.columns)}\n" for name, table in TABLES.items()
    )
    return HEAD + tables + LEFT_OUT + "".join(_reasons())


def _table(columns: Sequence[Column]) -> str:
    rows = ["| Column | Meaning | المعنى | Type | Value of | Example |\n|---|---|---|---|---|---|\n"]
    for column in columns:
        name = f"`{column.name}`" if column.public else f"`{column.name}` (internal)"
        cells = [name, column.meaning_en, column.meaning_ar, TYPES[column.type][0], f"`{column.field}`", column.example]
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")
    return "".join(rows)


def _reasons() -> list[str]:
    both = ((reason.value, *in_both(reason.label)) for reason in Reason)
    return [f"| `{code}` | {english} | {arabic} |\n" for code, english, arabic in both]
