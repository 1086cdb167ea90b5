"""Whatever people do, in whatever order: no gap in the history, no lost value, no state outside the table."""

import inspect
import os
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents import curation, figures, workflow
from incidents.curation.derivation import BY_HAND, statements
from incidents.curation.snapshot import blank
from incidents.curation.validation import clean, complete
from incidents.models import Claim, Comment, Incident, Revision
from tests.incidents.acts import ABOUT_TALLIES, ACTS, MACHINE, OFTEN, make_world, waiting

STEPS = 30
WALKS = int(os.environ.get("SIJIL_EXAMPLES", "4"))
ASKING = {"allowed_moves", "may_make_release"}  # what a person may do: they write nothing
# What walks through the acts below, or changes no incident: each has its own sequences in tests of its room.
ELSEWHERE = {
    *("open_import", "fill_import", "start_import", "advance_import", "undo_import", "save_map", "remove_map"),
    *(
        "save_origin",
        "note_item",
        "note_collection",
        "numbered",
        "store_reports",
        "propose_duplicates_of_new",
        "note_likeness_of_new",
    ),
    *("redact", "unredact", "remove_factors", "make_token", "withdraw_token"),
    *("ask_task", "stop_task", "resume_task", "catch_up", "note_download", "enter_release", "withdraw_release"),
}


@pytest.fixture
def world(codes):
    return make_world()


@settings(max_examples=WALKS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_any_sequence_of_verbs_keeps_every_promise(world, seed):
    with transaction.atomic():
        walk(Random(seed), world)
        assert list(map(str, curation.verify_all())) == []
        transaction.set_rollback(True)


def walk(random, world):
    names = sorted(ACTS)
    for _step in range(STEPS):
        name = random.choice(OFTEN) if random.random() < 0.4 else random.choice(names)
        by = random.choice(world.users)
        by = type(by).objects.get(pk=by.pk)
        before = standing()
        try:
            with transaction.atomic():
                ACTS[name](random, world, by)
        except (ValidationError, curation.NotAllowed, curation.Conflict):
            continue
        nothing_was_lost(before, name)
        moved_only_as_the_table_says(before, name, by)
        for incident in Incident.objects.all():
            keeps_its_promises(incident)


def standing():
    """What stands before an act: records by key, and what people have entered."""
    return {
        "incidents": {one.pk: (one.status, one.version, curation.snapshot(one)) for one in Incident.objects.all()},
        "authors": curation.authors_of(Incident.objects.all()),
        "claims": set(Claim.objects.values_list("pk", flat=True)),
        "comments": dict(Comment.objects.values_list("pk", "text")),
        "revisions": dict(Revision.objects.values_list("pk", "hash")),
    }


def nothing_was_lost(before, name):
    after = standing()
    assert before["incidents"].keys() <= after["incidents"].keys()
    assert before["claims"] <= after["claims"]
    assert before["comments"].items() <= after["comments"].items()
    assert before["revisions"].items() <= after["revisions"].items()
    if name in (*MACHINE, *ABOUT_TALLIES):
        ruled = {"grade", "grade_reason"} if name == "note_likeness" else set()  # copies are one voice from then on
        for key, (_status, _version, values) in before["incidents"].items():
            held = after["incidents"][key][2]
            assert {field for field in values if held[field] != values[field]} <= ruled, name


def moved_only_as_the_table_says(before, name, by):
    steps = {(move.source, move.target) for move in workflow.TRANSITIONS}
    for incident in Incident.objects.filter(pk__in=before["incidents"]):
        was = before["incidents"][incident.pk][0]
        if incident.status == was:
            continue
        if name not in ("merge", "join", "unmerge", "take_back", "advance_bulk"):
            assert (was, incident.status) in steps, name
        if incident.status == "published":
            assert was == "in_review"
            assert incident.published_by_id not in before["authors"][incident.pk]
            assert incident.published_by == by or name == "advance_bulk"


def keeps_its_promises(incident):
    assert curation.verify(incident) == []
    if incident.status == "merged":
        return
    held = curation.snapshot(incident)
    if incident.status == "published":
        assert waiting(incident) == set()
        assert workflow.obstacles(held, []) == []
        assert incident.published_by_id is not None
    follows_from_its_claims(incident, held)


def follows_from_its_claims(incident, held):
    """Every value is what the rule makes of the claims, or is marked as set by hand."""
    told = statements(incident.claims.select_related("report__publisher"), incident.status)
    ruled = complete(clean(figures.values_from(told)), blank())
    for name, group in BY_HAND.items():
        if group not in incident.set_by_hand and group != "grade":
            assert held[name] == ruled[name], name
    if "grade" not in incident.set_by_hand and incident.status != "merged":
        assert held["grade"] == curation.judged(incident).grade
    killed = [row["best"] for row in held["casualties"] if row["outcome"] == "killed" and row["best"] is not None]
    assert (incident.killed_best or 0) == sum(killed)


def test_every_verb_takes_part():
    found = {name for name in curation.__all__ if "by" in _parameters(getattr(curation, name))}
    assert found == ACTS.keys() | ASKING | ELSEWHERE


def _parameters(thing):
    return inspect.signature(thing).parameters if inspect.isfunction(thing) else {}


def content():
    """A fingerprint of every table of the register."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith(("incidents_", "geo_", "auth_")):
                cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
                found[table] = cursor.fetchone()[0]
    return found


@settings(max_examples=WALKS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_what_is_refused_leaves_every_table_as_it_was(world, seed):
    random = Random(seed)
    refused = 0
    with transaction.atomic():
        for _step in range(STEPS):
            name, by = random.choice(sorted(ACTS)), random.choice(world.users)
            before = content()
            try:
                ACTS[name](random, world, by)
            except (ValidationError, curation.NotAllowed, curation.Conflict):
                refused += 1
                assert {one for one, md5 in content().items() if md5 != before[one]} == set(), name
        transaction.set_rollback(True)
    assert refused
