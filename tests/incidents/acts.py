"""Everything that a person can do to the register, done at random: one act for each verb of the one writer.

An act takes the random source, the world and who acts; it returns nothing and lets refusals through.
"""

from datetime import date
from types import SimpleNamespace

from django.contrib.auth.models import Group, User

from geo.models import Place
from incidents import curation, workflow
from incidents.codes import MUST_SETTLE, BulkState
from incidents.curation.settling import consequence
from incidents.models import (
    Actor,
    BulkRun,
    Claim,
    Comment,
    Incident,
    IncidentFlag,
    IncidentLink,
    Mention,
    Report,
    Revision,
    SavedFilter,
    Source,
    Tally,
)
from tests.factories import claim, killed, make_incident, make_report, make_user

PEOPLE = ("viewer", "analyst", "analyst", "reviewer", "reviewer", "reviewer", "admin")
VALUES = (
    {"time_of_day": "dawn"},
    {"time_of_day": ""},
    {"event_type": "airstrike"},
    {"event_type": None},
    {"date_start": "2018-12-31"},
    {"date_start": None, "date_end": None},
    {"casualties": [{"outcome": "killed", "minimum": 7, "maximum": 9}]},
    {"casualties": []},
    {"weapons": ["mortar"]},
    {"places": [{"place": "al-shaafah"}]},
    {"participants": [{"actor": "isis", "role": "side_a"}]},
    {"told_by": [{"source": "snhr"}]},
    {"summary_en": "Shelling", "is_sensitive": False},
    {"is_sensitive": True},
    {"grade": "fair", "grade_reason": "checked"},
    {"grade": "", "grade_reason": ""},
    {"casualties": [{"outcome": "killed", "minimum": 9, "maximum": 7}]},  # refused
)
CLAIMS = (
    ("event_type", "arrest"),
    ("weapons", "artillery"),
    ("side_a", "sdf"),
    ("side_b", "isis"),
    ("sources", "snhr"),
    ("sources", "nobody"),  # refused
    ("places", {"place": "al-shaafah", "name": "الشعفة"}),
    ("places", {"place": None, "name": "قرية"}),
    ("date", {"start": "2019-01-02", "end": "2019-01-03", "precision": "range"}),
    ("casualties", killed(4)["value"]),
    ("casualties", killed(2, None, outcome="injured")["value"]),
)
FLAGS = (
    {"code": "place_ambiguous", "start": 0, "end": 4, "choices": ["hajin", "al-shaafah"], "detail": ""},
    {"code": "month_mismatch", "start": 5, "end": 9, "choices": ["2019-01-04", "2018-12-04"], "detail": ""},
    {"code": "casualty_conflict", "start": 0, "end": 4, "choices": ["3", "5"], "detail": ""},
)
TALLY = {"count": 1000, "outcome": "killed", "group": "civilians", "area": ["hajin"], "since": None, "until": None}
TEXT = "قصف على بلدة هجين وعشرة قتلى"  # shelling of Hajin and ten dead


def make_world():
    """A register with several reports, drafts, flags, tallies and people."""
    users = [make_user(role) for role in PEOPLE]
    for number, (author, publisher) in enumerate(((1, "sohr"), (2, "sana"), (3, "snhr"))):
        author = users[author]
        claims = [
            claim("event_type", ("shelling", "airstrike")[number % 2], 0, 4),
            claim("date", {"start": "2019-01-04", "end": "2019-01-04", "precision": "day"}, 5, 9),
            claim("places", {"place": "hajin", "name": "هجين"}, 10, 14),
            claim("side_a", "state_forces", 0, 4),
            claim("sources", publisher),
            killed(3 + number),
        ]
        second = curation.DraftRecord(claims=claims[:4], flags=FLAGS[2:])
        first = curation.DraftRecord(claims=claims, flags=FLAGS[:2] if number == 1 else ())
        make_report(by=author, publisher=publisher, drafts=[first, second] if number == 0 else [first])
    make_incident(users[1])
    return SimpleNamespace(users=users, texts=iter(range(10_000)))


