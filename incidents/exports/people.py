"""The columns of people: who acted, who was hit, how many were killed, injured, held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from incidents.codes import Outcome, Role, VictimStatus
from incidents.exports.column import Column, Type
from incidents.exports.line import Line, codes, names

# Role: name of its columns, "who …" in English and Arabic, then example code and names.
ROLES = {
    Role.SIDE_A: ("side_a", "Who acted", "من قام بالفعل", "coalition", "Global Coalition", "التحالف الدولي"),
    Role.SIDE_B: ("side_b", "Who was hit", "من وقع عليه الفعل", "civilians", "Civilians", "مدنيون"),
    Role.OTHER: ("other_actors", "Others named", "أطراف أخرى ذُكرت", "clan", "Clan or family", "عشيرة أو عائلة"),
}
# Outcome: "people …" in English and Arabic.
OUTCOMES = {
    Outcome.KILLED: ("killed", "القتلى"),
    Outcome.INJURED: ("injured", "الجرحى"),
    Outcome.KILLED_OR_INJURED: ("killed or injured, not told apart", "من قُتلوا أو جُرحوا دون تمييز"),
    Outcome.DETAINED: ("detained", "المحتجزون"),
    Outcome.ABDUCTED: ("abducted", "المخطوفون"),
    Outcome.MISSING: ("missing", "المفقودون"),
}
# End of the column's name: part of the figures, meaning in English and Arabic, example.
BOUNDS = {
    "min": ("minimum", "at least", "الحد الأدنى", "2"),
    "best": ("best", "best figure", "الرقم المرجّح", "8"),
    "max": (
        "maximum",
        "at most; empty beside a stated minimum means “or more”",
        "الحد الأعلى؛ فارغ مع حد أدنى مذكور يعني «أو أكثر»",
        "8",
    ),
}
STATUSES = {VictimStatus.CIVILIAN: ("civilians", "المدنيون"), VictimStatus.COMBATANT: ("combatants", "المقاتلون")}


def actor_columns() -> Iterator[Column]:
    """For each role the codes, the English and the Arabic names."""
    for role, (column, who_en, who_ar, code, name_en, name_ar) in ROLES.items():
        codes_en, codes_ar = f"{who_en}, as codes of the codebook", f"{who_ar}، رموزاً من دليل الرموز"
        yield Column(column, Type.CODES, codes_en, codes_ar, "IncidentActor.actor", code, _actor_codes(role))
        for language, of_en, of_ar, example in (
            ("en", "in English", "بالإنكليزية", name_en),
            ("ar", "in Arabic", "بالعربية", name_ar),
        ):
            name, field = f"{column}_{language}", f"Actor.name_{language}"
            meaning_en, meaning_ar = f"{who_en}, {of_en}", f"{who_ar}، {of_ar}"
            yield Column(name, Type.NAMES, meaning_en, meaning_ar, field, example, _actor_names(role, language))


def _actor_codes(role: Role) -> Callable[[Line], list[str]]:
    return lambda line: codes(line.actors(role))


def _actor_names(role: Role, language: str) -> Callable[[Line], list[str]]:
    return lambda line: names(line.actors(role), language)


def figure_columns() -> Iterator[Column]:
    """Min, best and max of each outcome; of killed and injured also by status, and children and women."""
    for outcome, (en, ar) in OUTCOMES.items():
        yield from _bounds(outcome.value, outcome, None, f"People {en}", ar)
        if outcome in (Outcome.KILLED, Outcome.INJURED):
            for status, (group_en, group_ar) in STATUSES.items():
                named = f"{outcome}_{group_en}"
                yield from _bounds(named, outcome, status, f"{group_en.capitalize()} {en}", f"{ar} {group_ar}")
            yield from _children_and_women(outcome, en, ar)


def _bounds(prefix: str, outcome: Outcome, status: VictimStatus | None, en: str, ar: str) -> Iterator[Column]:
    for bound, (part, bound_en, bound_ar, example) in BOUNDS.items():
        meaning_en, meaning_ar = f"{en}: {bound_en}", f"{ar}: {bound_ar}"
        read = _figure(outcome, status, part)
        yield Column(f"{prefix}_{bound}", Type.INTEGER, meaning_en, meaning_ar, f"Casualty.{part}", example, read)


def _children_and_women(outcome: Outcome, en: str, ar: str) -> Iterator[Column]:
    for part, part_ar in (("children", "الأطفال"), ("women", "النساء")):
        meaning_en = f"{part.capitalize()} among the people {en}, as far as stated"
        meaning_ar = f"{part_ar} بين {ar}، بقدر ما ذُكر"
        read = _figure(outcome, None, part)
        yield Column(f"{outcome}_{part}", Type.INTEGER, meaning_en, meaning_ar, f"Casualty.{part}", "3", read)


def _figure(outcome: Outcome, status: VictimStatus | None, part: str) -> Callable[[Line], int | None]:
    return lambda line: getattr(line.figures(outcome, status), part)


def _groups(line: Line) -> list[dict[str, Any]]:
    return [
        {
            "outcome": row.outcome,
            "status": row.status,
            "actor": row.actor.code if row.actor else None,
            "min": row.minimum,
            "best": row.best,
            "max": row.maximum,
            "children": row.children,
            "women": row.women,
        }
        for row in line.casualties
    ]


CASUALTIES = Column(
    "casualties",
    Type.JSON,
    "Every group of casualties as recorded: outcome, status, actor, min, best, max, children, women; "
    "null is “not stated”, and for max “or more”",
    "كل فئة من الضحايا كما سُجلت: outcome المآل، status الصفة، actor الطرف، ثم الأدنى والمرجّح والأعلى والأطفال "
    "والنساء؛ null تعني «غير مذكور»، وفي max «أو أكثر»",
    "Casualty",
    '[{"outcome": "killed", "status": "civilian", "actor": "civilians", "min": 8, "best": 8, "max": 8, '
    '"children": 3, "women": 2}]',
    _groups,
)
