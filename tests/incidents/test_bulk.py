"""One change of many records: tried before it is done, done one by one, undone as one step."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from incidents import curation
from incidents.curation import bulk
from incidents.models import BulkRun, Incident, Revision
from tests.factories import make_incident, make_report, make_user, published_incident

AIRSTRIKE = [{"edit": "event_type", "value": "airstrike"}]


def through(run, by):
    """The run with all records of its present part done."""
    state = run.state
    while run.state == state:
        run = curation.advance_bulk(run, by=by, seconds=0)
    return run


def looked_at(incidents, edits, by, **more):
    return through(curation.plan_bulk(incidents, edits, by=by, **more), by)


def carried_out(incidents, edits, by, **more):
    return through(curation.start_bulk(looked_at(incidents, edits, by, **more), by=by), by)


def undone(run, by):
    return through(curation.undo_bulk(run, by=by, reason="a slip"), by)


def outcomes(run):
    return [row.outcome for row in run.rows.all()]


def state(incident):
    incident = Incident.objects.get(pk=incident.pk)
    return {**curation.snapshot(incident), "status": incident.status, "by_hand": incident.set_by_hand}


EDITS = [
    ([{"edit": "assignee", "value": "ana"}], {"assignee": "ana"}),
    (AIRSTRIKE, {"event_type": "airstrike"}),
    ([{"edit": "place", "value": "al-shaafah"}], {"places": ["al-shaafah"]}),
    ([{"edit": "add_actor", "value": "sdf", "role": "side_b"}], {"participants": ["state_forces", "sdf"]}),
    ([{"edit": "remove_actor", "value": "state_forces"}], {"participants": []}),
    ([{"edit": "remove_actor", "value": "state_forces", "role": "side_b"}], {}),
    ([{"edit": "add_weapon", "value": "mortar"}], {"weapons": ["mortar"]}),
    ([{"edit": "remove_weapon", "value": "mortar"}], {}),
    ([{"edit": "add_source", "value": "snhr"}], {"told_by": ["snhr", "sohr"]}),
    ([{"edit": "add_source", "value": "sohr"}], {}),
    ([{"edit": "remove_source", "value": "sohr"}], {"told_by": []}),
    ([{"edit": "is_sensitive", "value": True}], {"is_sensitive": True}),
    ([{"edit": "grade", "value": "fair", "why": "checked"}], {"grade": "fair"}),
    ([*AIRSTRIKE, {"edit": "add_weapon", "value": "mortar"}], {"event_type": "airstrike", "weapons": ["mortar"]}),
]


@pytest.mark.parametrize(("edits", "expected"), EDITS)
def test_each_edit_does_what_it_says_in_one_revision_and_is_undone_to_the_field(codes, edits, expected):
    ana = make_user("analyst", username="ana")
    _report, (incident,) = make_report()
    before = state(incident)
    run = carried_out([incident], edits, ana)
    after = state(incident)
    shown = {
        name: [row if isinstance(row, str) else row.get("place") or row.get("actor") or row.get("source")
               for row in value] if isinstance(value, list) else value
        for name, value in after.items()
    }  # fmt: skip
    assert {name: shown[name] for name in expected} == expected
    assert outcomes(run) == (["changed"] if expected else ["same"])
    assert curation.history(incident).count() == (2 if expected else 1)
    run = undone(run, ana)
    assert outcomes(run) == (["undone"] if expected else ["same"])
    assert state(incident) == before
    assert list(curation.verify_all()) == []


def test_the_preview_writes_nothing_and_says_what_will_change_and_who_refuses(analyst):
    draft, same = make_incident(), make_incident(event_type="airstrike")
    published, _author, _reviewer = published_incident()
    before = Revision.objects.count()
    run = looked_at([draft, same, published], AIRSTRIKE, analyst)
    assert run.state == "ready"
    assert outcomes(run) == ["ready", "same", "refused"]
    first, _second, third = run.rows.all()
    assert first.changes["event_type"] == ["shelling", "airstrike"]
    assert third.said == f"{analyst.username} may not do this."
    assert Revision.objects.count() == before
    assert state(draft)["event_type"] == "shelling"


def test_published_records_need_the_reason_and_keep_it(reviewer):
    published, _author, _reviewer = published_incident()
    assert looked_at([published], AIRSTRIKE, reviewer).rows.get().said == "Say why: this record is published."
    carried_out([published], AIRSTRIKE, reviewer, reason="a new image")
    assert curation.history(published).last().reason == "a new image"


def test_a_record_changed_since_the_preview_is_left_alone(analyst):
    touched, other_field, untouched = make_incident(), make_incident(), make_incident()
    run = looked_at([touched, other_field, untouched], AIRSTRIKE, analyst)
    curation.change(touched, {"event_type": "arrest"}, by=make_user(), seen_version=1)
    curation.change(other_field, {"internal_note": "seen"}, by=make_user(), seen_version=1)
    run = through(curation.start_bulk(run, by=analyst), analyst)
    assert outcomes(run) == ["refused", "changed", "changed"]
    assert state(touched)["event_type"] == "arrest"
    assert (state(other_field)["event_type"], state(other_field)["internal_note"]) == ("airstrike", "seen")


def test_undoing_leaves_what_somebody_has_changed_since_and_says_which(analyst):
    kept, back = make_incident(), make_incident()
    run = carried_out([kept, back], AIRSTRIKE, analyst)
    curation.change(kept, {"event_type": "arrest"}, by=make_user(), seen_version=2)
    curation.change(back, {"internal_note": "seen"}, by=make_user(), seen_version=2)
    run = undone(run, analyst)
    assert [(row.outcome, row.said) for row in run.rows.all()] == [
        ("kept", "Somebody else has changed it since."),
        ("undone", ""),
    ]
    assert state(kept)["event_type"] == "arrest"
    assert (state(back)["event_type"], state(back)["internal_note"]) == ("shelling", "seen")
    assert (run.state, run.undone_by, run.undo_reason) == ("undone", analyst, "a slip")


def test_moves_go_by_the_table_and_back_by_the_table(reviewer):
    author = make_user()
    mine = make_incident(reviewer)
    theirs = [make_incident(author) for _ in range(2)]
    for one in [mine, *theirs]:
        curation.move(one, "submit", by=one.created_by, seen_version=1)
    run = carried_out([mine, *theirs], [{"edit": "move", "value": "publish"}], reviewer)
    assert outcomes(run) == ["refused", "changed", "changed"]
    assert "a second person does" in run.rows.first().said
    run = undone(run, reviewer)
    assert outcomes(run) == ["refused", "undone", "undone"]
    assert {state(one)["status"] for one in theirs} == {"in_review"}
    assert [one.verb for one in curation.history(theirs[0])][-3:] == ["publish", "reopen", "submit"]
    assert list(curation.verify_all()) == []


def test_who_may_not_move_back_is_told_so(analyst):
    incident = make_incident(analyst)
    run = undone(carried_out([incident], [{"edit": "move", "value": "submit"}], analyst), analyst)
    assert outcomes(run) == ["kept"]
    assert state(incident)["status"] == "in_review"


def test_a_rule_of_the_tables_that_does_not_hold_stops_one_record_and_no_other(analyst, monkeypatch):
    bad, good = make_incident(), make_incident()
    real = bulk.change

    def change(incident, *args, **values):
        if incident.pk == bad.pk:
            raise IntegrityError("casualty_min_to_best")
        return real(incident, *args, **values)

    monkeypatch.setattr(bulk, "change", change)
    run = carried_out([bad, good], AIRSTRIKE, analyst)
    assert outcomes(run) == ["refused", "changed"]
    assert "a rule of its tables" in run.rows.first().said


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([], "Choose at least one change."),
        ([*AIRSTRIKE, {"edit": "move", "value": "submit"}], "one after the other"),
        ([{"edit": "reference", "value": "SJ-1"}], "There is no such change: reference."),
        ([{"edit": "event_type"}], "There is no such change"),
    ],
)
def test_senseless_edits_are_refused_before_anything_is_stored(analyst, edits, message):
    with pytest.raises(ValidationError, match=message):
        curation.plan_bulk([make_incident()], edits, by=analyst)
    assert not BulkRun.objects.exists()


def test_too_many_none_and_unseen_records_are_refused(analyst, monkeypatch):
    with pytest.raises(ValidationError, match="No record is chosen"):
        curation.plan_bulk([], AIRSTRIKE, by=analyst)
    hidden = make_incident(is_sensitive=True)
    group = analyst.groups.get()
    group.permissions.remove(group.permissions.get(codename="view_sensitive"))
    with pytest.raises(ValidationError, match="No record is chosen"):
        curation.plan_bulk([hidden], AIRSTRIKE, by=make_user())
    monkeypatch.setattr(bulk, "MOST_ROWS", 1)
    with pytest.raises(ValidationError, match="At most 1 records"):
        curation.plan_bulk([make_incident(), make_incident()], AIRSTRIKE, by=make_user())


def test_only_who_began_it_goes_on_and_reviewers_may_undo(analyst, reviewer):
    incident = make_incident()
    run = curation.plan_bulk([incident], AIRSTRIKE, by=analyst)
    other = make_user()
    for verb in (curation.advance_bulk, curation.start_bulk):
        with pytest.raises(curation.NotAllowed):
            verb(run, by=other)
    run = through(curation.start_bulk(through(run, analyst), by=analyst), analyst)
    with pytest.raises(curation.NotAllowed):
        curation.undo_bulk(run, by=other, reason="mine now")
    with pytest.raises(ValidationError):
        curation.undo_bulk(run, by=analyst, reason=" ")
    assert undone(run, reviewer).undone_by == reviewer
    with pytest.raises(curation.NotAllowed):
        curation.plan_bulk([incident], AIRSTRIKE, by=make_user("viewer"))


def test_what_has_not_run_cannot_be_undone(analyst):
    with pytest.raises(ValidationError, match="nothing to undo"):
        curation.undo_bulk(looked_at([make_incident()], AIRSTRIKE, analyst), by=analyst, reason="a slip")
