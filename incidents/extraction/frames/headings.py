"""What headers, headings and list openers lend the clauses under them: a place, a day, an act."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from incidents.extraction.clauses.sentences import Sentence
from incidents.extraction.context import Scanned, between
from incidents.extraction.mentions.dates import DateMention
from incidents.extraction.mentions.place_choice import choose
from incidents.extraction.mentions.place_roles import BARE, EVENT, REFERENCE, WIDE, PlaceMention
from incidents.extraction.mentions.sites import OF_TOWNS, OWN, named_sites
from incidents.extraction.values import DateValue
from incidents.extraction.words.wording import Phrase, any_of

from .frame import Frame

_NEWS = Phrase(r"(?<!\w)(?:ال)?" + any_of("happenings") + r"(?!\w)")

_WHAT_WAS = Phrase(r"(?<!\w)[وف]?" + any_of("what_happened") + r"(?!\w)")  # شنو صار أول أمس بشارع الجيش؟


def header_date(scanned: Scanned, dates: list[DateMention], sentence: Sentence) -> DateMention | None:
    """The day of a header that dates the whole bulletin (موجز أخبار ليوم الاثنين 30 تموز 2018).

    None where it is the day of publication: that stands in anyhow, and tells no clause its own day.
    """
    days = [d for d in between(dates, sentence.start, sentence.end) if d.role == "event" and d.value.precision == "day"]
    about = (_NEWS, _WHAT_WAS) if len({d.value.start for d in days}) == 1 else (_NEWS,)
    news = any(scanned.tells(about, sentence.start, d.start) for d in days)  # أخبار المحافظة ليوم أمس
    found = next((d for d in days if d.months or "date" in d.rule or d.rule.startswith("wkd") or news), None)
    return found if found and found.value.start != scanned.published else None


def header_span(dates: list[DateMention], sentence: Sentence) -> DateMention | None:
    """The days that a header says its digest is about (الحصاد الأسبوعي: 28 شباط - 6 آذار)."""
    here = [d for d in between(dates, sentence.start, sentence.end) if d.role == "event" and d.value.start]
    if len(here) == 2 and {d.value.precision for d in here} == {"day"}:
        first, last = sorted((d.value.start, d.value.end) for d in here if d.value.start and d.value.end)
        return replace(here[0], value=DateValue(first[0], last[1], "range"))
    return next((d for d in here if d.value.precision == "range"), None)


def day_heading(dates: list[DateMention], sentence: Sentence, span: DateMention | None = None) -> DateMention | None:
    """The day that heads the items of a digest (الأحد 1 تشرين الأول); a weekday alone is one of the digest's own."""
    here = between(dates, sentence.start, sentence.end)
    found = next((d for d in here if d.role == "event" and d.value.precision == "day"), None)
    if found is None:
        return None
    return replace(found, rule="date.heading", value=_within(found, span.value) if span else found.value)


def _within(day: DateMention, span: DateValue) -> DateValue:
    start, last = day.value.start, span.end
    if start is None or last is None or span.start is None or day.months or not day.rule.startswith("wkd"):
        return day.value
    while start > last:
        start -= timedelta(A_WEEK)
    return DateValue(start, start, "day") if span.start <= start else day.value


A_WEEK = 7  # days


def label_day(scanned: Scanned, dates: list[DateMention], sentence: Sentence) -> DateMention | None:
    """The day in a label or in the line before the first act (#الشحيل أمس: …, ليلة سوداء عاشتها الشحيل أمس ..)."""
    here = between(dates, sentence.start, sentence.end)
    day = next((d for d in here if d.role == "event" and d.value.precision == "day"), None)
    today = day is not None and day.value.start == scanned.published and day.part is None
    if day is None or (today and sentence.kind != "heading"):
        return None
    mark = scanned.folded[sentence.end : sentence.end + 2].strip(" ")[:1]
    return replace(day, rule="date.heading") if mark in (":", ".") or sentence.kind == "heading" else None


