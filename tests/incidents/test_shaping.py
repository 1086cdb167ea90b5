"""Mending what the machine drew: drafts split, joined, added; totals marked; each act taken back to the field."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from incidents import curation
from incidents.models import Incident, IncidentFlag, Report, Revision
from tests.factories import claim, killed, make_report, make_user

TEXT = "قصف على بلدة هجين أدى إلى مقتل ثلاثة، وآخر على بلدة الشعفة أدى إلى مقتل خمسة."
FLAG = {"code": "place_ambiguous", "start": 50, "end": 56, "choices": ["hajin", "al-shaafah"], "detail": ""}
DAY = {"start": "2019-01-04", "end": "2019-01-04", "precision": "day"}


@pytest.fixture
def analyst(codes):
    return make_user()


@pytest.fixture
def mixed(analyst):
    """A draft into which the machine drew two incidents."""
    claims = [
        claim("event_type", "shelling", 0, 3),
        claim("date", DAY),
        claim("places", {"place": "hajin", "name": "هجين"}, 13, 17),
        claim("places", {"place": "al-shaafah", "name": "الشعفة"}, 50, 56),
        claim("sources", "sohr"),
        killed(3),
        killed(5) | {"start": 70, "end": 74},
    ]
    return make_report(TEXT, analyst, claims=claims, flags=[FLAG])


def fresh(incident):
    return Incident.objects.get(pk=incident.pk)


def state(incident):
    """The full state, without who decided when."""
    return curation.snapshot(fresh(incident)) | {
        "status": fresh(incident).status,
        "by_hand": fresh(incident).set_by_hand,
        "claims": list(incident.claims.order_by("pk").values_list("pk", "state", "value", "corrected_value")),
        "flags": list(incident.flags.order_by("pk").values_list("pk", "resolution", "settled_by")),
    }


def last(*incidents):
    """The latest act on each of these, as the desk remembers it."""
    return [(one.pk, fresh(one).version) for one in incidents]


def whole(*records):
    return [fault for record in records for fault in curation.verify(record)]


def second_half(incident):
    moved = [c.pk for c in incident.claims.all() if (c.start or 0) >= 50]
    return moved, [c.pk for c in incident.claims.filter(field__in=["event_type", "date", "sources"])]


def split(incident, report, by):
    moved, copied = second_half(incident)
    return curation.split(incident, report, moved=moved, copied=copied, by=by, seen_version=fresh(incident).version)


def test_a_draft_of_two_incidents_is_split_and_nothing_is_lost(analyst, mixed):
    report, (first,) = mixed
    second = split(first, report, analyst)
    one, other = curation.snapshot(fresh(first)), curation.snapshot(second)
    assert [row["place"] for row in one["places"]] == ["hajin"]
    assert [row["place"] for row in other["places"]] == ["al-shaafah"]
    assert [row["minimum"] for row in one["casualties"]] == [3]
    assert [row["minimum"] for row in other["casualties"]] == [5]
    assert one["event_type"] == other["event_type"] == "shelling"
    assert one["date_start"] == other["date_start"] == "2019-01-04"
    assert [flag.code for flag in second.flags.all()] == ["place_ambiguous"], "a flag goes with its words"
    assert not first.flags.exists()
    assert whole(first, second) == []


def test_a_split_taken_back_gives_the_draft_as_it_was(analyst, mixed):
    report, (first,) = mixed
    before = state(first)
    second = split(first, report, analyst)
    curation.take_back(last(first, second), by=analyst)
    assert state(first) == before
    assert (fresh(second).status, fresh(second).merged_into) == ("merged", first)
    assert whole(first, second) == []


@pytest.mark.parametrize("moved", ["none", "all"])
def test_each_of_the_two_drafts_keeps_a_value(analyst, mixed, moved):
    report, (first,) = mixed
    keys = [] if moved == "none" else list(first.claims.values_list("pk", flat=True))
    with pytest.raises(ValidationError, match="Each of the two drafts"):
        curation.split(first, report, moved=keys, copied=[], by=analyst, seen_version=1)
    assert Incident.objects.count() == 1


def two_drafts(analyst):
    common = [claim("event_type", "shelling", 0, 3), claim("date", DAY), claim("sources", "sohr")]
    drafts = [
        curation.DraftRecord([*common, claim("places", {"place": "hajin", "name": "هجين"}, 13, 17), killed(3)]),
        curation.DraftRecord([*common, killed(3), claim("side_a", "state_forces", 0, 3)], flags=[FLAG]),
    ]
    return make_report(TEXT, analyst, drafts=drafts)


def test_two_drafts_of_one_report_are_joined_and_nothing_counts_twice(analyst):
    _report, (first, second) = two_drafts(analyst)
    curation.join(second, into=first, by=analyst, seen_version=second.version)
    values = curation.snapshot(fresh(first))
    assert [row["minimum"] for row in values["casualties"]] == [3], "the same words are one claim"
    assert [row["actor"] for row in values["participants"]] == ["state_forces"]
    assert first.flags.get().code == "place_ambiguous"
    assert (fresh(second).status, fresh(second).merged_into) == ("merged", first)
    assert whole(first, second) == []


def test_a_join_taken_back_gives_both_drafts_as_they_were(analyst):
    _report, (first, second) = two_drafts(analyst)
    before = [state(first), state(second)]
    curation.join(second, into=first, by=analyst, seen_version=second.version)
    curation.take_back(last(second, first), by=analyst)
    assert [state(first), state(second)] == before
    assert whole(first, second) == []


def test_drafts_of_different_reports_are_not_joined_on_the_desk(analyst):
    (_r, (first,)), (_s, (second,)) = make_report(by=analyst), make_report(by=analyst)
    with pytest.raises(ValidationError, match="of one report"):
        curation.join(second, into=first, by=analyst, seen_version=1)


def test_what_is_in_review_is_neither_split_nor_joined(analyst):
    report, (first, second) = two_drafts(analyst)
    curation.move(first, "submit", by=analyst, seen_version=1)
    with pytest.raises(ValidationError, match="only drafts"):
        curation.join(second, into=first, by=analyst, seen_version=1)
    with pytest.raises(ValidationError, match="only drafts"):
        split(first, report, analyst)


def test_a_missed_incident_is_added_from_words_with_the_publisher_as_its_source(analyst, mixed):
    report, _incidents = mixed
    claims = [
        {"field": "event_type", "value": "shelling", "start": 40, "end": 44},
        {"field": "places", "value": {"place": "al-shaafah", "name": "الشعفة"}, "start": 50, "end": 56},
    ]
    added = curation.add_draft(report, claims, by=analyst)
    values = curation.snapshot(added)
    assert (values["event_type"], values["told_by"]) == ("shelling", [{"source": "sohr", "report": report.pk}])
    assert set(added.claims.values_list("state", "rule")) == {("accepted", "by hand")}
    assert whole(added) == []
    curation.take_back(last(added), by=analyst)
    assert fresh(added).status == "rejected"
    assert whole(added) == []


@pytest.mark.parametrize(("start", "end"), [(0, 10_000), (5, 5), (-1, 3), (None, 3)])
def test_a_draft_is_not_made_of_words_outside_the_report(analyst, mixed, start, end):
    report, _incidents = mixed
    with pytest.raises(ValidationError):
        curation.add_draft(
            report, [{"field": "event_type", "value": "shelling", "start": start, "end": end}], by=analyst
        )
    assert Incident.objects.count() == 1


TOTAL = {
    "count": 5, "outcome": "killed", "group": "civilians", "area": ["hajin"], "since": "2019-01-01", "until": None,
    "start": 70, "end": 74,
}  # fmt: skip


def test_a_draft_that_is_a_running_total_is_rejected_and_the_total_kept(analyst, mixed):
    report, (incident,) = mixed
    tally = curation.add_tally(report, TOTAL, by=analyst, incident=incident, seen_version=1)
    assert (tally.count, tally.state, [place.code for place in tally.area.all()]) == (5, "accepted", ["hajin"])
    assert fresh(incident).status == "rejected"
    assert "running total" in curation.history(incident).last().reason
    again = curation.add_tally(report, TOTAL, by=analyst)
    assert again.pk == tally.pk
    curation.decide_tally(tally, "rejected", by=analyst)
    curation.take_back(last(incident), by=analyst)
    tally.refresh_from_db()
    assert (tally.state, fresh(incident).status) == ("rejected", "draft")
    assert whole(incident, Report.objects.get(pk=report.pk)) == []


@pytest.mark.parametrize(
    "wrong", [{"count": -1}, {"outcome": "x"}, {"group": "nobody"}, {"since": "2999-01-01"}, {"end": 10_000}]
)
def test_a_wrong_total_changes_nothing(analyst, mixed, wrong):
    report, (incident,) = mixed
    with pytest.raises(ValidationError):
        curation.add_tally(report, TOTAL | wrong, by=analyst, incident=incident, seen_version=1)
    assert not report.tallies.exists()
    assert fresh(incident).status == "draft"


def test_all_undecided_claims_are_accepted_in_one_revision_and_given_back_in_one(analyst, mixed):
    report, (incident,) = mixed
    before = state(incident)
    rejected = incident.claims.get(field="date")
    curation.decide_claim(rejected, "rejected", by=analyst)
    between = state(incident)
    curation.accept_undecided(incident, report, by=analyst, seen_version=2)
    assert set(incident.claims.values_list("state", flat=True)) == {"accepted", "rejected"}
    assert fresh(incident).version == 3
    curation.take_back([(incident.pk, 3)], by=analyst)
    assert state(incident) == between
    curation.take_back([(incident.pk, 2)], by=analyst)
    assert state(incident) == before
    assert whole(incident) == []


def test_what_somebody_else_has_built_on_is_not_taken_back(analyst, mixed):
    _report, (incident,) = mixed
    figure = incident.claims.get(field="date")
    curation.decide_claim(figure, "accepted", by=analyst)
    curation.decide_claim(figure, "rejected", by=make_user())
    with pytest.raises(curation.Conflict):
        curation.take_back([(incident.pk, 2)], by=analyst)
    with pytest.raises(curation.NotAllowed):
        curation.take_back([(incident.pk, 3)], by=analyst)
    assert Revision.objects.filter(object_id=incident.pk, entity="incident").count() == 3


def test_a_value_set_by_hand_stays_so_while_its_record_is_merged_into_another(analyst, mixed):
    """Its claims are with the other record: without the mark it would come back with a value that nothing gives."""
    reviewer = make_user("reviewer")
    _report, (incident,) = mixed
    _other, (kept,) = make_report(by=analyst)
    curation.change(incident, {"weapons": ["mortar"]}, by=analyst, seen_version=1)
    curation.merge(incident, into=kept, by=reviewer, seen_version=2, reason="one event")
    with pytest.raises(curation.Conflict):
        curation.take_back([(incident.pk, 2)], by=analyst)
    curation.unmerge(fresh(incident), by=reviewer, seen_version=3, reason="two events")
    assert (fresh(incident).set_by_hand, curation.snapshot(fresh(incident))["weapons"]) == (["weapons"], ["mortar"])
    curation.take_back([(incident.pk, 2)], by=analyst)
    assert curation.snapshot(fresh(incident))["weapons"] == []
    assert whole(incident) == []


EARLIER = {"start": "2018-12-04", "end": "2018-12-04", "precision": "day"}
READINGS = [
    ("month_mismatch", ["2019-01-04", "2018-12-04"], "2018-12-04", "date", EARLIER),
    ("place_ambiguous", ["hajin", "al-shaafah"], "al-shaafah", "places", {"place": "al-shaafah", "name": "هجين"}),
    ("casualty_conflict", ["3", "5"], "5", "casualties", 5),
    ("status_conflict", ["civilian", "combatant"], "combatant", "casualties", "combatant"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "choices", "choice", "field", "expected"), READINGS)
def test_a_chosen_reading_corrects_the_claim_and_is_taken_back_with_it(analyst, code, choices, choice, field, expected):
    claims = [claim("date", DAY, 5, 9), claim("places", {"place": "hajin", "name": "هجين"}, 13, 17), killed(3, 5)]
    span = {"date": (5, 9), "places": (13, 17), "casualties": (0, 4)}[field]
    flag = {"code": code, "start": span[0], "end": span[1], "choices": choices, "detail": ""}
    _report, (incident,) = make_report(TEXT, analyst, claims=claims, flags=[flag])
    before = state(incident)
    found = curation.consequence(incident.flags.get(), choice)
    curation.settle_flag(incident.flags.get(), by=analyst, resolution=choice, decisions=found.decisions)
    value = incident.claims.get(field=field).effective_value
    got = value if not isinstance(expected, int | str) else value["max" if isinstance(expected, int) else "status"]
    assert got == expected
    curation.take_back(last(incident), by=analyst)
    assert state(incident) == before
    assert whole(incident) == []


@pytest.mark.parametrize(("choice", "expected"), [("isis", "accepted"), ("", "proposed"), ("nobody", "rejected")])
def test_a_suspected_perpetrator_is_named_or_not(analyst, choice, expected):
    flag = {"code": "perpetrator_uncertain", "start": 0, "end": 4, "choices": ["isis"], "detail": ""}
    _report, (incident,) = make_report(TEXT, analyst, claims=[claim("side_a", "isis", 0, 4)], flags=[flag])
    found = curation.consequence(incident.flags.get(), choice)
    curation.settle_flag(incident.flags.get(), by=analyst, resolution="so", decisions=found.decisions)
    assert incident.claims.get().state == expected


def test_a_settled_flag_is_opened_again(analyst, mixed):
    _report, (incident,) = mixed
    flag = incident.flags.get()
    curation.settle_flag(flag, by=analyst, resolution="seen")
    assert IncidentFlag.objects.get().settled_at is not None
    curation.open_flag(flag, by=analyst)
    assert (IncidentFlag.objects.get().settled_at, IncidentFlag.objects.get().resolution) == (None, "")
    assert whole(incident) == []


def test_a_day_of_publication_given_later_settles_the_flags_and_proposes_the_date(analyst):
    flag = {"code": "no_published_date", "start": None, "end": None, "choices": [], "detail": ""}
    report, (incident,) = make_report(
        TEXT, analyst, claims=[claim("event_type", "shelling", 0, 3)], published=None, flags=[flag]
    )
    dated = claim("date", DAY, 5, 9)
    curation.date_report(report, date(2019, 1, 4), by=analyst, dates={incident.pk: dated})
    assert Report.objects.get().published == date(2019, 1, 4)
    assert incident.flags.get().settled_by == analyst
    assert incident.claims.get(field="date").state == "proposed"
    assert fresh(incident).date_start == date(2019, 1, 4)
    assert whole(incident, Report.objects.get()) == []
    with pytest.raises(ValidationError, match="known already"):
        curation.date_report(report, date(2019, 1, 5), by=analyst, dates={})


@pytest.mark.parametrize("verb", ["split", "join", "add_draft", "add_tally", "accept_undecided", "take_back"])
def test_a_viewer_does_none_of_it(analyst, verb):
    report, (first, second) = two_drafts(analyst)
    viewer = make_user("viewer")
    calls = {
        "split": lambda: curation.split(first, report, moved=[], copied=[], by=viewer, seen_version=1),
        "join": lambda: curation.join(second, into=first, by=viewer, seen_version=1),
        "add_draft": lambda: curation.add_draft(report, [], by=viewer),
        "add_tally": lambda: curation.add_tally(report, TOTAL, by=viewer),
        "accept_undecided": lambda: curation.accept_undecided(first, report, by=viewer, seen_version=1),
        "take_back": lambda: curation.take_back([(first.pk, 1)], by=viewer),
    }
    with pytest.raises(curation.NotAllowed):
        calls[verb]()


@pytest.mark.parametrize("half", [0, 1])
def test_half_of_an_act_on_two_drafts_is_not_taken_back(analyst, mixed, half):
    report, (first,) = mixed
    second = split(first, report, analyst)
    steps = last(first, second)
    with pytest.raises(ValidationError, match="Another record took part"):
        curation.take_back([steps[half]], by=analyst)
    curation.take_back(steps, by=analyst)
    assert whole(first, second) == []


def test_merging_and_separating_have_verbs_of_their_own_and_are_not_taken_back_here(reviewer):
    _report, (first, second) = two_drafts(reviewer)
    for act in (
        lambda: curation.merge(
            fresh(second), into=first, by=reviewer, seen_version=fresh(second).version, reason="one"
        ),
        lambda: curation.unmerge(fresh(second), by=reviewer, seen_version=fresh(second).version, reason="two"),
    ):
        act()
        for steps in (last(second), last(first), last(first, second)):
            with pytest.raises(ValidationError, match="separated"):
                curation.take_back(steps, by=reviewer)
    assert whole(first, second) == []


def test_a_draft_that_was_joined_is_split_and_not_separated_like_a_duplicate(reviewer):
    _report, (first, second) = two_drafts(reviewer)
    curation.join(second, into=first, by=reviewer, seen_version=second.version)
    with pytest.raises(ValidationError, match="split that draft instead"):
        curation.unmerge(fresh(second), by=reviewer, seen_version=fresh(second).version, reason="two")
    assert whole(first, second) == []
