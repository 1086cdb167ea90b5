"""Why two records may be of one event, or not: the reasons of `likeness` as sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from incidents.codes import LinkKind

REASONS = {
    "same_day": gettext_noop("The same day."),
    "day_of_report": gettext_noop("One gives only the day of its report, a day later."),
    "days_before_report": gettext_noop("One gives only the day of its report, two days later."),
    "night_between": gettext_noop("The night between two days."),
    "dates_overlap": gettext_noop("The days overlap; one is not known exactly."),
    "months_overlap": gettext_noop("The periods overlap; one is known by its month or year only."),
    "next_day": gettext_noop("One day apart."),
    "dates_near": gettext_noop("Days that are not known exactly lie close together and do not overlap."),
    "date_unknown": gettext_noop("One has no date."),
    "same_place": gettext_noop("The same place."),
    "place_within": gettext_noop("One place lies in the other."),
    "same_area": gettext_noop("The same area; one is known no nearer."),
    "similar_name": gettext_noop("A place that the gazetteer lacks has the same name, or nearly."),
    "other_name": gettext_noop("Places that the gazetteer lacks have different names."),
    "place_named": gettext_noop("Different places, but one report names the place of the other."),
    "places_near": gettext_noop("The places lie close together."),
    "villages_near": gettext_noop("Two neighbouring settlements."),
    "same_district": gettext_noop("The same district, in different parts of it."),
    "places_apart": gettext_noop("Different places."),
    "places_well_apart": gettext_noop("Different places, well apart."),
    "areas_apart": gettext_noop("Different areas."),
    "place_unknown": gettext_noop("One has no place."),
    "same_type": gettext_noop("The same type of event."),
    "like_type": gettext_noop("Types of event by which one act may be told."),
    "other_type": gettext_noop("Different types of event."),
    "same_actor": gettext_noop("The same side acted."),
    "related_actor": gettext_noop("The sides that acted belong together."),
    "allied_actor": gettext_noop("The sides that acted are allies."),
    "other_actor": gettext_noop("Different sides are said to have acted."),
    "turned_sides": gettext_noop("Who acted in the one was hit in the other."),
    "same_target": gettext_noop("The same side was hit."),
    "other_target": gettext_noop("Different sides were hit."),
    "same_toll": gettext_noop("The same number of victims."),
    "same_small_toll": gettext_noop("The same small number of victims, which may be chance."),
    "large_toll_near": gettext_noop("Many victims, in nearly the same number."),
    "toll_near": gettext_noop("Nearly the same number of victims."),
    "dead_in_one": gettext_noop("One tells of people killed, the other does not."),
    "toll_rose": gettext_noop("More victims, and the report says that the toll has risen."),
    "other_toll": gettext_noop("Different numbers of victims."),
    "far_toll": gettext_noop("Very different numbers of victims."),
    "same_parts": gettext_noop("The same number of children or women."),
    "other_parts": gettext_noop("Different numbers of children or women."),
    "other_status": gettext_noop("Civilians here, fighters there."),
    "same_time": gettext_noop("The same time of day."),
    "other_time": gettext_noop("Different times of day."),
    "same_weapon": gettext_noop("The same weapon."),
    "like_weapon": gettext_noop("Different weapons of one kind."),
    "other_weapon": gettext_noop("Different weapons."),
    "near_equal_text": gettext_noop("Near-equal text."),
    "same_form": gettext_noop("Told in the same words, of different places."),
    "many_words": gettext_noop("Several telling words in common."),
    "some_words": gettext_noop("A telling word in common."),
    "no_words": gettext_noop("No telling words in common."),
    "same_phrase": gettext_noop("A name or phrase in common."),
    "told_as_another": gettext_noop("One is told as new, second or again."),
    "nothing_ties": gettext_noop("The days are vague, and neither toll nor words tie the two."),
    "same_calling": gettext_noop("The same calling of people is told."),
    "other_calling": gettext_noop("Different callings of people are told."),
    "same_name": gettext_noop("The same person is named."),
    "other_names": gettext_noop("Different people are named."),
    "other_days": gettext_noop("Different days: not one event."),
    "places_far": gettext_noop("Too far from each other to be one event."),
    "one_report": gettext_noop("One report tells both: it takes them for two."),
}
OUT = {
    LinkKind.SAME_EVENT: gettext_noop("same event as"),
    LinkKind.FOLLOW_UP: gettext_noop("follow-up of"),
    LinkKind.RETALIATION: gettext_noop("retaliation for"),
    LinkKind.PART_OF: gettext_noop("part of"),
    LinkKind.NOT_DUPLICATE: gettext_noop("not the same as"),
}
BACK = {
    **OUT,
    LinkKind.FOLLOW_UP: gettext_noop("followed by"),
    LinkKind.RETALIATION: gettext_noop("retaliated by"),
    LinkKind.PART_OF: gettext_noop("has as a part"),
}


def reason(code: str) -> str:
    """A reason as a sentence; the code itself where no sentence is written for it."""
    return _(REASONS[code]) if code in REASONS else code


def link_words(kind: str, *, back: bool) -> str:
    """How a record stands to the other end of its link, seen from the start or, `back`, from the end."""
    words = BACK if back else OUT
    return _(words[LinkKind(kind)])
