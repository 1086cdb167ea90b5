"""Values go back to what they were in an earlier version, and that is a version too."""

import pytest
from django.core.exceptions import ValidationError

from incidents import curation
from incidents.codes import ClaimState
from incidents.curation.snapshot import full_state
from incidents.models import IncidentFlag
from tests.factories import make_incident, make_report, make_user, published_incident


def change(incident, by, **values):
    return curation.change(incident, values, by=by, seen_version=incident.version, reason="because")


def back(incident, number, *names, by, seen=None, reason="it was right before"):
    seen = incident.version if seen is None else seen
    return curation.revert(incident, number, names, by=by, seen_version=seen, reason=reason)


def differing(incident, number):
    return curation.revertible(curation.state_at(incident, number), full_state(incident))


@pytest.fixture
def record(codes, analyst):
    """Four versions: dawn with mortars, noon, 5 January, a summary."""
    incident = make_incident(analyst, time_of_day="dawn", weapons=["mortar"])
    incident = change(incident, analyst, time_of_day="noon")
    incident = change(incident, analyst, date_start="2019-01-02", date_end="2019-01-03", date_precision="week")
    return change(incident, analyst, summary_en="Shelling of Hajin")


def test_a_record_goes_back_as_a_new_version_with_who_and_why(record, reviewer):
    first = curation.state_at(record, 1)
    names = differing(record, 1)
    assert names == ["date_start", "date_end", "date_precision", "time_of_day", "summary_en"]
    record = back(record, 1, *names, by=reviewer)
    values = curation.snapshot(record)
    assert values == {name: first[name] for name in values}
    last = curation.history(record).last()
    assert (last.number, last.verb, last.by, last.reason) == (5, "revert", reviewer, "it was right before")
    assert (differing(record, 1), curation.verify(record)) == ([], [])


def test_one_field_goes_back_and_the_others_stay(record, analyst):
    record = back(record, 1, "time_of_day", by=analyst)
    assert (record.time_of_day, str(record.date_start), record.summary_en) == (
        "dawn",
        "2019-01-02",
        "Shelling of Hajin",
    )


def test_the_parts_of_a_date_go_back_together(record, analyst):
    record = back(record, 2, "date_start", by=analyst)
    assert (str(record.date_start), str(record.date_end), record.date_precision) == ("2019-01-04", "2019-01-04", "day")


def test_who_takes_a_record_back_cannot_publish_it(record, reviewer):
    record = back(record, 1, "time_of_day", by=reviewer)
    record = curation.move(record, "submit", by=reviewer, seen_version=record.version)
    with pytest.raises(curation.NotAllowed):
        curation.move(record, "publish", by=reviewer, seen_version=record.version)


@pytest.fixture
def drafted(codes):
    """A draft of three killed whose toll an analyst has rejected since."""
    _report, (incident,) = make_report()
    toll = incident.claims.get(field="casualties")
    curation.decide_claim(toll, ClaimState.REJECTED, by=make_user(), reason="because")
    incident.refresh_from_db()
    assert not incident.casualties.exists()
    return incident


def test_a_value_goes_back_with_the_decisions_behind_it(drafted, analyst):
    assert differing(drafted, 1) == ["casualties"]
    incident = back(drafted, 1, "casualties", by=analyst)
    assert [row.best for row in incident.casualties.all()] == [3]
    assert incident.claims.get(field="casualties").state == ClaimState.PROPOSED
    assert (incident.set_by_hand, curation.verify(incident)) == ([], [])


def test_what_its_claims_no_longer_say_stands_by_hand_with_the_reason(drafted, analyst):
    value = {**drafted.claims.get(field="casualties").value, "min": 9, "max": 9, "status": "unknown"}
    curation.add_claim(drafted, drafted.claims.first().report, "casualties", value, by=analyst)
    drafted.refresh_from_db()
    incident = back(drafted, 1, "casualties", by=analyst)
    assert [(row.best, row.status) for row in incident.casualties.all()] == [(3, "civilian")]
    assert (incident.set_by_hand, curation.verify(incident)) == (["casualties"], [])


