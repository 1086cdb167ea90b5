"""Whatever people do, in whatever order: no gap in the history, no lost value, figures as the rule has them."""

from random import Random

from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents import curation, figures, workflow
from incidents.curation.derivation import BY_HAND, statements
from incidents.models import Claim, Incident
from tests.factories import claim, killed, make_report, make_user

PEOPLE = ["analyst", "other analyst", "reviewer", "other reviewer", "viewer", "third reviewer"]
VALUES = [
    {"time_of_day": "dawn"},
    {"time_of_day": ""},
    {"event_type": "airstrike"},
    {"event_type": None},
    {"date_start": "2018-12-31"},
    {"casualties": [{"outcome": "killed", "minimum": 7, "maximum": 9}]},
    {"weapons": ["mortar"]},
    {"summary_en": "Shelling", "is_sensitive": False},
    {"grade": "fair", "grade_reason": "checked"},
    {"grade": "", "grade_reason": ""},
]
STEPS = 20


def a_step(random, incident):
    """A verb with what it is given; moves are mostly such as the table has from where the record stands."""
    possible = [move.action for move in workflow.moves_from(incident.status)] or ["reopen"]
    choices = [
        ("change", random.choice(VALUES)),
        ("move", possible[0]),
        ("move", possible[0]),
        ("move", random.choice(possible)),
        ("move", random.choice(workflow.TRANSITIONS).action),
        ("decide", (random.randrange(10), random.choice(["accepted", "rejected", "proposed"]))),
        ("correct", random.randrange(20)),
        ("add", random.randrange(20)),
        ("follow", random.choice(["casualties", "event_type", "date"])),
    ]
    return ("merge", None) if random.random() < 0.02 else random.choice(choices)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_any_sequence_of_verbs_keeps_every_promise(codes, seed):
    random = Random(seed)
    users = [make_user(name.split()[-1]) for name in PEOPLE]
    pair = [
        make_report(by=users[0])[1][0],
        make_report(by=users[1], publisher="sana", claims=[killed(5), claim("sources", "sana")])[1][0],
    ]
    for _step in range(STEPS):
        incident, other = random.sample([Incident.objects.get(pk=one.pk) for one in pair], 2)
        seen = incident.version if random.random() < 0.8 else max(1, incident.version - 2)
        before = (incident.status, incident.version)
        verb, what = a_step(random, incident)
        try:
            perform(verb, what, random.choice(users), incident, other, seen)
        except (ValidationError, curation.NotAllowed, curation.Conflict):
            incident.refresh_from_db()
            assert (incident.status, incident.version) == before
            continue
        for one in pair:
            keeps_its_promises(Incident.objects.get(pk=one.pk))


def perform(verb, what, by, incident, other, seen):
    if verb == "change":
        curation.change(incident, what, by=by, seen_version=seen, reason="because")
        return
    if verb == "move":
        authors = curation.authors(incident)
        moved = curation.move(incident, what, by=by, seen_version=seen, reason="because")
        assert what != "publish" or by.pk not in authors
        assert moved.version == incident.version + 1
        return
    if verb == "merge":
        curation.merge(incident, into=other, by=by, seen_version=seen, reason="one event")
        return
    if verb == "follow":
        curation.follow_claims(incident, [what], by=by, seen_version=seen, reason="because")
        return
    on_claims(verb, what, by, incident, seen)


def on_claims(verb, what, by, incident, seen):
    claims = list(Claim.objects.filter(incident=incident))
    if verb == "add":
        value = {**killed(what)["value"], "status": "unknown"}
        report = claims[0].report if claims else None
        if report:
            curation.add_claim(incident, report, "casualties", value, by=by, reason="because")
    elif verb == "decide" and claims:
        number, state = what
        curation.decide_claim(claims[number % len(claims)], state, by=by, seen_version=seen, reason="because")
    elif verb == "correct":
        toll = next((one for one in claims if one.field == "casualties"), None)
        if toll:
            value = {**toll.value, "min": what, "max": what}
            curation.decide_claim(toll, "corrected", by=by, value=value, reason="because")


def keeps_its_promises(incident):
    assert curation.verify(incident) == []
    if incident.status == "merged":
        return
    ruled = figures.values_from(statements(incident.claims.select_related("report__publisher"), incident.status))
    held = curation.snapshot(incident)
    for name in ("event_type", "date_start", "time_of_day", "weapons"):
        if BY_HAND[name] not in incident.set_by_hand:
            assert held[name] == ruled[name]
    if "casualties" not in incident.set_by_hand:
        groups = {(row["outcome"], row["status"], row["actor"]): row for row in held["casualties"]}
        assert groups == {(row["outcome"], row["status"], row["actor"]): row for row in ruled["casualties"]}
    if incident.status == "published":
        assert incident.published_by_id != incident.created_by_id
