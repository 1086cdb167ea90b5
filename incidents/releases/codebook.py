"""What stands in the files of a release: its columns and its codes, in both languages."""

from __future__ import annotations

from typing import Any

from incidents import codes as lists
from incidents.exports.column import TYPES
from incidents.exports.tables import TABLES
from incidents.models import Actor, EventType, Source, Weapon
from incidents.naming import in_files, list_in_files

HEAD = """# Codebook · دليل الترميز

`incidents.csv`, `incidents.geojson` and `incidents.jsonl` hold the same records: what is published and not sensitive.
An empty cell of the CSV, null elsewhere, is "not stated" and never zero; 0 means that a source says there was none.
A text of the CSV that a spreadsheet could take for a formula has an apostrophe in front. `codes.json` holds every code
with its names. `changes.csv` tells what differs from the release before: records added and withdrawn, and each field
changed, as JSON before and after; the columns record_url, version and changed_at are not compared.

الملفات الثلاثة تضم السجلات نفسها: المنشور غير الحساس. الخلية الفارغة (أو null) تعني «غير مذكور» لا صفراً، و0 يعني أن
مصدراً ذكر عدم وقوع أحد. يضم `codes.json` كل الرموز بأسمائها، ويذكر `changes.csv` ما يختلف عن الإصدار السابق.

| Column | Meaning | المعنى | Type | النوع | Example |
|---|---|---|---|---|---|
"""
# Closed lists that columns of a release draw from.
LISTS: dict[str, Any] = {
    "date_precision": lists.DatePrecision,
    "time_of_day": lists.TimeOfDay,
    "place_precision": lists.PlacePrecision,
    "certainty": lists.Certainty,
    "grade": lists.Grade,
    "outcome": lists.Outcome,
    "victim_status": lists.VictimStatus,
    "event_family": lists.EventFamily,
    "source_kind": lists.SourceKind,
}


def page() -> str:
    """The columns as Markdown."""
    rows = []
    for column in TABLES["sijil"].columns:
        if column.public:
            told = [f"`{column.name}`", column.meaning_en, column.meaning_ar, *TYPES[column.type], column.example]
            rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in told) + " |\n")
    return HEAD + "".join(rows)


def codes() -> dict[str, Any]:
    """Every code with its names; sources that are sensitive are left out."""
    return {
        "event_types": [
            {**in_files(row), "family": row.family, "acled": row.acled_sub_event_type, "definition": row.definition}
            for row in EventType.objects.order_by("code")
        ],
        "weapons": [in_files(row) for row in Weapon.objects.order_by("code")],
        "actors": [
            {**in_files(row), "parent": row.parent.code if row.parent else None}
            for row in Actor.objects.select_related("parent").order_by("code")
        ],
        "sources": [
            {**in_files(row), "kind": row.kind} for row in Source.objects.filter(is_sensitive=False).order_by("code")
        ],
        **{name: list_in_files(kind) for name, kind in LISTS.items()},
    }
