"""The columns as a page of the codebook, in both languages."""

from __future__ import annotations

from incidents.exports.column import TYPES
from incidents.exports.columns import COLUMNS

HEAD = """# Columns of the export

One line is one incident. An empty cell is "not stated" and never zero; 0 means that a source says there was none.
A text that a spreadsheet could take for a formula has an apostrophe in front; taking one apostrophe away gives the
text as it was entered. Internal columns are left out for those who may not see drafts. UTF-8, comma, CRLF, RFC 4180.

السطر الواحد حادثة واحدة. الخلية الفارغة تعني «غير مذكور» لا صفراً، و0 يعني أن مصدراً ذكر عدم وقوع أحد.

This page is written from `incidents/exports/columns.py` by

    ./sijil manage shell -v 0 -c \\
      "from incidents.exports.codebook import page; print(page(), end='')" > docs/export-columns.md

| Column | Meaning | المعنى | Type | Value of | Example |
|---|---|---|---|---|---|
"""


def page() -> str:
    """The whole of `docs/export-columns.md`, in Markdown."""
    rows = []
    for column in COLUMNS:
        name = f"`{column.name}`" if column.public else f"`{column.name}` (internal)"
        cells = [name, column.meaning_en, column.meaning_ar, TYPES[column.type][0], f"`{column.field}`", column.example]
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")
    return HEAD + "".join(rows)
