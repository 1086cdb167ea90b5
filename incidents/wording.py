"""How values read on a page: unknown written out, ranges, dates, digits of the page's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from babel.dates import format_date, format_interval
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _

from incidents.codes import Confidence, DatePrecision, Outcome, Role
from incidents.querysets import parts_of

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
ARABIC_NUMBER = ARABIC_DIGITS | {ord(","): "٬"}
KEPT = 4096  # days of which a process remembers how they are written: a page has hundreds of them
LOCALES = {"ar": "ar_SY", "en": "en_GB"}  # Syria's month names; day before month


def digits(value: object) -> str:
    """A text with the digits of the page's language."""
    text = str(value)
    return text.translate(ARABIC_DIGITS) if get_language() == "ar" else text


def count(number: int) -> str:
    """A whole number with its thousands marked."""
    text = f"{number:,}"
    return text.translate(ARABIC_NUMBER) if get_language() == "ar" else text


# How extraction says that a value was inferred; any other reason (an event type, say) is shown as it is.
INFERRED = {
    "the publisher": gettext_noop("the publisher speaks itself"),
    "the day of publication": gettext_noop("the day of publication"),
    "no source is named": gettext_noop("no source is named"),
    "its own agency claims it": gettext_noop("its own agency claims it"),
}


def inferred(rule: str) -> str:
    """Why a value stands that no words state: «inferred: the day of publication»."""
    reason = rule.removeprefix("inferred").removeprefix(": ")
    told = _(INFERRED[reason]) if reason in INFERRED else reason
    return _("inferred: %(reason)s") % {"reason": told} if told else _("inferred")


# What each reason of `extraction/lexicons/confidence.csv` says to whoever reviews a draft.
DOUBTS = {
    "type_contested": gettext_noop("What is told fits another type of event about as well."),
    "joining_contested": gettext_noop("It is not sure whether one incident is told here or two."),
    "type_from_outcome": gettext_noop("No word tells the act: its type rests on who was hurt and by what."),
    "type_by_rule": gettext_noop("Words tell acts of other types; a rule decided between them."),
    "types_several": gettext_noop("Words tell acts of several types."),
    "act_by_weak_words": gettext_noop("Only weak words tell the act."),
    "deaths_unusual": gettext_noop("An act of this type seldom kills, and people were killed."),
    "date_inferred": gettext_noop("No word tells the day: the day of publication stands in."),
    "date_unknown": gettext_noop("No day of publication is given, and no full date is told."),
    "date_far": gettext_noop("The words for the day stand far from the act."),
    "dates_several": gettext_noop("Several days are told."),
    "place_missing": gettext_noop("No place is told."),
    "place_inherited": gettext_noop("The place comes from an earlier sentence or the heading."),
    "place_elsewhere": gettext_noop("The clause of the act names no place; another clause does."),
    "place_unknown": gettext_noop("The gazetteer does not have this name."),
    "place_variant": gettext_noop("A misspelt name was taken for one that is near to it."),
    "place_ambiguous": gettext_noop("Several places have this name."),
    "place_wide": gettext_noop("Only a governorate or its countryside is told."),
    "place_without_head": gettext_noop("No “town of” or “village of” stands before the name."),
    "place_far": gettext_noop("The place stands far from the act."),
    "many_places": gettext_noop("Several places are told for one incident."),
    "casualty_conflict": gettext_noop("Two figures, or civilian and fighter, are told for the same people."),
    "count_inferred": gettext_noop("No numeral states the count."),
    "count_open": gettext_noop("The count has no upper end."),
    "groups_many": gettext_noop("Many groups of people are told."),
    "rows_several": gettext_noop("The casualties have several rows."),
    "harm_uncounted": gettext_noop("Words tell that people were hurt, and no figure was read."),
    "people_left_out": gettext_noop("People are counted here who stand in no row of the casualties."),
    "victims_missing": gettext_noop("An act of this type has victims, and none were read."),
    "author_missing": gettext_noop("Nobody was read who did it."),
    "hedged": gettext_noop("Who did it is told as probable only."),
    "target_missing": gettext_noop("Nobody was read who was hit."),
    "sources_several": gettext_noop("Several sources are told to have said it."),
    "words_unread": gettext_noop("Many words here are in no table."),
    "act_half_read": gettext_noop("Many words of the clause that tells the act are in no table."),
    "opening_unread": gettext_noop("The act opens with a word that is in no table."),
    "drafts_many": gettext_noop("The report tells many incidents."),
    "sentences_several": gettext_noop("It is told over several sentences."),
    "acts_left_out": gettext_noop("Words for acts stand near it that belong to no draft."),
    "losses_unsaid": gettext_noop("No casualties are told, and no word says that nobody was hurt."),
    "targets_several": gettext_noop("Several are told to have been hit."),
    "date_beside_unread": gettext_noop("A word that is in no table stands beside the day."),
    "place_beside_unread": gettext_noop("A word that is in no table stands beside the place."),
    "count_beside_unread": gettext_noop("A word that is in no table stands beside a figure."),
    "acts_many": gettext_noop("Words of three kinds of act or more tell it."),
    "harm_beyond": gettext_noop("More words of harm stand there than rows of casualties were made."),
    "written_as_post": gettext_noop("The report is written as posts are, with hashtags."),
    "days_beside": gettext_noop("Other days are told beside its own."),
    "paragraph_shared": gettext_noop("The same paragraph tells another incident."),
    "place_twice": gettext_noop("Another incident of the report is at the same place."),
    "place_left_out": gettext_noop("A place stands near it that belongs to no draft."),
    "background": gettext_noop("The report recalls it from an earlier day."),
    "act_by_nouns": gettext_noop("Only nouns tell the act, no verb."),
    "days_elsewhere": gettext_noop("The report tells several days, and none of this incident."),
    "place_stretch": gettext_noop("The place is told as a road or a district: no single village or town."),
    "deaths_unread": gettext_noop("Words tell of deaths, and nobody killed was read."),
    "sides_alike": gettext_noop("One group was read both as doing it and as being hit."),
    "report_unread": gettext_noop("A fifth of the report’s words are in no table."),
    "outlet_unlisted": gettext_noop("Its outlet has no code of its own, so its manner of writing may be new."),
    "speakers_named": gettext_noop("The clauses that tell it name who says so."),
    "sentence_shared": gettext_noop("Its sentence tells more than this incident."),
    "place_around": gettext_noop("The place is told as a base or as the surroundings of another place."),
    "date_elsewhere": gettext_noop("The clause of the act tells no day; another clause does."),
    "places_beside": gettext_noop("Other places stand in the clause that tells the act."),
    "outlet_of_a_side": gettext_noop("Its outlet speaks for a side of the conflict, in a manner of its own."),
}


