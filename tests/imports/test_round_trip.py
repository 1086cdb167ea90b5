"""Out and in again: an own file makes the same register, to the byte.

SIJIL_ROUND_TRIP sets how many incidents each register has (12 unless told; the full measure is 10000).
"""

import os
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from incidents import curation
from incidents.models import Incident
from tests.factories import ACTORS, EVENT_TYPES, PLACES, SOURCES, claim, killed, make_user
from tests.imports.conftest import empty_the_register, exported, imported, outcomes

SIZE = int(os.environ.get("SIJIL_ROUND_TRIP", "12"))
ODD = "\"',;\r\n\t=+-@|\\\u202e\u202a\u200f\u200b\u2066\ufeff\u2028\x85\x0b\x0c\x1c\x7f＝＠ aZ09قصفّ٣🕊"
KNOWN = [
    "", "null", "NULL", "None", "NaN", "true", "=1+1", "'", "''", "'=1", '"', '""', "\r", "\n", "\r\n", "; ", " ",
    "\ufeffx", "-", "+963", "@SUM(A1)", "\t=1", "[]", "{}", '{"a": 1}', "01", "1e5", "2019-01-04", "\\N", "a\r",
    '=HYPERLINK("http://example.org")', "﻿", "‮قصف", "x" * 4000,
]  # fmt: skip
TEXTS = st.lists(st.text(ODD, max_size=40) | st.sampled_from(KNOWN), min_size=6, max_size=40)
SCALE = settings(
    max_examples=3 if SIZE <= 100 else 1,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=SIZE > 100,
)


def values(draw, texts):
    """One incident's values, any of which may be missing."""
    start = draw.choice([None, "2019-01-04", "2019-01-05", "2018-12-31", "2020-02-29"])
    status = draw.choice(["civilian", "combatant", "unknown"])
    low = draw.randrange(5)
    least_best_most = {"minimum": low, "best": low + draw.randrange(3), "maximum": draw.choice([None, low + 9])}
    groups = [
        {"outcome": o, "status": status, "actor": draw.choice([None, "civilians", "isis"]), **least_best_most,
         "children": draw.choice([None, 0, 1]), "women": draw.choice([None, 2])}
        for o in draw.sample(["killed", "injured", "killed_or_injured", "detained", "missing"], draw.randrange(3))
    ]  # fmt: skip
    return {
        "event_type": draw.choice([None, *EVENT_TYPES]),
        "date_start": start,
        "time_of_day": draw.choice(["", "dawn"]),
        "weapons": draw.sample(["mortar", "artillery", "small_arms"], draw.randrange(3)),
        "places": [{"place": code} for code in draw.sample(list(PLACES), draw.randrange(3))],
        "participants": [
            {"actor": code, "role": draw.choice(["side_a", "side_b", "other"]), "certainty": draw.choice(CERTAIN)}
            for code in draw.sample(list(ACTORS), draw.randrange(4))
        ],
        "casualties": groups,
        "told_by": [{"source": code} for code in draw.sample(list(SOURCES), draw.randrange(3))],
        "source_urls": draw.sample(["https://example.org/a?b=1;c", "https://example.org/خبر"], draw.randrange(3)),
        "summary_en": draw.choice(texts),
        "summary_ar": draw.choice(texts),
        "internal_note": draw.choice(texts),
        "is_background": draw.random() < 0.2,
        "is_sensitive": draw.random() < 0.1,
        "certainty": draw.choice(CERTAIN),
        **({"grade": "fair", "grade_reason": f"x{draw.choice(texts)}"} if draw.random() < 0.2 else {}),
    }


CERTAIN = ["asserted", "reported", "hedged", "denied"]


def told(draw, texts, number, by):
    """A report with a draft of claims, some of them decided."""
    text = f"{draw.choice(texts)} قصف على هجين {number}"
    claims = [
        claim("date", {"start": "2019-01-04", "end": "2019-01-04", "precision": "day"}, 0, 2),
        claim("places", {"place": "hajin", "name": draw.choice(texts)}),
        claim("side_a", "sdf", 1, 3),
        killed(number % 7),
    ]
    _report, (incident,), _new = curation.store_report(
        text, by=by, published=None, publisher=None, url=draw.choice(["", "https://example.org/r"]),
        extractor_version="t", flags=[], tallies=[],
        drafts=[curation.DraftRecord(claims=claims, flags=[{"code": "place_variant", "start": None, "end": None,
                                                            "choices": [], "detail": ""}])],
    )  # fmt: skip
    for one in draw.sample(list(incident.claims.all()), 2):
        curation.decide_claim(one, draw.choice(["accepted", "rejected", "proposed"]), by=by)
    return incident


def random_register(draw, texts, size):
    """Incidents in every state, some changed often, some merged, some told by reports."""
    desk = make_user("analyst"), make_user("reviewer"), make_user("reviewer")
    last = None
    for number in range(size):
        if number % 3:
            incident = curation.create_incident(values(draw, texts), by=desk[0])
        else:
            incident = told(draw, texts, number, desk[0])
        incident = _moved(draw, Incident.objects.get(pk=incident.pk), desk, texts, last)
        last = incident if incident.status in ("draft", "in_review") else last


def _moved(draw, incident, desk, texts, last):
    """The incident after it was changed, assigned, submitted, published, rejected or merged, or left alone."""
    author, reviewer, publisher = desk
    chance = draw.random()
    if chance < 0.3:
        note = {"internal_note": f"{draw.choice(texts)} {draw.random()}"}
        incident = curation.change(incident, note, by=reviewer, seen_version=incident.version)
    if chance < 0.15:
        return curation.assign(incident, author.username, by=reviewer, seen_version=incident.version)
    if chance < 0.5:
        return _submitted(incident, author, publisher)
    if chance < 0.6:
        return curation.move(incident, "reject", by=author, seen_version=incident.version, reason="no")
    if chance < 0.7 and last is not None:
        return curation.merge(incident, into=last, by=reviewer, seen_version=incident.version, reason="one event")
    return incident


def _submitted(incident, author, reviewer):
    """Published where nothing stands against it, else in review."""
    incident = curation.move(incident, "submit", by=author, seen_version=incident.version)
    whole = incident.event_type and incident.date_start and incident.places.exists() and incident.told_by.exists()
    if not whole or incident.is_sensitive:
        return incident
    return curation.move(incident, "publish", by=reviewer, seen_version=incident.version)


def first_difference(one, other):
    """What two files have around the first byte in which they differ."""
    at = next((n for n, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), len(one))
    return one[max(at - 150, 0) : at + 150].decode(errors="replace"), other[max(at - 150, 0) : at + 150].decode(
        errors="replace"
    )


@SCALE
@given(seed=st.integers(0, 2**32), texts=TEXTS)
def test_an_own_file_makes_the_same_register(admin, seed, texts):
    empty_the_register()
    random_register(Random(seed), texts, SIZE)
    written = {kind: exported(kind) for kind in ("csv", "jsonl")}
    for kind, before in written.items():
        empty_the_register()
        run = imported(before, admin, f"own_{kind}", look=SIZE <= 100, restores=True)
        assert outcomes(run) == {"created": SIZE}, [row.said for row in run.rows.exclude(said=[])]
        after = exported(kind)
        assert after == before, first_difference(before, after)
        print(f"{kind}: {SIZE} incidents, {len(before)} bytes, the same")
    if SIZE <= 100:
        assert not list(curation.verify_all())
        assert outcomes(imported(before, admin, f"own_{kind}", restores=True)) == {"same": SIZE}
        assert exported(kind) == before
