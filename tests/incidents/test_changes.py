"""Values in and out: validation, merging with others, claims, flags, merging of records."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents import curation
from incidents.models import Incident, IncidentFlag
from tests.factories import claim, killed, make_incident, make_report, make_user, published_incident


def test_a_draft_takes_its_reference_from_the_year_of_the_event(codes, analyst):
    assert make_incident(analyst).reference == "SJ-2019-000001"
    assert make_incident(analyst, date_start="2021-05-01").reference == "SJ-2021-000001"
    assert make_incident(analyst).reference == "SJ-2019-000002"
    year = timezone.localdate().year
    assert make_incident(analyst, date_start=None).reference == f"SJ-{year}-000001"


def test_a_record_entered_beside_a_report_is_told_by_its_publisher(codes, analyst):
    report, _drafts = make_report()
    told = curation.snapshot(curation.create_incident({}, by=analyst, report=report))["told_by"]
    assert told == [{"source": "sohr", "report": report.pk}]
    named = curation.create_incident({"told_by": [{"source": "snhr"}]}, by=analyst, report=report)
    assert curation.snapshot(named)["told_by"] == [{"source": "snhr", "report": report.pk}]


def test_a_snapshot_written_back_changes_nothing(codes, analyst):
    incident = make_incident(
        analyst,
        weapons=["mortar", "artillery", "mortar"],
        participants=[{"actor": "sdf", "role": "side_a"}, {"actor": "isis", "role": "side_b", "certainty": "hedged"}],
        casualties=[{"outcome": "killed", "minimum": 2, "maximum": None}],
        places=[{"place": "al-shaafah"}, {"place": "hajin", "is_primary": True}],
    )
    values = curation.snapshot(incident)
    assert values["weapons"] == ["artillery", "mortar"]
    assert [row["place"] for row in values["places"]] == ["hajin", "al-shaafah"]
    assert values["casualties"][0] | {"best": 2, "maximum": None, "children": None} == values["casualties"][0]
    same = curation.change(incident, values, by=analyst, seen_version=1)
    assert (same.version, curation.history(incident).count()) == (1, 1)


BAD = [
    ({"event_type": "no_such"}, "event_type"),
    ({"event_type": 5}, "event_type"),
    ({"date_start": "4 January"}, "date_start"),
    ({"date_start": 20190104}, "date_start"),
    ({"date_start": "1066-10-14"}, "date_start"),
    ({"date_start": (date.today() + timedelta(days=400)).isoformat()}, "date_start"),
    ({"date_start": "2019-01-04", "date_end": "2019-01-03", "date_precision": "range"}, "date_end"),
    ({"date_start": "2019-01-04", "date_end": "2019-01-05", "date_precision": "day"}, "date_end"),
    ({"date_start": None, "date_precision": "month"}, "date_start"),
    ({"date_precision": "unknown"}, "date_precision"),
    ({"time_of_day": "tea time"}, "time_of_day"),
    ({"weapons": ["mortar", "catapult"]}, "weapons"),
    ({"weapons": "mortar"}, "weapons"),
    ({"places": [{"place": "atlantis"}]}, "places"),
    ({"places": [{"place": "hajin"}, {"place": "hajin"}]}, "places"),
    ({"places": [{"place": "hajin", "latitude": 34.7}]}, "places"),
    ({"places": [{"place": "hajin", "latitude": 91, "longitude": 40}]}, "places"),
    ({"places": [{"place": "hajin", "latitude": float("nan"), "longitude": 40}]}, "places"),
    ({"places": [{"place": "hajin", "is_primary": True}, {"place": "al-shaafah", "is_primary": True}]}, "places"),
    ({"places": [{"place": "hajin", "colour": "red"}]}, "places"),
    ({"places": ["hajin"]}, "places"),
    ({"participants": [{"actor": "sdf"}]}, "participants"),
    ({"participants": [{"actor": "sdf", "role": "boss"}]}, "participants"),
    ({"casualties": [{"outcome": "killed", "minimum": 5, "maximum": 3}]}, "casualties"),
    ({"casualties": [{"outcome": "killed", "minimum": 3, "best": 2}]}, "casualties"),
    ({"casualties": [{"outcome": "killed", "minimum": 1, "maximum": 3, "children": 2, "women": 2}]}, "casualties"),
    ({"casualties": [{"outcome": "killed", "minimum": -1}]}, "casualties"),
    ({"casualties": [{"outcome": "killed", "minimum": True}]}, "casualties"),
    ({"casualties": [{"outcome": "killed", "minimum": 10**12}]}, "casualties"),
    ({"casualties": [{"outcome": "killed", "minimum": 1}, {"outcome": "killed", "minimum": 2}]}, "casualties"),
    ({"told_by": [{"source": "rumour"}]}, "told_by"),
    ({"told_by": [{"source": "sohr", "report": 10**9}]}, "told_by"),
    ({"told_by": [{"source": "sohr", "report": [1]}]}, "told_by"),
    ({"summary_en": "a\x00b"}, "summary_en"),
    ({"summary_ar": "a\ud800"}, "summary_ar"),
    ({"summary_en": "a" * 20_001}, "summary_en"),
    ({"is_sensitive": "yes"}, "is_sensitive"),
    ({"certainty": "sure"}, "certainty"),
    ({"grade": "fair"}, "grade_reason"),
    ({"assignee": "nobody"}, "assignee"),
    ({"status": "published"}, "status"),
    ({"version": 7}, "version"),
]


@pytest.mark.parametrize(("values", "field"), BAD)
def test_a_bad_value_is_refused_by_the_name_of_its_field(codes, analyst, values, field):
    incident = make_incident(analyst)
    before = curation.snapshot(incident)
    with pytest.raises(ValidationError) as caught:
        curation.change(incident, values, by=analyst, seen_version=1)
    assert list(caught.value.message_dict) == [field]
    incident.refresh_from_db()
    assert (curation.snapshot(incident), incident.version) == (before, 1)


def test_all_bad_fields_are_told_together(codes, analyst):
    with pytest.raises(ValidationError) as caught:
        curation.create_incident({"event_type": "x", "weapons": ["y"]}, by=analyst)
    assert set(caught.value.message_dict) == {"event_type", "weapons"}
    assert not Incident.objects.exists()


def test_changes_to_different_fields_merge(codes, analyst):
    incident = make_incident(analyst)
    form = curation.snapshot(incident)
    curation.change(incident, {"time_of_day": "dawn"}, by=make_user(), seen_version=1)
    merged = curation.change(incident, {**form, "summary_en": "Shelling"}, by=analyst, seen_version=1)
    assert (merged.time_of_day, merged.summary_en, merged.version) == ("dawn", "Shelling", 3)


def test_changes_to_the_same_field_are_shown_side_by_side(codes, analyst):
    incident = make_incident(analyst)
    curation.change(incident, {"time_of_day": "dawn", "summary_en": "theirs"}, by=make_user(), seen_version=1)
    with pytest.raises(curation.Conflict) as caught:
        curation.change(incident, {"time_of_day": "night", "weapons": ["mortar"]}, by=analyst, seen_version=1)
    assert caught.value.fields == {"time_of_day": ("", "dawn", "night")}
    incident.refresh_from_db()
    assert incident.version == 2
    assert not incident.weapons.exists()


def test_two_people_who_write_the_same_do_not_clash(codes, analyst):
    incident = make_incident(analyst)
    curation.change(incident, {"time_of_day": "dawn"}, by=make_user(), seen_version=1)
    assert curation.change(incident, {"time_of_day": "dawn"}, by=analyst, seen_version=1).version == 2


@pytest.mark.parametrize("seen", [0, 2, -1, "1", None, True])
def test_a_version_that_never_was_is_refused(codes, analyst, seen):
    with pytest.raises(ValidationError) as caught:
        curation.change(make_incident(analyst), {"time_of_day": "dawn"}, by=analyst, seen_version=seen)
    assert "seen_version" in caught.value.message_dict


def test_changing_what_is_published_takes_a_reviewer_and_a_reason(codes, analyst):
    incident, _author, reviewer = published_incident()
    with pytest.raises(curation.NotAllowed):
        curation.change(incident, {"time_of_day": "dawn"}, by=analyst, seen_version=3, reason="better known")
    with pytest.raises(ValidationError) as caught:
        curation.change(incident, {"time_of_day": "dawn"}, by=reviewer, seen_version=3)
    assert "reason" in caught.value.message_dict
    changed = curation.change(incident, {"time_of_day": "dawn"}, by=reviewer, seen_version=3, reason="better known")
    assert curation.history(changed).last().reason == "better known"


def test_a_sensitive_record_is_closed_to_who_may_not_see_it(codes):
    incident = make_incident(is_sensitive=True)
    outsider = make_user("viewer")
    outsider.user_permissions.add(*permission("change_incident", "view_drafts"))
    with pytest.raises(curation.NotAllowed):
        curation.change(incident, {"time_of_day": "dawn"}, by=outsider, seen_version=1)


def permission(*names):
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename__in=names, content_type__app_label="incidents")


def test_a_new_first_day_brings_the_last_day_along(codes, analyst):
    incident = curation.change(make_incident(analyst), {"date_start": "2019-02-01"}, by=analyst, seen_version=1)
    assert (incident.date_end, incident.date_precision) == (date(2019, 2, 1), "day")
    incident = curation.change(incident, {"date_start": None}, by=analyst, seen_version=2)
    assert (incident.date_end, incident.date_precision) == (None, "unknown")


# Claims


def test_a_draft_says_what_its_claims_say(codes):
    report, (incident,) = make_report()
    values = curation.snapshot(incident)
    assert values["event_type"] == "shelling"
    assert values["told_by"] == [{"source": "sohr", "report": report.pk}]
    assert values["casualties"][0]["minimum"] == values["casualties"][0]["best"] == 3
    assert (incident.set_by_hand, incident.grade) == ([], "weak")


def test_a_corrected_claim_corrects_the_record(codes, analyst):
    _report, (incident,) = make_report()
    toll = incident.claims.get(field="casualties")
    curation.decide_claim(toll, "corrected", by=analyst, value={**toll.value, "min": 4, "max": 4})
    incident.refresh_from_db()
    assert curation.snapshot(incident)["casualties"][0]["minimum"] == 4
    curation.decide_claim(toll, "rejected", by=analyst)
    incident.refresh_from_db()
    assert curation.snapshot(incident)["casualties"] == []
    curation.decide_claim(toll, "proposed", by=analyst)
    incident.refresh_from_db()
    assert curation.snapshot(incident)["casualties"][0]["minimum"] == 3
    assert curation.verify(incident) == []


def test_a_claim_no_longer_moves_what_a_person_has_set(codes, analyst):
    _report, (incident,) = make_report()
    incident = curation.change(incident, {"event_type": "airstrike"}, by=analyst, seen_version=1)
    curation.decide_claim(incident.claims.get(field="event_type"), "rejected", by=analyst)
    incident.refresh_from_db()
    assert incident.event_type.code == "airstrike"
    incident = curation.follow_claims(incident, ["event_type"], by=analyst, seen_version=incident.version)
    assert incident.event_type is None


def test_deciding_the_same_twice_writes_once(codes, analyst):
    _report, (incident,) = make_report()
    for _ in range(2):
        curation.decide_claim(incident.claims.get(field="date"), "accepted", by=analyst, seen_version=1)
        incident.refresh_from_db()
        assert incident.version == 2


def test_two_decisions_on_one_claim_clash_and_on_two_claims_do_not(codes, analyst):
    _report, (incident,) = make_report()
    curation.decide_claim(incident.claims.get(field="date"), "accepted", by=analyst, seen_version=1)
    curation.decide_claim(incident.claims.get(field="casualties"), "rejected", by=make_user(), seen_version=1)
    with pytest.raises(curation.Conflict):
        curation.decide_claim(incident.claims.get(field="date"), "rejected", by=make_user(), seen_version=1)


def test_a_claim_added_from_the_words_counts_once(codes, analyst):
    report, (incident,) = make_report()
    for _press in range(2):
        added = curation.add_claim(incident, report, "weapons", "mortar", by=analyst, start=0, end=3)
    incident.refresh_from_db()
    assert (added.state, added.decided_by, incident.version) == ("accepted", analyst, 2)
    assert curation.snapshot(incident)["weapons"] == ["mortar"]


@pytest.mark.parametrize(
    ("field", "value", "span"),
    [
        ("weapons", "catapult", (0, 3)),
        ("weapons", "", (0, 3)),
        ("weapons", "mortar", (3, 3)),
        ("weapons", "mortar", (0, 10_000)),
        ("weapons", "mortar", (None, 3)),
        ("casualties", {"outcome": "killed", "min": 3, "max": 1}, (0, 3)),
        ("casualties", {"outcome": "killed", "min": 3, "colour": "red"}, (0, 3)),
        ("date", {"start": "2019-02-30", "end": None, "precision": "day"}, (0, 3)),
        ("places", {"place": None, "name": ""}, (0, 3)),
        ("colour", "red", (0, 3)),
    ],
)
def test_a_bad_claim_is_refused(codes, analyst, field, value, span):
    report, (incident,) = make_report()
    with pytest.raises(ValidationError):
        curation.add_claim(incident, report, field, value, by=analyst, start=span[0], end=span[1])
    assert incident.claims.count() == 6


def test_publishing_accepts_the_claims_on_which_the_record_stands(codes, analyst, reviewer):
    _report, (incident,) = make_report(by=analyst)
    incident = curation.change(incident, {"event_type": "airstrike"}, by=analyst, seen_version=1)
    incident = curation.move(incident, "submit", by=analyst, seen_version=2)
    incident = curation.move(incident, "publish", by=reviewer, seen_version=3)
    states = dict(incident.claims.values_list("field", "state"))
    assert states.pop("event_type") == "proposed"
    assert set(states.values()) == {"accepted"}
    assert curation.verify(incident) == []


def test_a_person_grades_with_a_reason_and_can_give_it_back_to_the_rule(codes, analyst):
    _report, (incident,) = make_report()
    graded = {"grade": "confirmed", "grade_reason": "the army said so"}
    incident = curation.change(incident, graded, by=analyst, seen_version=1)
    curation.decide_claim(incident.claims.get(field="sources"), "rejected", by=analyst)
    incident.refresh_from_db()
    assert incident.grade == "confirmed"
    incident = curation.change(incident, {"grade": "", "grade_reason": ""}, by=analyst, seen_version=3)
    assert (incident.grade, incident.grade_reason) == ("", "rule:no_source")


# Flags


def flagged():
    flag = {"code": "month_mismatch", "start": 0, "end": 4, "choices": ["2019-01-04", "2018-12-04"], "detail": ""}
    return make_report(flags=[flag])[1][0]


def test_an_open_flag_keeps_a_record_from_being_published_until_it_is_settled(codes, analyst, reviewer):
    incident = curation.move(flagged(), "submit", by=analyst, seen_version=1)
    with pytest.raises(ValidationError, match="month names disagree"):
        curation.move(incident, "publish", by=reviewer, seen_version=2)
    flag = curation.settle_flag(
        incident.flags.get(), by=analyst, resolution="December", values={"date_start": "2018-12-04"}, seen_version=2
    )
    assert flag.settled_by == analyst
    incident.refresh_from_db()
    assert (incident.date_start, incident.version) == (date(2018, 12, 4), 3)
    assert curation.move(incident, "publish", by=reviewer, seen_version=3).status == "published"


def test_a_flag_is_settled_once_and_with_a_word(codes, analyst):
    flag = flagged().flags.get()
    with pytest.raises(ValidationError):
        curation.settle_flag(flag, by=analyst, resolution=" ")
    for _press in range(2):
        curation.settle_flag(flag, by=analyst, resolution="January")
    assert IncidentFlag.objects.get().incident.version == 2
    with pytest.raises(ValidationError, match="in the meantime"):
        curation.settle_flag(flag, by=analyst, resolution="December")


# Merging


def test_merging_brings_the_claims_of_both_together(codes, reviewer):
    _first, (incident,) = make_report()
    _second, (duplicate,) = make_report(publisher="sana", claims=[killed(5), claim("sources", "sana")])
    merged = curation.merge(duplicate, into=incident, by=reviewer, seen_version=1, reason="one event")
    values = curation.snapshot(merged)
    toll = values["casualties"][0]
    assert (toll["minimum"], toll["best"], toll["maximum"], toll["reason"]) == (3, 3, 5, "rule:preferred 2 sohr")
    assert [row["source"] for row in values["told_by"]] == ["sana", "sohr"]
    assert merged.grade == "fair"
    duplicate.refresh_from_db()
    assert (duplicate.status, duplicate.merged_into) == ("merged", incident)
    assert curation.snapshot(duplicate)["casualties"][0]["minimum"] == 5
    assert curation.verify(merged) == curation.verify(duplicate) == []


def test_what_comes_to_a_published_record_counts_once_it_is_accepted(codes, analyst, reviewer):
    _first, (incident,) = make_report(by=analyst)
    incident = curation.move(incident, "submit", by=analyst, seen_version=1)
    incident = curation.move(incident, "publish", by=reviewer, seen_version=2)
    _second, (duplicate,) = make_report(publisher="sana", claims=[killed(5), claim("sources", "sana")])
    merged = curation.merge(duplicate, into=incident, by=reviewer, seen_version=1, reason="one event")
    assert curation.snapshot(merged)["casualties"][0]["maximum"] == 3
    new = merged.claims.get(field="casualties", state="proposed")
    curation.decide_claim(new, "accepted", by=reviewer, reason="same event")
    merged.refresh_from_db()
    assert curation.snapshot(merged)["casualties"][0]["maximum"] == 5
    reopened = curation.move(merged, "reopen", by=reviewer, seen_version=merged.version, reason="look again")
    assert [row["source"] for row in curation.snapshot(reopened)["told_by"]] == ["sana", "sohr"]


def test_merging_leaves_alone_what_a_person_has_set(codes, analyst, reviewer):
    _first, (incident,) = make_report()
    nine = {"casualties": [{"outcome": "killed", "minimum": 9, "reason": "a list of names"}]}
    incident = curation.change(incident, nine, by=analyst, seen_version=1)
    _second, (duplicate,) = make_report(claims=[killed(5)])
    merged = curation.merge(duplicate, into=incident, by=reviewer, seen_version=1, reason="one event")
    assert curation.snapshot(merged)["casualties"][0]["minimum"] == 9


def test_a_rules_reason_does_not_stay_with_a_persons_figures(codes, analyst, reviewer):
    _first, (incident,) = make_report()
    _second, (duplicate,) = make_report(publisher="sana", claims=[killed(5)])
    merged = curation.merge(duplicate, into=incident, by=reviewer, seen_version=1, reason="one event")
    (row,) = curation.snapshot(merged)["casualties"]
    rows = [{**row, "best": 4}, {"outcome": "injured", "minimum": 1, "reason": "seen in the pictures"}]
    changed = curation.change(merged, {"casualties": rows}, by=analyst, seen_version=merged.version)
    reasons = {row["outcome"]: row["reason"] for row in curation.snapshot(changed)["casualties"]}
    assert reasons == {"killed": "", "injured": "seen in the pictures"}


def test_figures_other_than_the_reports_need_a_reason(codes, analyst):
    _report, (incident,) = make_report()
    for rows in ([{"outcome": "killed", "minimum": 9}], []):
        with pytest.raises(ValidationError) as caught:
            curation.change(incident, {"casualties": rows}, by=analyst, seen_version=1)
        assert list(caught.value.message_dict) == ["casualties"]
    changed = curation.change(incident, {"casualties": []}, by=analyst, seen_version=1, reason="another event's")
    assert (changed.set_by_hand, changed.version) == (["casualties"], 2)


def test_merging_takes_a_reviewer_a_reason_and_two_records(codes, analyst, reviewer):
    first, second = make_incident(), make_incident()
    with pytest.raises(curation.NotAllowed):
        curation.merge(first, into=second, by=analyst, seen_version=1, reason="one event")
    with pytest.raises(ValidationError):
        curation.merge(first, into=second, by=reviewer, seen_version=1, reason="")
    with pytest.raises(ValidationError):
        curation.merge(first, into=first, by=reviewer, seen_version=1, reason="one event")