def doubt(code: str) -> str:
    """A reason to doubt a draft as a sentence; the code itself where no sentence is written for it."""
    return _(DOUBTS[code]) if code in DOUBTS else code


def percent(share: float) -> str:
    """«72%» for a share of 1, with the sign of the page's language."""
    return digits(f"{round(share * 100)}{'٪' if get_language() == 'ar' else '%'}")


def confidence(share: float) -> str:
    """How far to trust it: «check, 72%»."""
    return listed([str(Confidence.of(share).label), percent(share)])


def listed(names: Iterable[str]) -> str:
    """Names in a row, with the comma of the page's language."""
    return ("، " if get_language() == "ar" else ", ").join(names)


def in_both(text: object) -> tuple[str, str]:
    """A label in English and in Arabic, for files that hold both."""
    with override("en"):
        english = str(text)
    with override("ar"):
        return english, str(text)


def not_stated() -> str:
    return _("not stated")


def figure(minimum: int | None, maximum: int | None, stated: bool = True) -> str:
    """«8», «2–5», «2+» where the upper end is open, «none» for a stated zero, «not stated»."""
    return _figure(minimum if stated else None, maximum, get_language())


@lru_cache(KEPT)
def _figure(minimum: int | None, maximum: int | None, _language: str | None) -> str:
    if minimum is None:
        return not_stated()
    if maximum is None:
        return digits(f"{minimum}+")
    if maximum == 0:
        return _("none")
    return count(minimum) if minimum == maximum else f"{count(minimum)}–{count(maximum)}"


def day(value: date | str | None) -> str:
    """A day; a date or ISO text."""
    if not value:
        return not_stated()
    try:
        parsed = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return in_form(parsed, "d MMM y")


def in_form(value: date, form: str) -> str:
    """A day, or what it begins, in a form of the CLDR («MMMM y», «y»)."""
    return _in_form(value, form, locale())


@lru_cache(KEPT)
def _in_form(value: date, form: str, own: str) -> str:
    return digits(format_date(value, form, locale=own))


