"""Things to test with, made through the one writer: plain functions, every value of which can be named."""

from datetime import date
from itertools import count

from django.contrib.auth.models import Group, User

from geo.models import Place
from incidents import curation
from incidents.codes import Role, VictimStatus
from incidents.models import Actor, EventType, Source, Weapon

ROLES = ("viewer", "analyst", "reviewer", "admin")
_numbers = count(1)

EVENT_TYPES = {"shelling": "remote", "airstrike": "remote", "armed_clash": "battle", "arrest": "civilians"}
SOURCES = {"sohr": "monitor", "snhr": "monitor", "sana": "state_media", "hawar": "local_media", "other": "unnamed"}
ACTORS = {"sdf": None, "sdf_intelligence": "sdf", "isis": None, "state_forces": None, "civilians": None}
PLACES = {
    "gov-deir-ez-zor": ("دير الزور", "governorate", None, 35.33, 40.14),
    "hajin": ("هجين", "town", "gov-deir-ez-zor", 34.69, 40.83),
    "al-shaafah": ("الشعفة", "town", "gov-deir-ez-zor", 34.57, 40.92),
    "al-mayadin-desert": ("بادية الميادين", "area", "gov-deir-ez-zor", None, None),
}


def make_codes():
    """A handful of event types, weapons, actors, sources and places."""
    by = curation.system_user()
    both = {"name_ar": "اسم", "name_en": "Name"}
    acled = {"acled_event_type": "Battles", "acled_sub_event_type": "Armed clash", "ucdp_type": "other"}
    kinds = [{"code": c, "family": f, "definition": "What it is", **acled, **both} for c, f in EVENT_TYPES.items()]
    curation.import_named(EventType, kinds, by=by)
    curation.import_named(Weapon, [{"code": code, **both} for code in ("mortar", "artillery", "small_arms")], by=by)
    curation.import_named(Actor, [{"code": code, "parent": up, **both} for code, up in ACTORS.items()], by=by)
    curation.import_named(Source, [{"code": code, "kind": kind, **both} for code, kind in SOURCES.items()], by=by)
    rows = [
        {"code": c, "name_ar": n, "name_en": c, "kind": k, "parent": up, "latitude": y, "longitude": x}
        for c, (n, k, up, y, x) in PLACES.items()
    ]
    curation.import_named(Place, rows, by=by)


def make_user(role="analyst", **values):
    """An active user in one group (or in none), without a password unless one is given."""
    values.setdefault("username", f"{role or 'nobody'}-{next(_numbers)}")
    user = User.objects.create_user(**values)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def make_incident(by=None, *, origin="manual", report=None, **values):
    """A draft that could be published: values as in `curation.snapshot`, any of which may be replaced."""
    whole = {
        "event_type": "shelling",
        "date_start": "2019-01-04",
        "places": [{"place": "hajin"}],
        "told_by": [{"source": "sohr"}],
    }
    return curation.create_incident({**whole, **values}, by=by or make_user(), origin=origin, report=report)


def claim(field, value, start=None, end=None, **values):
    """A claim as ingestion proposes it."""
    return {"field": field, "value": value, "start": start, "end": end, "rule": "t-1", "certainty": "asserted"} | values


def killed(number, most="same", **values):
    """A claim of civilians killed."""
    figures = {"min": number, "max": number if most == "same" else most, "children": None, "women": None}
    group = {"outcome": "killed", "status": "civilian", "actor": "civilians"}
    return claim("casualties", {**group, **figures, **values}, 0, 4)


def make_report(
    text=None, by=None, *, claims=None, publisher="sohr", published=date(2019, 1, 5), flags=(), drafts=None, **judged
):
    """A stored report with one draft of these claims (by default a whole one), or with these `drafts`.

    `judged` are the draft's `confidence`, `confidences` and `doubts`.
    """
    if claims is None:
        claims = [
            claim("event_type", "shelling", 0, 4),
            claim("date", {"start": "2019-01-04", "end": "2019-01-04", "precision": "day"}, 5, 9),
            claim("places", {"place": "hajin", "name": "هجين"}, 10, 14),
            claim("side_a", "state_forces", 0, 4),
            claim("sources", publisher),
            killed(3),
        ]
    record = curation.DraftRecord(claims=claims, flags=flags, **{"confidence": 0.9, **judged})
    report, incidents, _created = curation.store_report(
        text or f"قصف على بلدة هجين أدى إلى مقتل ثلاثة، الخبر {next(_numbers)}",
        by=by or make_user(),
        published=published,
        publisher=Source.objects.filter(code=publisher).first(),
        url="",
        extractor_version="test",
        flags=[],
        tallies=[],
        drafts=[record] if drafts is None else drafts,
    )
    return report, incidents


def published_incident(**values):
    """A published record with its author and its publisher: (incident, author, reviewer)."""
    author, reviewer = make_user("analyst"), make_user("reviewer")
    incident = make_incident(author, **values)
    incident = curation.move(incident, "submit", by=author, seen_version=incident.version)
    return curation.move(incident, "publish", by=reviewer, seen_version=incident.version), author, reviewer


def make_register(analyst):
    """Forty incidents that differ in everything that a filter asks for."""
    places = [
        [],
        [{"place": "hajin"}],
        [{"place": "al-shaafah", "precision": "near"}, {"place": "hajin"}],
        [{"place": "gov-deir-ez-zor", "precision": "governorate"}],
        [{"place": "al-mayadin-desert"}],
        [{"place": "hajin", "precision": "country"}],
    ]
    for number in range(34):
        killed = {"outcome": "killed", "status": VictimStatus.values[number % 3]}
        figures = {"minimum": number % 5, "best": number % 5, "maximum": None if number % 4 == 0 else 9}
        make_incident(
            analyst,
            event_type=[*EVENT_TYPES, None][number % 5],
            date_start=[None, "2019-01-04", "2019-02-11"][number % 3],
            places=places[number % len(places)],
            participants=[{"actor": list(ACTORS)[number % 5], "role": Role.values[number % 3]}],
            casualties=[{**killed, **figures}] if number % 2 else [],
            weapons=["mortar"] if number % 7 == 0 else [],
            told_by=[{"source": list(SOURCES)[number % 5]}],
        )
    for _number in range(5):
        published_incident()
    secret, _author, reviewer = published_incident()
    curation.change(secret, {"is_sensitive": True}, by=reviewer, seen_version=secret.version, reason="at risk")
