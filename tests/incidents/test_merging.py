"""Merging and taking it back: nothing is lost, and each record has again what was its own."""

import os
from random import Random

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents import curation
from incidents.curation.snapshot import full_state
from incidents.models import Incident
from tests.factories import claim, killed, make_incident, make_report, make_user, published_incident

MOVED = {"status", "merged_into", "merged_from"}
CHAINS = int(os.environ.get("SIJIL_EXAMPLES", "8"))
FLAG = {"code": "sum_mismatch", "start": 0, "end": 4, "choices": [], "detail": "4 and 3"}
DUPLICATE = {"reference": "SJ-2019-000001", "score": 0.9, "reasons": []}


def state(incident):
    """All that stands of a record, apart from where it stands."""
    return {name: value for name, value in full_state(fresh(incident)).items() if name not in MOVED}


def fresh(incident):
    return Incident.objects.get(pk=incident.pk)


def merged(duplicate, into, by):
    duplicate = fresh(duplicate)
    return curation.merge(duplicate, into=fresh(into), by=by, seen_version=duplicate.version, reason="one event")


def unmerged(duplicate, by, reason="two events after all"):
    duplicate = fresh(duplicate)
    return curation.unmerge(duplicate, by=by, seen_version=duplicate.version, reason=reason)


def two_reports():
    _first, (one,) = make_report()
    claims = [killed(5), claim("sources", "sana"), claim("side_a", "isis")]
    _second, (other,) = make_report(publisher="sana", claims=claims, flags=[FLAG])
    return one, other


def test_separating_gives_two_records_as_they_were(codes, reviewer):
    into, duplicate = two_reports()
    before = state(into), state(duplicate)
    merged(duplicate, into, reviewer)
    assert (state(into), state(duplicate)) != before
    again = unmerged(duplicate, reviewer)
    assert (state(into), state(duplicate)) == before
    assert (again.status, again.merged_into) == ("draft", None)
    assert curation.verify(into) == curation.verify(duplicate) == []


def test_open_flags_go_with_the_claims_and_come_back(codes, reviewer):
    into, duplicate = two_reports()
    merged(duplicate, into, reviewer)
    assert [flag.code for flag in fresh(into).flags.all()] == ["sum_mismatch"]
    curation.settle_flag(fresh(into).flags.get(), by=reviewer, resolution="4 it is")
    unmerged(duplicate, reviewer)
    assert not fresh(into).flags.exists()
    assert fresh(duplicate).flags.get().resolution == "4 it is"


def test_a_published_record_takes_no_flag_that_must_be_settled(codes, reviewer):
    into, _author, _publisher = published_incident()
    _report, (duplicate,) = make_report(flags=[FLAG])
    with pytest.raises(ValidationError, match="settle the flags"):
        merged(duplicate, into, reviewer)


def test_what_was_decided_in_between_stays_with_its_claim(codes, analyst, reviewer):
    into, duplicate = two_reports()
    merged(duplicate, into, reviewer)
    theirs = fresh(into).claims.get(field="casualties", report__publisher__code="sana")
    curation.decide_claim(theirs, "corrected", by=analyst, value={**theirs.value, "min": 6, "max": 6})
    curation.change(fresh(into), {"time_of_day": "dawn"}, by=analyst, seen_version=fresh(into).version)
    unmerged(duplicate, reviewer)
    assert [row["minimum"] for row in state(duplicate)["casualties"]] == [6]
    assert [(row["minimum"], row["maximum"]) for row in state(into)["casualties"]] == [(3, 3)]
    assert (fresh(into).time_of_day, fresh(duplicate).time_of_day) == ("dawn", "")


def test_a_claim_added_in_between_goes_with_its_report(codes, analyst, reviewer):
    into, duplicate = two_reports()
    reports = {row.claims.first().report.publisher.code: row.claims.first().report for row in (into, duplicate)}
    merged(duplicate, into, reviewer)
    for publisher, hour in (("sana", "dawn"), ("sohr", "night")):
        curation.add_claim(fresh(into), reports[publisher], "time_of_day", hour, by=analyst)
    unmerged(duplicate, reviewer)
    assert (fresh(into).time_of_day, fresh(duplicate).time_of_day) == ("night", "dawn")