def moment(value: datetime | None) -> str:
    """A point in time, in the server's time zone."""
    if value is None:
        return not_stated()
    local = timezone.localtime(value)
    return listed([day(local.date()), digits(f"{local:%H:%M}")])


def period(start: date | None, end: date | None, precision: str) -> str:
    """When it happened, no more exact than it is known."""
    if start is None or end is None or precision == DatePrecision.UNKNOWN:
        return not_stated()
    return _period(start, end, precision, locale())


@lru_cache(KEPT)
def _period(start: date, end: date, precision: str, own: str) -> str:
    if precision == DatePrecision.YEAR:
        return in_form(start, "y")
    if precision == DatePrecision.MONTH:
        return in_form(start, "MMMM y")
    if start != end:
        return digits(format_interval(start, end, "yMMMd", locale=own))
    if precision == DatePrecision.REPORT:
        return _("%(day)s (day of the report)") % {"day": day(start)}
    return day(start)


class Toll(NamedTuple):
    """The people of one outcome in one incident, over all its groups; `minimum` None is not stated."""

    minimum: int | None
    maximum: int | None
    children: int | None = None
    women: int | None = None

    @property
    def is_stated(self) -> bool:
        return self.minimum is not None

    def __str__(self) -> str:
        return figure(self.minimum, self.maximum)


def toll(casualties: Iterable[Any], outcome: str) -> Toll:
    rows = [row for row in casualties if row.outcome == outcome]
    if not rows:
        return Toll(None, None)
    if len(rows) == 1:
        return Toll(rows[0].minimum, rows[0].maximum, rows[0].children, rows[0].women)
    open_ended = any(row.maximum is None for row in rows)
    return Toll(
        minimum=sum(row.minimum for row in rows),
        maximum=None if open_ended else sum(row.maximum for row in rows),
        children=_stated_sum(row.children for row in rows),
        women=_stated_sum(row.women for row in rows),
    )


def headline(incident: Any) -> str:
    """What a person wrote of the incident, or else one line made of its present values, in the page's language."""
    if incident.summary:
        return str(incident.summary)
    name, say = naming(), _phrases(get_language())
    rows = parts_of(incident, "participants")
    acted = say.comma.join(name(row.actor) for row in rows if row.role == Role.SIDE_A)
    hit = say.comma.join(name(row.actor) for row in rows if row.role == Role.SIDE_B)
    where = say.comma.join(name(row.place) for row in parts_of(incident, "places"))
    parts = [name(incident.event_type) if incident.event_type else say.incident]
    parts += [phrase % {"names": names} for phrase, names in zip(say.around, (acted, hit, where), strict=True) if names]
    casualties = parts_of(incident, "casualties")
    held = {row.outcome for row in casualties}
    tolls = say.comma.join(f"{word} {toll(casualties, code)}" for code, word in say.outcomes if code in held)
    line = say.gap.join(parts)
    return f"{line}{say.colon}{tolls}" if tolls else line


class Phrases(NamedTuple):
    """What headlines are put together with, in one language."""

    incident: str
    around: tuple[str, str, str]  # who acted, who was hit, where
    outcomes: list[tuple[str, str]]
    comma: str
    gap: str
    colon: str


@lru_cache(len(LOCALES))
def _phrases(language: str) -> Phrases:
    around = (_("by %(names)s"), _("against %(names)s"), _("at %(names)s"))
    marks = ("، ", "؛ ", "؛ ") if language == "ar" else (", ", " ", ": ")
    return Phrases(_("Incident"), around, [(code.value, str(code.label)) for code in Outcome], *marks)


def naming() -> Callable[[Any], str]:
    """What gives a place's, a group's or a type's name in the page's language, for rows by the hundred: `thing.name`
    asks for the language each time."""
    return attrgetter("name_ar" if get_language() == "ar" else "name_en")


def other_tolls(casualties: Iterable[Any]) -> list[tuple[str, Toll]]:
    """What a list shows beside killed and injured: (outcome in words, toll)."""
    rows = [row for row in casualties if row.outcome not in (Outcome.KILLED, Outcome.INJURED)]
    held = {row.outcome for row in rows}
    return [(str(outcome.label), toll(rows, outcome)) for outcome in Outcome if outcome in held]


def _stated_sum(numbers: Iterable[int | None]) -> int | None:
    stated = [number for number in numbers if number is not None]
    return sum(stated) if stated else None


def locale() -> str:
    """Babel's name of the page's language."""
    return LOCALES[(get_language() or "en")[:2]]