def test_a_grade_by_the_rule_stays_with_the_rule(record, analyst):
    by_rule = record.grade
    record = change(record, analyst, grade="confirmed", grade_reason="seen on film")
    assert "grade" in differing(record, 4)
    record = back(record, 4, "grade", by=analyst)
    assert (record.grade, "grade" in record.set_by_hand) == (by_rule, False)
    record = back(record, 5, "grade", by=analyst)
    assert (record.grade, record.grade_reason, "grade" in record.set_by_hand) == ("confirmed", "seen on film", True)


def test_a_settled_flag_is_a_question_again(codes, analyst):
    flag = {"code": "place_variant", "start": 0, "end": 4, "choices": [], "detail": ""}
    _report, (incident,) = make_report(flags=[flag])
    found = IncidentFlag.objects.get()
    curation.settle_flag(found, by=analyst, resolution="Hajin")
    incident.refresh_from_db()
    name = f"flag.{found.pk}"
    assert differing(incident, 1) == [name]
    incident = back(incident, 1, name, by=analyst)
    assert (IncidentFlag.objects.get().settled_at, curation.verify(incident)) == (None, [])
    incident = back(incident, 2, name, by=analyst)
    assert (IncidentFlag.objects.get().resolution, curation.verify(incident)) == ("Hajin", [])


BAD = [
    ({"number": 0, "names": ["time_of_day"]}, "version"),
    ({"number": 4, "names": ["time_of_day"]}, "version"),
    ({"number": True, "names": ["time_of_day"]}, "version"),
    ({"number": 1, "names": []}, "fields"),
    ({"number": 1, "names": ["status"]}, "fields"),
    ({"number": 1, "names": ["assignee"]}, "fields"),
    ({"number": 1, "names": ["flag.1"]}, "fields"),
    ({"number": 1, "names": ["time_of_day"], "reason": "  "}, "reason"),
    ({"number": 1, "names": ["time_of_day"], "seen_version": 9}, "seen_version"),
]


@pytest.mark.parametrize(("what", "field"), BAD)
def test_what_cannot_go_back_is_refused_in_words(record, analyst, what, field):
    asked = {"seen_version": 4, "reason": "because", **what}
    with pytest.raises(ValidationError) as refusal:
        curation.revert(record, asked.pop("number"), asked.pop("names"), by=analyst, **asked)
    assert list(refusal.value.message_dict) == [field]
    assert curation.history(record).count() == 4


def test_what_somebody_changed_meanwhile_is_shown_and_the_rest_is_not_asked(record, analyst):
    record = change(record, analyst, time_of_day="night")
    with pytest.raises(curation.Conflict) as clash:
        back(record, 1, "time_of_day", by=analyst, seen=4)
    assert clash.value.fields["time_of_day"][:2] == ("noon", "night")
    assert str(back(record, 1, "date_start", by=analyst, seen=4).date_start) == "2019-01-04"


def test_published_records_are_taken_back_by_reviewers_only(codes):
    incident, author, reviewer = published_incident()
    incident = change(incident, reviewer, time_of_day="noon")
    with pytest.raises(curation.NotAllowed):
        back(incident, 3, "time_of_day", by=author)
    assert back(incident, 3, "time_of_day", by=reviewer).time_of_day == ""


def test_a_published_record_never_goes_back_below_what_publishing_needs(codes):
    author, reviewer = make_user(), make_user("reviewer")
    incident = make_incident(author, told_by=[])
    incident = change(incident, author, told_by=[{"source": "sohr"}])
    for action, by in (("submit", author), ("publish", reviewer)):
        incident = curation.move(incident, action, by=by, seen_version=incident.version)
    with pytest.raises(ValidationError, match="source"):
        back(incident, 1, "told_by", by=reviewer)
    incident.refresh_from_db()
    assert (incident.version, incident.told_by.count()) == (4, 1)


@pytest.mark.parametrize("role", [None, "viewer"])
def test_only_who_may_change_a_record_takes_it_back(record, role):
    with pytest.raises(curation.NotAllowed):
        back(record, 1, "time_of_day", by=make_user(role))
