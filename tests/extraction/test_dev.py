"""The annotated development reports: no figure may fall below its floor, a little under what was measured."""

import json
from pathlib import Path

import pytest

from incidents.extraction.contract import reading_as_dict

GOLD = Path(__file__).parent / "gold" / "dev.jsonl"
# Shares of the annotated incidents whose field came out right.
FLOORS = {
    "incident": 0.97,
    "event_type": 0.93,
    "date": 0.95,
    "places": 0.94,
    "killed": 0.95,
    "injured": 0.94,
    "clean": 0.88,
}
CLEAN = ["event_type", "date", "places", "killed", "injured"]


def total(incident, outcome):
    rows = [row for row in incident["casualties"] if row["outcome"] == outcome]
    high = None if any(row["max"] is None for row in rows) else sum(row["max"] for row in rows)
    return sum(row["min"] for row in rows), high


def same(gold, found):
    """Which of the fields of two incidents agree."""
    return {
        "event_type": found["event_type"] in {gold["event_type"], *gold.get("also_acceptable", [])},
        "date": [gold["date"][k] for k in ("start", "end")] == [found["date"][k] for k in ("start", "end")],
        "places": set(gold["places"]) == set(found["places"]),
        "killed": total(gold, "killed") == total(found, "killed"),
        "injured": total(gold, "injured") == total(found, "injured"),
    }


def pairs(gold, found):
    """Annotated and extracted incidents, the most alike first; with fewer than three fields in common apart."""
    scored = sorted(
        ((sum(same(g, f).values()), -i, -j) for i, g in enumerate(gold) for j, f in enumerate(found)), reverse=True
    )
    left, right = set(range(len(gold))), set(range(len(found)))
    for score, i, j in scored:
        if score >= 3 and -i in left and -j in right:
            left.remove(-i)
            right.remove(-j)
            yield gold[-i], found[-j]


@pytest.fixture(scope="module")
def reports(read):
    reports = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    return [(r, reading_as_dict(read(r["text"], r["published"], r["publisher"]))) for r in reports]


def test_no_figure_falls_below_its_floor(reports):
    right = dict.fromkeys(FLOORS, 0)
    wanted = sum(len(report["incidents"]) for report, _ in reports)
    invented = 0
    for report, found in reports:
        matched = list(pairs(report["incidents"], found["incidents"]))
        invented += len(found["incidents"]) - len(matched)
        for gold, draft in matched:
            agreed = same(gold, draft)
            agreed |= {"incident": True, "clean": all(agreed[name] for name in CLEAN)}
            for name in FLOORS:
                right[name] += agreed[name]
    shares = {name: round(right[name] / wanted, 3) for name in FLOORS}
    assert {name: share for name, share in shares.items() if share < FLOORS[name]} == {}
    assert invented <= 8


def test_silent_reports_stay_silent(reports):
    silent = [(report["id"], found["incidents"]) for report, found in reports if not report["incidents"]]
    assert [name for name, found in silent if found] == []


def test_running_totals_stay_out_of_incidents(reports):
    for report, found in reports:
        totals = {tally["count"] for tally in report["tallies"]}
        told = {total(i, o)[0] for i in report["incidents"] for o in ("killed", "injured")}
        killed = {total(incident, "killed")[0] for incident in found["incidents"]}
        assert not killed & (totals - told), report["id"]
        assert totals == {tally["count"] for tally in found["tallies"]}, report["id"]


def test_every_span_slices(reports):
    for report, found in reports:
        for incident in found["incidents"]:
            assert all(0 <= e["start"] < e["end"] <= len(report["text"]) for e in incident["evidence"])