def under_heading(scanned: Scanned, frame: Frame, heading: list[PlaceMention], bulletin: DateMention | None) -> None:
    """A clause under a place heading happened there, one in a dated bulletin on its day, unless it says otherwise."""
    within = [] if frame.places or not heading or heading[0].role != WIDE else _within_it(scanned, frame)
    if within:
        frame.places = [replace(within[0], role=EVENT)]
    elif heading and not (_is_region(scanned, heading[0]) and any(p.role in _HERE for p in frame.places)):
        chosen = choose(scanned, [heading[0], *frame.places])
        own = [p for p in chosen if p is not heading[0] and p.role == EVENT]
        chosen = own or chosen
        frame.places = [replace(p, role=EVENT) if p is heading[0] else p for p in chosen]
    frame.dated = bulletin is not None
    if bulletin is None or (bulletin.value.start == scanned.published and bulletin.part is None):
        return  # the day of the report, which is that of any act without one
    if frame.part and bulletin.value.precision == "range":
        return  # حصيلة يومين …: الظهر داهمت الدوريات …: of one of the two
    if frame.date is None and _tells_anew(frame, heading):
        frame.date = replace(bulletin, part=frame.part.part if frame.part else bulletin.part)


_ITSELF = re.compile(r"\s+المدينه(?!\w)")


def itself(scanned: Scanned, place: PlaceMention) -> bool:
    """الرقة المدينة: the town, and not its governorate."""
    return _ITSELF.match(scanned.folded, place.end) is not None


def _within_it(scanned: Scanned, frame: Frame) -> list[PlaceMention]:
    """الرقة: مسيرة تستهدف دراجة بريف معدان: the countryside of a town, which is nearer than the governorate."""
    return [p for p in frame.wide if p.codes and scanned.lexicon.places[p.codes[0]].kind != "governorate"]


_HERE = frozenset({EVENT, REFERENCE, BARE})


def _is_region(scanned: Scanned, place: PlaceMention) -> bool:
    """البادية السورية: … في بادية المسرب: a heading that names a stretch of land, and no town."""
    return bool(place.codes) and scanned.lexicon.places[place.codes[0]].kind not in _INHABITED


_INHABITED = frozenset({"village", "town", "neighbourhood", "camp"})


def _tells_anew(frame: Frame, heading: list[PlaceMention]) -> bool:
    """An act or victims of its own, and no mere count of the act before (وقدر مسؤول عدد القتلى بنحو 35)."""
    if frame.triggers:
        return frame.telling or bool(heading)
    return frame.telling and not all(t.of_count or t.anaphoric for t in frame.tolls)


def announces(scanned: Scanned, frame: Frame) -> bool:
    """نفذت قوات التحالف سبع ضربات جوية على النحو الآتي: an act without a place, before a list of places."""
    return frame.strong and not frame.places and scanned.folded[frame.start : frame.end].rstrip().endswith(":")


def in_list(frame: Frame, lead: Frame) -> None:
    """قرب البوكمال: أربع ضربات, in a list that `lead` announces: of its type and sides."""
    first = next(t for t in lead.triggers if t.entry.strong)
    if frame.strong or not any(p.role == EVENT for p in frame.places):
        return
    if any(t.value in (first.value, "airstrike", "shelling") for t in frame.triggers):
        frame.triggers = [first, *frame.triggers]
        frame.sides = frame.sides if frame.sides.a else lead.sides


def at_sites(scanned: Scanned, frames: list[Frame]) -> None:
    """أصيب مدني في مخيم اليرموك, وفي حادثة منفصلة … عند جسر أبو ليل: a site by its name, known or not.

    Where the report names no place at all, and for a further act that names none.
    """
    nowhere = not any(frame.places or frame.wide for frame in frames)
    for frame in frames:
        if frame.places or frame.wide or not (nowhere or frame.strong or frame.harmed):
            continue
        if nowhere or frame.opener == "new_incident":
            frame.places = named_sites(scanned, frame.start, frame.end, OWN + OF_TOWNS if nowhere else OWN)
