"""How records stand to each other: proposed as one event, answered, remembered."""

import pytest
from django.core.exceptions import ValidationError

from incidents import curation
from incidents.models import Incident, IncidentLink
from tests.factories import make_incident, published_incident


@pytest.fixture
def pair(analyst):
    return make_incident(analyst), make_incident(analyst)


def proposed(incident, *others, by):
    named = [{"reference": other.reference, "score": 0.8, "reasons": ["same_day"]} for other in others]
    return curation.propose_duplicates(incident, named, by=by)


def test_what_is_proposed_of_new_drafts_at_once_is_what_is_proposed_of_each(analyst, pair):
    third = make_incident(analyst)
    named = [{"reference": third.reference, "score": 0.8, "reasons": ["same_day"]}]
    one, other = pair
    curation.propose_duplicates(one, named, by=analyst)
    curation.propose_duplicates_of_new({Incident.objects.get(pk=other.pk): named}, by=analyst)
    rows = [Incident.objects.get(pk=row.pk) for row in pair]
    told = [curation.history(row).last() for row in rows]
    for read in (lambda row: (row.version, row.changed_by), lambda row: [flag.choices for flag in row.flags.all()]):
        assert read(rows[0]) == read(rows[1])
    assert [(last.verb, last.number, list(last.changes.values())) for last in told[:1]] == [
        (last.verb, last.number, list(last.changes.values())) for last in told[1:]
    ]
    assert list(curation.verify_all()) == []


def test_a_link_belongs_to_the_record_it_starts_at_and_its_history(analyst, pair):
    one, other = pair
    curation.link(one, other, "follow_up", by=analyst, note="the funeral")
    last = curation.history(one).last()
    assert (last.verb, last.changes["links"][1]) == (
        "link",
        [{"other": other.reference, "kind": "follow_up", "note": "the funeral"}],
    )
    assert curation.history(other).last().verb == "create"
    assert curation.verify(one) == curation.verify(other) == []


def test_a_pair_has_one_link_and_a_new_one_replaces_it(analyst, pair):
    one, other = pair
    for _press in range(2):
        curation.link(one, other, "follow_up", by=analyst)
    curation.link(other, one, "part_of", by=analyst)
    assert [(row.incident, row.other, row.kind) for row in IncidentLink.objects.all()] == [(other, one, "part_of")]
    assert [revision.verb for revision in curation.history(one)] == ["create", "link", "link"]
    assert curation.verify(one) == curation.verify(other) == []


def test_a_removed_link_stays_in_the_history(analyst, pair):
    one, other = pair
    curation.unlink(curation.link(one, other, "retaliation", by=analyst), by=analyst, reason="no proof")
    assert not IncidentLink.objects.exists()
    assert (curation.history(one).last().verb, curation.history(one).last().reason) == ("unlink", "no proof")


def test_a_record_is_not_linked_to_itself_nor_in_unknown_ways(analyst, pair):
    one, other = pair
    for given in ((one, one, "follow_up"), (one, other, "cousin"), (one, other, "")):
        with pytest.raises(ValidationError):
            curation.link(*given, by=analyst)


def test_a_published_record_is_linked_by_a_reviewer_with_a_reason(analyst, reviewer):
    published, _author, _publisher = published_incident()
    draft = make_incident(analyst)
    with pytest.raises(curation.NotAllowed):
        curation.link(published, draft, "follow_up", by=analyst, note="the funeral")
    with pytest.raises(ValidationError):
        curation.link(published, draft, "follow_up", by=reviewer)
    assert curation.link(draft, published, "follow_up", by=analyst).other == published


def test_answering_every_candidate_settles_the_flag(analyst, pair):
    one, other = pair
    third = make_incident(analyst)
    flag = proposed(one, other, third, by=analyst)
    curation.link(one, other, "not_duplicate", by=analyst)
    flag.refresh_from_db()
    assert flag.settled_at is None
    curation.link(third, one, "part_of", by=analyst)
    flag.refresh_from_db()
    assert flag.settled_by == analyst
    assert curation.verify(one) == []


def test_a_pair_that_was_answered_is_not_proposed_again(analyst, pair):
    one, other = pair
    curation.link(other, one, "not_duplicate", by=analyst)
    assert proposed(one, other, by=analyst) is None
    assert Incident.objects.get(pk=one.pk).version == 1


def test_the_same_proposal_changes_nothing(analyst, pair):
    one, other = pair
    assert proposed(one, other, by=analyst) == proposed(one, other, by=analyst)
    assert Incident.objects.get(pk=one.pk).version == 2
    proposed(one, make_incident(analyst), by=analyst)
    assert len(one.flags.get().choices) == 2


def test_merging_answers_the_question_in_both_records(analyst, reviewer, pair):
    one, other = pair
    proposed(one, other, by=analyst)
    proposed(other, one, by=analyst)
    curation.merge(Incident.objects.get(pk=one.pk), into=other, by=reviewer, seen_version=2, reason="one event")
    assert not Incident.objects.filter(flags__settled_at__isnull=True, flags__isnull=False).exists()
    merged = Incident.objects.get(pk=one.pk)
    curation.unmerge(merged, by=reviewer, seen_version=merged.version, reason="two events")
    assert Incident.objects.filter(flags__settled_at__isnull=True, flags__isnull=False).count() == 2