def any_of(random, rows):
    """A row of a table, the same for the same random source; None of an empty table."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return rows.get(pk=random.choice(keys)) if keys else None


def an_incident(random):
    return any_of(random, Incident.objects.all())


def a_draft(random):
    return any_of(random, Incident.objects.filter(status="draft")) or an_incident(random)


def version(random, incident):
    """Mostly the one that stands, at times an older one, as on a page left open."""
    return incident.version if random.random() < 0.8 else max(1, incident.version - 2)


def create_incident(random, world, by):
    curation.create_incident(random.choice(VALUES), by=by, reason="seen")


def change(random, world, by):
    incident = an_incident(random)
    curation.change(incident, random.choice(VALUES), by=by, seen_version=version(random, incident), reason="because")


def move(random, world, by):
    incident = an_incident(random)
    possible = [one.action for one in workflow.moves_from(incident.status)]
    action = random.choice([*possible * 3, random.choice(workflow.TRANSITIONS).action])
    curation.move(incident, action, by=by, seen_version=version(random, incident), reason="because")


def follow_claims(random, world, by):
    incident = an_incident(random)
    fields = random.choice([["casualties"], ["event_type", "date"], ["grade"], ["told_by", "places"]])
    curation.follow_claims(incident, fields, by=by, seen_version=version(random, incident), reason="because")


def decide_claim(random, world, by):
    found = any_of(random, Claim.objects.all())
    state, value = random.choice(["accepted", "rejected", "proposed", "corrected"]), None
    if state == "corrected" and found.field == "casualties":
        number = random.randrange(20)
        value = {**found.value, "min": number, "max": number, "children": None, "women": None}
    elif state == "corrected":
        value = next((value for field, value in CLAIMS if field == found.field), None)
    curation.decide_claim(
        found, state, by=by, value=value, seen_version=version(random, found.incident), reason="because"
    )


def add_claim(random, world, by):
    incident = an_incident(random)
    field, value = random.choice(CLAIMS)
    start, end = random.choice([(None, None), (0, 4), (5, 9), (5, 900)])
    report = any_of(random, Report.objects.all())
    curation.add_claim(incident, report, field, value, by=by, start=start, end=end, reason="because")


def accept_undecided(random, world, by):
    found = any_of(random, Claim.objects.all())
    seen = version(random, found.incident)
    curation.accept_undecided(found.incident, found.report, by=by, seen_version=seen, reason="because")


def split(random, world, by):
    incident = a_draft(random)
    keys = sorted(incident.claims.values_list("pk", flat=True))
    report = incident.claims.order_by("pk").first().report if keys else any_of(random, Report.objects.all())
    moved, copied = random.sample(keys, len(keys) // 3), random.sample(keys, len(keys) // 4)
    curation.split(incident, report, moved=moved, copied=copied, by=by, seen_version=version(random, incident))


def join(random, world, by):
    one, other = a_draft(random), a_draft(random)
    curation.join(one, into=other, by=by, seen_version=version(random, one))


def add_draft(random, world, by):
    claims = [{"field": field, "value": value, "start": 0, "end": 4} for field, value in random.sample(CLAIMS, 3)]
    curation.add_draft(any_of(random, Report.objects.all()), claims, by=by)


def merge(random, world, by):
    one, other = an_incident(random), an_incident(random)
    curation.merge(one, into=other, by=by, seen_version=version(random, one), reason="one event")


def unmerge(random, world, by):
    merged = any_of(random, Incident.objects.exclude(merged_into=None)) or an_incident(random)
    curation.unmerge(merged, by=by, seen_version=version(random, merged), reason="two events")


def link(random, world, by):
    kind = random.choice(["same_event", "follow_up", "retaliation", "part_of", "not_duplicate", "cousin"])
    curation.link(an_incident(random), an_incident(random), kind, by=by, note=random.choice(["", "why"]))


def unlink(random, world, by):
    if row := any_of(random, IncidentLink.objects.all()):
        curation.unlink(row, by=by, reason="because")


def propose_duplicates(random, world, by):
    one, other = an_incident(random), an_incident(random)
    if one != other and one.status in ("draft", "in_review"):
        found = [{"reference": other.reference, "score": 0.9, "reasons": []}]
        curation.propose_duplicates(one, found, by=by)


def settle_flag(random, world, by):
    if flag := any_of(random, IncidentFlag.objects.all()):
        choice = str(random.choice([*flag.choices, "kept"])) if flag.code != "possible_duplicate" else "kept"
        then = consequence(flag, choice)
        curation.settle_flag(
            flag,
            by=by,
            resolution=random.choice([choice, choice, ""]),
            values=then.values,
            decisions=then.decisions,
            seen_version=version(random, flag.incident),
            reason="because",
        )


def open_flag(random, world, by):
    if flag := any_of(random, IncidentFlag.objects.exclude(settled_at=None)):
        curation.open_flag(flag, by=by, reason="because")


def add_tally(random, world, by):
    report, incident = any_of(random, Report.objects.all()), None
    if random.random() < 0.3:
        incident = an_incident(random)
    seen = version(random, incident) if incident else 0
    start = random.randrange(8)
    values = {**TALLY, "start": start, "end": start + 4}
    curation.add_tally(report, values, by=by, incident=incident, seen_version=seen)


def decide_tally(random, world, by):
    if tally := any_of(random, Tally.objects.all()):
        curation.decide_tally(tally, random.choice(["accepted", "rejected", "proposed", "corrected"]), by=by)


def date_report(random, world, by):
    report = any_of(random, Report.objects.all())
    day = None if random.random() < 0.5 else date(2019, 1, 6)
    told = claim("date", {"start": "2019-01-05", "end": "2019-01-05", "precision": "day"})
    keys = set(report.claims.values_list("incident", flat=True))
    curation.date_report(report, day, by=by, dates=dict.fromkeys(keys, told))


def store_report(random, world, by):
    """A report: at times one that is here already."""
    again = any_of(random, Report.objects.all()).text if random.random() < 0.3 else ""
    draft = curation.DraftRecord(claims=[claim(*pair, 0, 4) for pair in random.sample(CLAIMS, 4)], flags=FLAGS[:1])
    curation.store_report(
        again or f"{TEXT} {next(world.texts)}",
        by=by,
        published=random.choice([None, date(2019, 1, 5)]),
        publisher=any_of(random, Source.objects.all()),
        url="",
        extractor_version="test",
        flags=[],
        tallies=[{**TALLY, "start": 0, "end": 4}],
        drafts=[draft],
    )


def note_likeness(random, world, by):
    one, other = any_of(random, Report.objects.all()), any_of(random, Report.objects.all())
    if one != other:
        curation.note_likeness(one, {other.pk: 0.9}, by=by)


def comment(random, world, by):
    called = random.choice(world.users).username
    curation.comment(an_incident(random), random.choice([f"@{called} look", "seen", " "]), by=by)


def withdraw_comment(random, world, by):
    if said := any_of(random, Comment.objects.all()):
        curation.withdraw_comment(said, by=random.choice([by, said.by]))


def mark_read(random, world, by):
    curation.mark_read(Mention.objects.all(), by=by)


def assign(random, world, by):
    incident = an_incident(random)
    name = random.choice([None, "nobody", *(one.username for one in world.users)])
    curation.assign(incident, name, by=by, seen_version=version(random, incident))


def take_back(random, world, by):
    """The last act of a person, or one before it; one of two records, or both."""
    own = list(Revision.objects.filter(entity="incident", by=by).order_by("-pk")[:4])
    first = random.randrange(len(own)) if own else 0
    if steps := own[first : first + random.choice([1, 2])]:
        curation.take_back([(step.object_id, step.number) for step in steps], by=by)


def revert(random, world, by):
    """All that can go back to a version, or one of it; then it is as it was, save what rules and reasons give."""
    incident = an_incident(random)
    number = random.randrange(1, incident.version + 1)
    then = curation.state_at(incident, number)
    names = curation.revertible(then, curation.full_state(incident))
    chosen = names if random.random() < 0.5 else random.sample(names, min(1, len(names)))
    back = curation.revert(incident, number, chosen, by=by, seen_version=version(random, incident), reason="because")
    held = curation.snapshot(back)
    for name in set(chosen) & held.keys() - {"grade", "grade_reason", "casualties"}:
        assert held[name] == then[name], name


def save_filter(random, world, by):
    curation.save_filter(random.choice(["ours", "theirs", " "]), "killed_min=1", by=by, shared=random.random() < 0.5)


def remove_filter(random, world, by):
    if kept := any_of(random, SavedFilter.objects.all()):
        try:
            curation.remove_filter(kept.pk, by=by)
        except SavedFilter.DoesNotExist:
            assert kept.owner != by


EDITS = (
    [{"edit": "event_type", "value": "arrest"}],
    [{"edit": "add_actor", "value": "isis", "role": "side_b"}],
    [{"edit": "is_sensitive", "value": True}],
    [{"edit": "move", "value": "submit"}],
    [{"edit": "move", "value": "reject"}],
)


def plan_bulk(random, world, by):
    rows = Incident.objects.order_by("pk")[:4]
    run = curation.plan_bulk(rows, random.choice(EDITS), by=by, reason="seen again")
    while run.state == BulkState.PREVIEWING:
        run = curation.advance_bulk(run, by=by)


def start_bulk(random, world, by):
    if run := any_of(random, BulkRun.objects.filter(state="ready")):
        curation.start_bulk(run, by=random.choice([by, run.by]))


def advance_bulk(random, world, by):
    if run := any_of(random, BulkRun.objects.filter(state__in=["running", "undoing"])):
        curation.advance_bulk(run, by=random.choice([by, run.undone_by or run.by]), seconds=0)


def undo_bulk(random, world, by):
    if run := any_of(random, BulkRun.objects.filter(state__in=["running", "done"])):
        curation.undo_bulk(run, by=random.choice([by, run.by]), reason="a slip")


def save_named(random, world, by):
    thing = any_of(random, random.choice([Source, Actor, Place]).objects.all())
    thing.name_en = f"Name {random.randrange(9)}"
    rows = {"aliases": [{"language": "ar", "name": f"اسم {random.randrange(9)}"}]} if type(thing) is not Place else {}
    if type(thing) is Source and random.random() < 0.5:
        thing.kind = random.choice(["monitor", "state_media", "other"])
    curation.save_named(thing, by=by, seen_version=version(random, thing), **rows)


def import_named(random, world, by):
    rows = [{"code": "sohr", "name_en": "From a file", "name_ar": "اسم", "kind": "monitor"}]
    curation.import_named(Source, rows, by=by)


def save_person(random, world, by):
    person = User.objects.get(pk=random.choice(world.users).pk)
    person.first_name = random.choice(["Leila", "Omar"])
    roles = random.choice([None, None, Group.objects.filter(name=random.choice(PEOPLE))])
    curation.save_person(
        person, by=by, seen_version=curation.version_of_person(person), roles=roles, reason="another desk"
    )


def set_password(random, world, by):
    person = User.objects.get(pk=random.choice([by, *world.users]).pk)
    person.set_unusable_password()
    curation.set_password(person, by=by)


def note_presence(random, world, by):
    curation.note_presence([an_incident(random).reference], by=by, is_editing=random.random() < 0.5)


def leave(random, world, by):
    curation.leave([an_incident(random).reference], by=by)


ACTS = {
    act.__name__: act
    for act in (
        create_incident, change, move, follow_claims, decide_claim, add_claim, accept_undecided, split, join,
        add_draft, merge, unmerge, link, unlink, propose_duplicates, settle_flag, open_flag, add_tally, decide_tally,
        date_report, store_report, note_likeness, comment, withdraw_comment, mark_read, assign, take_back, revert,
        plan_bulk, start_bulk, advance_bulk, undo_bulk, save_named, import_named, save_person, set_password,
        note_presence, leave, save_filter, remove_filter,
    )
}  # fmt: skip
OFTEN = ("change", "move", "move", "move", "decide_claim", "settle_flag", "merge", "unmerge", "take_back", "revert")
MACHINE = ("store_report", "note_likeness", "propose_duplicates")  # propose, and touch no value that stands
ABOUT_TALLIES = ("add_tally", "decide_tally")


def waiting(incident):
    """The open flags of a record that publishing waits for."""
    return MUST_SETTLE & {flag.code for flag in incident.flags.filter(settled_at=None)}