def test_sources_named_by_hand_are_untied(codes, analyst, reviewer):
    into = make_incident(analyst, told_by=[{"source": "sohr"}])
    duplicate = make_incident(analyst, told_by=[{"source": "sana"}])
    merged(duplicate, into, reviewer)
    rows = [*state(into)["told_by"], {"source": "hawar", "report": None}]
    curation.change(fresh(into), {"told_by": rows}, by=analyst, seen_version=fresh(into).version)
    unmerged(duplicate, reviewer)
    assert [row["source"] for row in state(into)["told_by"]] == ["hawar", "sohr"]
    assert [row["source"] for row in state(duplicate)["told_by"]] == ["sana"]


def test_a_sensitive_duplicate_makes_the_record_sensitive_and_gives_that_back(codes, analyst, reviewer):
    into, duplicate = make_incident(analyst), make_incident(analyst, is_sensitive=True)
    assert merged(duplicate, into, reviewer).is_sensitive
    unmerged(duplicate, reviewer)
    assert not fresh(into).is_sensitive


def test_what_was_published_comes_back_to_a_second_person(codes, analyst, reviewer):
    duplicate, _author, _publisher = published_incident()
    merged(duplicate, make_incident(analyst), reviewer)
    assert unmerged(duplicate, reviewer).status == "in_review"


def test_a_chain_is_taken_back_from_its_end(codes, reviewer):
    records = [make_report(publisher=code, claims=[killed(n)])[1][0] for n, code in enumerate(("sohr", "sana", "snhr"))]
    first, second, third = records
    before = [state(one) for one in records]
    merged(first, second, reviewer)
    merged(second, third, reviewer)
    with pytest.raises(ValidationError, match="merged on since"):
        unmerged(first, reviewer)
    unmerged(second, reviewer)
    unmerged(first, reviewer)
    assert [state(one) for one in records] == before


def test_separating_takes_a_reviewer_a_reason_and_a_merged_record(codes, analyst, reviewer):
    into, duplicate = two_reports()
    with pytest.raises(ValidationError, match="not merged"):
        unmerged(duplicate, reviewer)
    merged(duplicate, into, reviewer)
    with pytest.raises(curation.NotAllowed):
        unmerged(duplicate, analyst)
    with pytest.raises(ValidationError):
        unmerged(duplicate, reviewer, reason=" ")
    assert fresh(duplicate).status == "merged"


STEPS = [
    {"time_of_day": "dawn"},
    {"event_type": "airstrike"},
    {"casualties": [{"outcome": "killed", "minimum": 7, "maximum": 9, "reason": "counted"}]},
    {"told_by": [{"source": "hawar"}]},
    {"grade": "fair", "grade_reason": "checked"},
    {"places": [{"place": "al-shaafah"}]},
    {"is_sensitive": True},
]


def anything(random, number):
    """A record of one or two people's making."""
    by = make_user("reviewer")
    publisher = random.choice(["sohr", "sana", "snhr", "hawar"])
    claims = [killed(random.randrange(9)), claim("sources", publisher), claim("side_a", random.choice(["isis", "sdf"]))]
    claims += random.sample([claim("event_type", "shelling"), claim("time_of_day", "night")], random.randrange(3))
    _report, (incident,) = make_report(publisher=publisher, claims=claims, flags=[FLAG] * random.randrange(2))
    for values in random.sample(STEPS, random.randrange(4)):
        incident = curation.change(incident, values, by=by, seen_version=incident.version, reason="seen")
    for one in random.sample(list(incident.claims.all()), random.randrange(3)):
        curation.decide_claim(one, random.choice(["accepted", "rejected"]), by=by)
    return incident


@settings(max_examples=CHAINS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_any_chain_of_merges_taken_back_leaves_every_field_as_it_was(codes, seed):
    random = Random(seed)
    reviewer = make_user("reviewer")
    records = [anything(random, number) for number in range(4)]
    before = [state(one) for one in records]
    open_, merges = list(records), []
    while len(open_) > 1 and (not merges or random.random() < 0.8):
        duplicate, into = random.sample(open_, 2)
        merged(duplicate, into, reviewer)
        open_.remove(duplicate)
        merges.append(duplicate)
    for duplicate in reversed(merges):
        unmerged(duplicate, reviewer)
    assert [state(one) for one in records] == before
    assert [fault for one in records for fault in curation.verify(one)] == []
