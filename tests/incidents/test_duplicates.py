"""Reports of one event come in one after another: the later drafts say which records they may double, and why."""

from datetime import date, timedelta

import pytest

from geo.models import Place
from incidents import curation, matching
from incidents.ingest import ingest_report
from incidents.loading import load_codes
from incidents.models import Incident, IncidentFlag, Revision
from tests.factories import PLACES, make_incident, make_user

DAY = date(2019, 1, 4)
# The army's shelling of Hajin kills three civilians; told by one outlet, copied, retold by another; and other events.
FIRST = (
    "دير الزور: قُتل ثلاثة مدنيين بينهم طفلان وأصيب خمسة آخرون بقصف مدفعي لقوات النظام على بلدة هجين صباح اليوم الجمعة."
)
COPIED = FIRST.replace("قُتل", "قتل") + "\nالمصدر: وكالات"
RETOLD = "قصفت قوات النظام بالمدفعية بلدة هجين الجمعة 4 كانون الثاني 2019، ما أدى لمقتل ثلاثة مدنيين بينهم طفلان."
NEXT_WEEK = "قصفت قوات النظام بالمدفعية بلدة هجين اليوم، ما أدى إلى مقتل مدني."
ELSEWHERE = "اعتقلت قوات سوريا الديمقراطية شاباً في بلدة الشعفة اليوم."


@pytest.fixture
def analyst(db):
    by = curation.system_user()
    load_codes(by=by)
    rows = [
        {"code": c, "name_ar": n, "name_en": c, "kind": k, "parent": up, "latitude": y, "longitude": x}
        for c, (n, k, up, y, x) in PLACES.items()
    ]
    curation.import_named(Place, rows, by=by)
    return make_user("analyst")


def taken_in(analyst, text, published=DAY, publisher="sohr"):
    return ingest_report(text, by=analyst, published=published, publisher=publisher)


def proposed(incident):
    """The references that the open flag of a record names."""
    flag = incident.flags.filter(code="possible_duplicate", settled_at__isnull=True).first()
    return [choice["reference"] for choice in flag.choices] if flag else []


@pytest.mark.parametrize("text", [COPIED, RETOLD])
def test_a_second_report_of_an_event_is_proposed_with_its_reasons(analyst, text):
    (first,) = taken_in(analyst, FIRST).incidents
    (second,) = taken_in(analyst, text, publisher="snhr").incidents
    assert proposed(second) == [first.reference]
    choice = second.flags.get(code="possible_duplicate").choices[0]
    assert {"same_day", "same_place", "same_type", "same_toll"} <= set(choice["reasons"])
    assert choice["score"] > 0.9
    assert proposed(first) == []
    assert curation.verify(second) == []


def test_other_events_are_not_proposed(analyst):
    taken_in(analyst, FIRST)
    for text, published in ((NEXT_WEEK, DAY + timedelta(days=7)), (ELSEWHERE, DAY)):
        (incident,) = taken_in(analyst, text, published).incidents
        assert proposed(incident) == []


def test_a_late_arrival_is_proposed_too(analyst):
    (newer,) = taken_in(analyst, RETOLD, DAY + timedelta(days=9), "snhr").incidents
    (older,) = taken_in(analyst, FIRST).incidents
    assert proposed(older) == [newer.reference]


def test_near_equal_reports_are_found_whichever_comes_first(analyst):
    texts = {
        "edition": (COPIED, DAY + timedelta(days=3)),
        "first": (FIRST, DAY),
        "update": (FIRST + " وتوفي جريح.", DAY),
    }
    for order in (["first", "edition", "update"], ["update", "first", "edition"]):
        found = [taken_in(analyst, f"{texts[name][0]} {order[0]}", texts[name][1]).report for name in order]
        for number, report in enumerate(found):
            assert {row.other for row in report.likenesses.all()} >= set(found[:number])


def test_taking_in_again_changes_nothing(analyst):
    taken_in(analyst, FIRST)
    taken_in(analyst, RETOLD, publisher="snhr")
    before = Revision.objects.count(), list(IncidentFlag.objects.values())
    for text in (FIRST, RETOLD):
        assert not taken_in(analyst, text).created
    assert (Revision.objects.count(), list(IncidentFlag.objects.values())) == before


def test_two_drafts_of_one_report_are_two_events(analyst):
    text = f"{FIRST}\nكما قُتل ثلاثة مدنيين بينهم طفلان بقصف مدفعي لقوات النظام على بلدة هجين مساء اليوم."
    found = taken_in(analyst, text).incidents
    assert all(proposed(incident) == [] for incident in found)


def test_what_was_answered_merged_or_rejected_is_not_proposed(analyst):
    (first,) = taken_in(analyst, FIRST).incidents
    (second,) = taken_in(analyst, RETOLD, publisher="snhr").incidents
    curation.link(second, first, "not_duplicate", by=analyst)
    assert matching.likely_same(second) == matching.likely_same(first) == []
    (third,) = taken_in(analyst, COPIED, publisher="hawar").incidents
    assert set(proposed(third)) == {first.reference, second.reference}
    curation.move(first, "reject", by=analyst, seen_version=first.version, reason="rumour")
    assert [match.incident for match in matching.likely_same(third)] == [second]


def test_an_answer_holds_for_the_record_that_the_other_was_merged_into(analyst):
    reviewer = make_user("reviewer")
    (first,) = taken_in(analyst, FIRST).incidents
    (second,) = taken_in(analyst, RETOLD, publisher="snhr").incidents
    curation.link(second, first, "not_duplicate", by=analyst)
    into = make_incident(analyst, event_type="shelling", date_start="2019-01-04", places=[{"place": "hajin"}])
    first = Incident.objects.get(pk=first.pk)
    curation.merge(first, into=into, by=reviewer, seen_version=first.version, reason="one event")
    assert into not in [match.incident for match in matching.likely_same(second, least=0)]


@pytest.mark.parametrize(
    "values",
    [
        {"date_start": "2019-01-01", "date_end": "2019-01-31", "date_precision": "month"},
        {"date_start": None, "date_end": None, "date_precision": "unknown"},
        {"places": [{"place": "gov-deir-ez-zor"}]},
        {"places": []},
    ],
)
def test_vague_records_are_looked_at(analyst, values):
    (first,) = taken_in(analyst, FIRST).incidents
    vague = make_incident(analyst, **{"date_start": "2019-01-04", "told_by": [], **values})
    assert vague in [match.incident for match in matching.likely_same(first, least=0.01)]


def test_a_record_of_which_nothing_is_known_has_no_duplicates(analyst):
    taken_in(analyst, FIRST)
    empty = make_incident(analyst, event_type=None, date_start=None, places=[], told_by=[])
    assert matching.likely_same(empty) == []
