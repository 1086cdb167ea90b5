"""What speaks for and against two records being of one event."""

from dataclasses import replace
from datetime import date

import pytest

from incidents.likeness import Event, Figure, Size, Where, compare
from incidents.likeness.values import VETOES, WEIGHTS

GOVERNORATE = Where("gov", Size.GOVERNORATE, 35.1, 40.2)
HAJIN = Where("hajin", Size.SETTLEMENT, 34.6926, 40.8256, frozenset({"district", "gov"}), "هجين")
DESERT = Where("desert", Size.AREA, 34.60, 40.75, frozenset({"district", "gov"}))
FAR_DESERT = Where("far-desert", Size.AREA, 34.40, 40.50, frozenset({"district", "gov"}))
QUARTER = Where("quarter", Size.SPOT, 34.70, 40.83, frozenset({"district", "gov"}))
ABU_HAMAM = Where("abu-hamam", Size.SETTLEMENT, 34.8249, 40.674, frozenset({"district", "gov"}))
NEXT = Where("next", Size.SETTLEMENT, 34.72, 40.82, frozenset({"district", "gov"}))
CITY = Where("city", Size.SETTLEMENT, 35.3378, 40.1398, frozenset({"other-district", "gov"}))
DAY = date(2019, 1, 4)


def strike(**values):
    """An air strike on Hajin that killed four."""
    whole = {
        "start": DAY,
        "end": DAY,
        "precision": "day",
        "places": (HAJIN,),
        "event_type": "airstrike",
        "family": "remote",
        "actors": {"us_forces": ("coalition",)},
        "targets": {"civilians": ()},
        "toll": {"killed": Figure(4, 4, None, None, frozenset({"civilian"}))},
    }
    return Event(**whole | values)


def killed(least, most="same", **values):
    return {"killed": Figure(least, least if most == "same" else most, **values)}


def on(*days, precision="day"):
    return {"start": date(2019, 1, days[0]), "end": date(2019, 1, days[-1]), "precision": precision}


REASONS = [
    ({}, "same_day"),
    (on(5), "next_day"),
    (on(6), "other_days"),
    (on(5, precision="report"), "day_of_report"),
    (on(3, precision="report"), "next_day"),
    (on(1, 6, precision="range"), "dates_overlap"),
    (on(1, 31, precision="month"), "months_overlap"),
    (on(6, 9, precision="range"), "dates_near"),
    (on(7, 9, precision="range"), "other_days"),
    ({"start": None, "end": None, "precision": "unknown"}, "date_unknown"),
    ({"places": (GOVERNORATE,)}, "same_area"),
    ({"places": (QUARTER,)}, "places_near"),
    ({"places": (NEXT,)}, "villages_near"),
    ({"places": (ABU_HAMAM,)}, "places_well_apart"),
    ({"places": (CITY,)}, "places_far"),
    ({"places": (CITY, HAJIN)}, "same_place"),
    ({"places": ()}, "place_unknown"),
    ({"event_type": "drone_strike"}, "like_type"),
    ({"event_type": "arrest"}, "other_type"),
    ({"actors": {"coalition": ()}}, "related_actor"),
    ({"actors": {"sdf": ()}}, "allied_actor"),
    ({"actors": {"russia": ()}}, "other_actor"),
    ({"targets": {"detainees": ()}}, "same_target"),
    ({"targets": {"isis": ()}}, "other_target"),
    ({"toll": killed(5)}, "toll_near"),
    ({"toll": killed(9)}, "other_toll"),
    ({"toll": killed(40)}, "far_toll"),
    (on(6, precision="report"), "days_before_report"),
    ({"actors": {"civilians": ()}, "targets": {}}, "turned_sides"),
    ({"places": (ABU_HAMAM,), "texts": ("قصف علي طريق هجين",)}, "place_named"),
    ({"places": (NEXT,), "texts": ("قصف علي طريق هجين",)}, "places_near"),
    ({"places": (DESERT,)}, "same_district"),
    ({"places": (FAR_DESERT,)}, "places_apart"),
    ({"toll": killed(3, None)}, "toll_near"),
    ({"toll": killed(4, statuses=frozenset({"combatant"}))}, "other_status"),
    ({"toll": {"injured": Figure(2, 2)}}, "dead_in_one"),
]


@pytest.mark.parametrize(("values", "reason"), REASONS)
def test_each_difference_gives_its_reason(values, reason):
    there, back = compare(strike(), strike(**values)), compare(strike(**values), strike())
    assert reason in there.reasons
    assert sorted(there.reasons) == sorted(back.reasons)


def test_a_night_between_two_days_is_no_difference_of_days():
    night, dawn = strike(time_of_day="night"), strike(**on(5), time_of_day="dawn")
    assert "night_between" in compare(night, dawn).reasons
    assert not {"next_day", "other_time"} & set(compare(night, dawn).reasons)


