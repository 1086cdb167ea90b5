"""HXL 1.1: the tag of each column that the standard has a word for, for the row of tags under the header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from incidents.exports.column import Column

TAGS = {
    "reference": "#meta+id",
    "record_url": "#meta+url",
    "version": "#meta+version",
    "status": "#status",
    "grade": "#meta+grade",
    "certainty": "#meta+certainty",
    "date_start": "#date+start",
    "date_end": "#date+end",
    "date_precision": "#date+precision",
    "event_type": "#event+type+code",
    "event_type_en": "#event+type+i_en",
    "event_type_ar": "#event+type+i_ar",
    "event_family": "#event+family+code",
    "weapons": "#cause+code+list",
    "weapons_en": "#cause+list+i_en",
    "weapons_ar": "#cause+list+i_ar",
    "place": "#loc+code",
    "place_en": "#loc+name+i_en",
    "place_ar": "#loc+name+i_ar",
    "place_pcode": "#loc+code+v_pcode",
    "subdistrict_en": "#adm3+name+i_en",
    "subdistrict_ar": "#adm3+name+i_ar",
    "district_en": "#adm2+name+i_en",
    "district_ar": "#adm2+name+i_ar",
    "governorate_en": "#adm1+name+i_en",
    "governorate_ar": "#adm1+name+i_ar",
    "place_precision": "#loc+precision",
    "latitude": "#geo+lat",
    "longitude": "#geo+lon",
    "point_precision": "#geo+precision",
    "other_places": "#loc+other+code+list",
    "sources": "#meta+source+code+list",
    "sources_en": "#meta+source+list+i_en",
    "sources_ar": "#meta+source+list+i_ar",
    "source_urls": "#meta+source+url+list",
    "summary_en": "#description+i_en",
    "summary_ar": "#description+i_ar",
    "published_at": "#date+published",
    "changed_at": "#date+updated",
}
ROLES = {"side_a": "side_a", "side_b": "side_b", "other_actors": "other"}
WORDS = {"women": "f"}
FIGURES = ("killed_or_injured", "killed", "injured", "detained", "abducted", "missing")


def tagged(columns: Iterable[Column]) -> Iterator[Column]:
    """The same columns, each with its tag where it has one."""
    for column in columns:
        yield replace(column, hxl=TAGS.get(column.name) or _of_people(column.name))


def _of_people(name: str) -> str:
    """#group+side_a+list+i_ar for side_a_ar, #affected+killed+civilians+min for killed_civilians_min."""
    for role, attribute in ROLES.items():
        if name.startswith(role):
            ending = name.removeprefix(role).strip("_")
            return f"#group+{attribute}+list+" + (f"i_{ending}" if ending else "code")
    for outcome in FIGURES:
        if name.startswith(f"{outcome}_"):
            rest = name.removeprefix(f"{outcome}_").split("_")
            return f"#affected+{outcome}+" + "+".join(WORDS.get(word, word) for word in rest)
    return ""
