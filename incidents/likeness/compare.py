"""The reasons for and against two records being of one event, one field after another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from rapidfuzz.fuzz import ratio

from incidents.likeness.values import WEIGHTS, Comparison, Event, Figure, Size, Where, total
from incidents.likeness.words import compare_texts, names_place, tells_a_rise

EARTH_KM = 6371.0088
# From middle to middle of two places: neighbours, not far, and too far to be taken for one another.
NEAR_KM, APART_KM, FAR_KM = 5.0, 12.0, 25.0
FAR_FROM_AREA_KM = 120.0
AREA_KM = 20.0  # from the middle of an area to a place that still may lie at its edge
ROAD_KM = 45.0  # between places on one road, each named by one report
NEAREST_FIRST = (
    "same_place", "place_within", "places_near", "same_area", "same_district", "villages_near", "places_apart",
    "places_well_apart", "areas_apart", "places_far",
)  # fmt: skip
APART = frozenset({"villages_near", "same_district", "places_apart", "places_well_apart", "areas_apart", "places_far"})
ALIKE_NAMES = 75  # of 100: spellings of one place that the gazetteer lacks
EXACT = frozenset({"day"})
SAYS_ITS_DAY = frozenset({"day", "report"})
REPORT_LAG = 2  # days by which the day of a report may miss the day of the event
WEEK = 7
IMPRECISE_GAP = 2  # days between imprecise dates that still may be one
HOURS = ("dawn", "morning", "noon", "afternoon", "evening", "night", "midnight")
NIGHT = frozenset({"night", "midnight", "dawn", "evening"})
# Types under which reports tell one and the same act.
LIKE_TYPES = tuple(
    frozenset(pair.split())
    for pair in (
        "airstrike drone_strike", "airstrike shelling", "ied landmine", "ied assassination",
        "ied suicide_bombing", "ied attack_on_forces", "ied grenade", "landmine accident",
        "attack_on_forces armed_clash",
        "attack_on_forces assassination", "assassination attack_on_civilians", "assassination execution",
        "attack_on_civilians execution", "body_found assassination", "body_found execution", "arrest raid",
        "arrest abduction", "raid armed_clash", "raid airstrike", "protest riot", "communal_clash armed_clash",
        "armed_clash shelling", "armed_clash territorial_change", "suicide_bombing attack_on_forces",
        "grenade assassination",
        "grenade attack_on_forces", "raid assassination", "attack_on_civilians raid", "body_found attack_on_civilians",
        "attack_on_forces attack_on_civilians", "shelling attack_on_forces", "shelling drone_strike", "shelling ied",
        "death_in_custody execution", "death_in_custody body_found", "raid abduction",
    )
)  # fmt: skip
# Weapons that one report takes for another.
LIKE_WEAPONS = tuple(
    frozenset(group.split())
    for group in (
        "landmine erw", "artillery mortar rocket rpg", "ied grenade", "rpg grenade",
        "aircraft_munition helicopter barrel_bomb cluster_munition drone rocket", "small_arms heavy_machine_gun rpg",
    )
)  # fmt: skip
NOBODY_KNOWN = frozenset({"unknown_gunmen", "unknown_aircraft"})
# Who acts together, or is taken for the other, by the topmost of its groups.
ALLIES = (frozenset({"coalition", "sdf"}), frozenset({"government", "russia", "iran_backed_militias"}))
UNARMED = frozenset({"civilians", "protesters", "detainees", "clan"})
ALMOST = 1.4  # times a toll that reports of one event still differ by
FAR, FAR_PEOPLE = 3.0, 4  # times, and people, from which two tolls are not of one event
MANY_DEAD = 10  # people: two tolls so high in one place and time are rare
WORST_FIRST = ("far_toll", "other_toll", "same_toll", "large_toll_near", "same_small_toll", "toll_near")
DIFFERING = frozenset({"far_toll", "other_toll"})
EITHER, HURT, TAKEN = "killed_or_injured", ("killed", "injured"), frozenset({"detained", "abducted", "missing"})
VAGUE_DAYS = frozenset({"dates_overlap", "months_overlap", "dates_near", "date_unknown", "days_before_report"})
TIES = frozenset(
    [
        "same_toll",
        "large_toll_near",
        "same_parts",
        "near_equal_text",
        "many_words",
        "same_phrase",
        "same_name",
        "toll_rose",
    ]
)  # fmt: skip
LARGE = 3  # people: an equal toll from here on is no chance


def compare(one: Event, other: Event) -> Comparison:
    """All reasons that the two give, in no order that matters."""
    return Comparison(tuple(_reasons(one, other)))


def excluded(one: Event, other: Event) -> bool:
    """Whether days or a report in common alone decide against; no words can lift that."""
    return not one.reports.isdisjoint(other.reports) or "other_days" in _dates(one, other)


def _reasons(one: Event, other: Event) -> Iterator[str]:
    found = list(_by_field(one, other))
    if VAGUE_DAYS.intersection(found) and not TIES.intersection(found):
        found.append("nothing_ties")
    if APART.intersection(found):  # an equal toll is a chance elsewhere
        found = ["same_small_toll" if reason == "same_toll" else reason for reason in found]
    yield from found


def _by_field(one: Event, other: Event) -> Iterator[str]:
    if one.reports & other.reports:
        yield "one_report"  # who wrote it told two events
    places, types = list(_places(one, other)), list(_types(one, other))
    yield from _dates(one, other)
    yield from places
    yield from types
    yield from _actors(one, other)
    yield from _targets(one, other)
    yield from _tolls(one, other)
    yield from _times(one, other)
    yield from _weapons(one.weapons, other.weapons)
    known = frozenset(place.name for place in (*one.places, *other.places) if place.name)
    words = compare_texts(one.texts, other.texts, here=APART.isdisjoint(places), places=known)
    # Words in common cannot tell that a protest over a killing is that killing.
    yield from words if "other_type" not in types else (word for word in words if WEIGHTS[word] < 0)


def _weapons(ours: frozenset[str], theirs: frozenset[str]) -> Iterator[str]:
    if ours & theirs:
        yield "same_weapon"
    elif ours and theirs:
        yield "like_weapon" if any(ours & group and theirs & group for group in LIKE_WEAPONS) else "other_weapon"


def _dates(one: Event, other: Event) -> Iterator[str]:
    if one.start is None or other.start is None:
        yield "date_unknown"
        return
    gap = _gap(one, other)
    exact = {one.precision, other.precision}
    if exact <= SAYS_ITS_DAY:
        yield _days(one, other, abs(gap), exact <= EXACT)
        return
    longest = max(_length(one), _length(other))
    if gap <= 0:
        yield "dates_overlap" if longest <= WEEK else "months_overlap"
    else:
        yield "dates_near" if gap <= (IMPRECISE_GAP if longest <= WEEK else WEEK) else "other_days"


def _days(one: Event, other: Event, gap: int, both_exact: bool) -> str:
    """What two single days tell; the day of a report may come after the day of the event."""
    if gap == 0:
        return "same_day"
    if not both_exact and gap <= REPORT_LAG and _report_came_later(one, other):
        return "day_of_report" if gap == 1 else "days_before_report"
    if gap == 1 and one.time_of_day in NIGHT and other.time_of_day in NIGHT:
        return "night_between"
    return "next_day" if gap == 1 else "other_days"


def _length(event: Event) -> int:
    """Days of the span in which it happened."""
    return (event.end - event.start).days + 1 if event.start and event.end else 1


def _report_came_later(one: Event, other: Event) -> bool:
    first, last = sorted((one, other), key=lambda event: event.start or date.min)
    return last.precision == "report" or (first.precision == "report" and first.start == last.start)


def _gap(one: Event, other: Event) -> int:
    """Days between the two spans; 0 or less where they touch."""
    assert one.start
    assert other.start
    ends = (one.end or one.start), (other.end or other.start)
    return max((one.start - ends[1]) // timedelta(days=1), (other.start - ends[0]) // timedelta(days=1))


def _places(one: Event, other: Event) -> Iterator[str]:
    if _share_a_name(one, other):
        yield "similar_name"
        return
    if one.unplaced and other.unplaced and not (one.places and other.places):
        yield "other_name"
        return
    if not one.places or not other.places:
        yield "place_unknown"
        return
    pairs = [(ours, theirs) for ours in one.places for theirs in other.places]
    nearest = min((_pair(*pair) for pair in pairs), key=NEAREST_FIRST.index)
    named = [pair for pair in pairs if nearest in APART and _is_named(*pair, one, other)]
    if any((_km(*pair) or 0) <= NEAR_KM for pair in named):
        yield "places_near"
    else:
        yield "place_named" if named else nearest


def _is_named(ours: Where, theirs: Where, one: Event, other: Event) -> bool:
    """Whether the words of one report name the place of the other, and the two are not far from each other."""
    km = _km(ours, theirs)
    if km is not None and km > ROAD_KM:
        return False
    return names_place(other.texts, ours.name) or names_place(one.texts, theirs.name)


def _share_a_name(one: Event, other: Event) -> bool:
    """Whether a place that the gazetteer lacks is named in both, spelling set aside."""
    alike = any(ratio(ours, theirs) >= ALIKE_NAMES for ours in one.unplaced for theirs in other.unplaced)
    return alike or any(
        name in text for these, those in ((one, other), (other, one)) for name in these.unplaced for text in those.texts
    )


def _pair(one: Where, other: Where) -> str:
    small, large = sorted((one, other), key=lambda place: place.size)
    if one.code == other.code or large.code in small.around:
        if large.size == Size.GOVERNORATE or small.size == Size.AREA:
            return "same_area"
        return "same_place" if one.code == other.code else "place_within"
    km = _km(one, other)
    if large.size >= Size.AREA:
        return _from_area(one, other, km)
    if km is None or km > NEAR_KM:
        return _apart(km)
    return "villages_near" if small.size == Size.SETTLEMENT else "places_near"


def _from_area(one: Where, other: Where, km: float | None) -> str:
    if km is not None and km > FAR_FROM_AREA_KM:
        return "places_far"
    shared = one.around & other.around
    if len(shared) > 1 and (km is None or km <= AREA_KM):
        return "same_district"
    return "places_apart" if shared else "areas_apart"


def _apart(km: float | None) -> str:
    if km is None or km <= APART_KM:
        return "places_apart"
    return "places_well_apart" if km <= FAR_KM else "places_far"


def _km(one: Where, other: Where) -> float | None:
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)  # type: ignore[arg-type]


def distance_km(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Between two points over the sphere: the haversine."""
    north, east, south, west = map(math.radians, (latitude, longitude, to_latitude, to_longitude))
    half = math.sin((north - south) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin((east - west) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _types(one: Event, other: Event) -> Iterator[str]:
    if not one.event_type or not other.event_type:
        return
    if one.event_type == other.event_type:
        yield "same_type"
    elif frozenset({one.event_type, other.event_type}) in LIKE_TYPES or "other" in (one.event_type, other.event_type):
        yield "like_type"
    else:
        yield "other_type"


def _actors(one: Event, other: Event) -> Iterator[str]:
    ours = {code: above for code, above in one.actors.items() if code not in NOBODY_KNOWN}
    theirs = {code: above for code, above in other.actors.items() if code not in NOBODY_KNOWN}
    if not ours or not theirs:
        return
    if ours.keys() & theirs.keys():
        yield "same_actor"
    elif _tops(ours) & _tops(theirs):
        yield "related_actor"
    elif any(_tops(ours) & side and _tops(theirs) & side for side in ALLIES):
        yield "allied_actor"
    elif _turned(one, other) or _turned(other, one):
        yield "turned_sides"
    else:
        yield "other_actor"


def _turned(one: Event, other: Event) -> bool:
    """Whether who acts in the one is who is hit in the other: fighting told from both sides."""
    return bool(_tops(one.actors) & _tops(other.targets))


def _targets(one: Event, other: Event) -> Iterator[str]:
    if one.targets and other.targets:
        ours, theirs = _tops(one.targets), _tops(other.targets)
        if ours & theirs or (ours & UNARMED and theirs & UNARMED):
            yield "same_target"
        elif not (_turned(one, other) or _turned(other, one)):
            yield "other_target"


def _tops(actors: Mapping[str, tuple[str, ...]]) -> set[str]:
    return {above[-1] if above else code for code, above in actors.items()}


def _tolls(one: Event, other: Event) -> Iterator[str]:
    ours, theirs = _comparable(one.toll, other.toll), _comparable(other.toll, one.toll)
    both = ours.keys() & theirs.keys()
    counted = ["killed"] if "killed" in both else sorted(both)  # the dead are counted with more care than the hurt
    shared = [(ours[outcome], theirs[outcome]) for outcome in counted]
    if ours and theirs and EITHER not in both and _has_dead(one) != _has_dead(other):
        yield "dead_in_one"
    if shared:
        worst = min((_figures(ours, theirs) for ours, theirs in shared), key=WORST_FIRST.index)
        rose = worst in DIFFERING and any(
            tells_a_rise(later.texts) and all(new.least > old.least for new, old in pairs)
            for later, pairs in ((one, shared), (other, [pair[::-1] for pair in shared]))
        )
        yield "toll_rose" if rose else worst
    if any(_parts(*pair) is False for pair in shared):
        yield "other_parts"
    elif any(_parts(*pair) for pair in shared):
        yield "same_parts"
    if any(_strangers(ours.statuses, theirs.statuses) for ours, theirs in shared):
        yield "other_status"


def _comparable(toll: Mapping[str, Figure], other: Mapping[str, Figure]) -> dict[str, Figure]:
    """A toll in the outcomes that the other tells: people taken away as one, the dead and the hurt where it is so."""
    found = {outcome: figure for outcome, figure in toll.items() if outcome not in TAKEN}
    if taken := [figure for outcome, figure in toll.items() if outcome in TAKEN]:
        found["taken"] = max(taken, key=lambda figure: figure.least)
    hurt = [found[outcome] for outcome in HURT if outcome in found]
    if hurt and EITHER in other and EITHER not in found:
        found[EITHER] = hurt[0] if len(hurt) == 1 else total(hurt)
    return found


def _has_dead(event: Event) -> bool:
    return "killed" in event.toll and event.toll["killed"].most != 0


def _figures(one: Figure, other: Figure) -> str:
    low, high = max(one.least, other.least), min(_most(one), _most(other))
    if low <= high:
        if one.least != other.least or min(one.least, other.least) >= MANY_DEAD:
            return _near(one, other)
        return "same_toll" if one.least >= LARGE else "same_small_toll"
    if min(one.least, other.least) == 0:
        return "other_toll"
    if (low - high <= 1 and high > 1) or low / high <= ALMOST:
        return _near(one, other)
    return "far_toll" if low / high >= FAR and low - high >= FAR_PEOPLE else "other_toll"


def _near(one: Figure, other: Figure) -> str:
    return "large_toll_near" if min(one.least, other.least) >= MANY_DEAD else "toll_near"


def _most(figure: Figure) -> float:
    return math.inf if figure.most is None else figure.most


def _parts(one: Figure, other: Figure) -> bool | None:
    """Whether children and women agree where both reports count some; None where there is nothing to compare."""
    pairs = [(one.children, other.children), (one.women, other.women)]
    stated = [(ours, theirs) for ours, theirs in pairs if ours and theirs]
    return all(ours == theirs for ours, theirs in stated) if stated else None


def _strangers(one: frozenset[str], other: frozenset[str]) -> bool:
    known = one - {"unknown"}, other - {"unknown"}
    return all(known) and not known[0] & known[1]


def _times(one: Event, other: Event) -> Iterator[str]:
    if not one.time_of_day or not other.time_of_day or one.start != other.start:
        return
    apart = abs(HOURS.index(one.time_of_day) - HOURS.index(other.time_of_day))
    apart = min(apart, len(HOURS) - apart)  # midnight is next to dawn
    if apart == 0:
        yield "same_time"
    elif apart > 1:
        yield "other_time"