def test_dawn_and_evening_of_a_day_are_two_strikes():
    dawn, evening = strike(time_of_day="dawn"), strike(time_of_day="evening")
    assert compare(dawn, dawn).likely
    assert not compare(dawn, replace(evening, toll=killed(9))).likely


def test_one_report_tells_two_events_apart():
    one = strike(reports=frozenset({1, 2}))
    assert compare(one, strike(reports=frozenset({2}))).score == 0


def test_names_of_victims_decide():
    told = "مقتل الشاب خالد الحميدان برصاص مجهولين"  # killing of the young man Khalid al-Humaydan
    retold = "اغتيال المواطن خالد الحميدان في البلده"
    other = "مقتل الشاب فواز العبيد برصاص مجهولين"
    shooting = {"event_type": "assassination", "actors": {}, "toll": killed(1)}
    one, again, another = (strike(**shooting, texts=(text,)) for text in (told, retold, other))
    assert {"same_name", "same_phrase"} <= set(compare(one, again).reasons)
    assert "other_names" in compare(one, another).reasons
    assert compare(one, again).likely > compare(one, another).likely


def test_a_protest_over_a_killing_is_another_event_however_many_words_they_share():
    text = "مقتل الطفل عمار الشبلي برصاص حرس النهر"
    killing = strike(event_type="attack_on_civilians", actors={"sdf": ()}, toll=killed(1), texts=(text,))
    protest = strike(event_type="protest", actors={"protesters": ()}, toll={}, texts=(f"مظاهره بعد {text}",))
    assert not compare(killing, protest).likely


def test_a_toll_that_is_told_to_have_risen_is_no_other_toll():
    first, later = strike(), strike(toll=killed(9), texts=("ارتفاع حصيله القصف",))
    assert "toll_rose" in compare(first, later).reasons
    assert "other_toll" in compare(strike(texts=later.texts), strike(toll=killed(9))).reasons


def test_reasons_are_told_apart_by_what_they_speak_for():
    found = compare(strike(), strike(event_type="arrest", **on(6)))
    assert "same_place" in found.speaking_for
    assert found.speaking_against[:1] == ("other_days",) or "other_days" in found.speaking_against
    assert set(found.reasons) <= set(WEIGHTS) | VETOES
    assert found.vetoed
    assert found.score == 0


WORDS = [
    ("مقتل طبيب في البلده", "اغتيال الطبيب برصاص مجهولين", "same_calling"),
    ("مقتل طبيب في البلده", "اغتيال مختار البلده", "other_calling"),
    ("قصف في كانون الثاني علي البلده", "غاره علي البلده", None),
    ("غاره ثانيه علي البلده", "غاره علي البلده", "told_as_another"),
    ("خطف الطبيب عبد الله الحسين", "اختطاف الطبيب عبدالله الحسين", "same_name"),
    ("قصف بلده هجين وهجين تشتعل", "اشتعال هجين بعد القصف", None),
]


@pytest.mark.parametrize(("one", "other", "reason"), WORDS)
def test_words_give_their_reasons(one, other, reason):
    found = set(compare(strike(texts=(one,)), strike(texts=(other,))).reasons)
    told = {"same_calling", "other_calling", "told_as_another", "same_name", "some_words", "many_words", "same_phrase"}
    assert reason in found if reason else not told & found


def test_an_outlets_usual_form_is_no_copy_when_the_places_differ():
    text = "قتل خمسه مدنيين بينهم طفلان جراء قصف طائرات التحالف علي البلده بريف الشرقي اليوم"
    here, there = strike(texts=(text,)), strike(texts=(text,), places=(ABU_HAMAM,))
    assert "near_equal_text" in compare(here, here).reasons
    assert "same_form" in compare(here, there).reasons
    assert not compare(here, there).likely


def test_vague_days_need_a_toll_or_words_that_tie_the_two():
    month = strike(**on(1, 31, precision="month"))
    assert "nothing_ties" not in compare(strike(), month).reasons
    assert "nothing_ties" in compare(strike(toll=killed(9)), month).reasons


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"abducted": Figure(4, 4)}, {"missing": Figure(4, 4)}, "same_toll"),
        ({"killed_or_injured": Figure(6, 6)}, {"killed": Figure(2, 2), "injured": Figure(4, 4)}, "same_toll"),
        ({"killed": Figure(1, 1)}, {"killed": Figure(3, 3)}, "other_toll"),
        ({"killed": Figure(2, 2)}, {"killed": Figure(8, 8)}, "far_toll"),
    ],
)
def test_tolls_are_compared_in_what_both_tell(one, other, reason):
    found = compare(strike(toll=one), strike(toll=other)).reasons
    assert reason in found
    assert "dead_in_one" not in found


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [("artillery", "mortar", "like_weapon"), ("ied", "landmine", "other_weapon"), ("ied", "ied", "same_weapon")],
)
def test_weapons_of_one_kind_are_told_from_others(one, other, reason):
    assert reason in compare(strike(weapons=frozenset({one})), strike(weapons=frozenset({other}))).reasons
