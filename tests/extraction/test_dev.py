"""The annotated development reports: no figure may fall below its floor."""

import pytest

from incidents.extraction import Lexicon, extract
from incidents.extraction.evaluation import answered, read_gold, score
from incidents.extraction.evaluation.records import same_places

from .conftest import GOLD

FLOORS = {
    "incident": 0.97,
    "event_type": 0.93,
    "date": 0.95,
    "places": 0.92,
    "killed": 0.93,
    "injured": 0.93,
    "side_a": 0.90,
    "side_b": 0.85,
    "sources": 0.90,
    "weapons": 0.90,
    "tallies": 0.95,
    "flags": 0.85,
}
CLEAN = 0.85


@pytest.fixture(scope="module")
def readings(lexicon):
    reports = read_gold(GOLD / "dev.jsonl", lexicon.codes)
    return [
        (one, extract(one.text, published=one.published, publisher=one.publisher, lexicon=lexicon)) for one in reports
    ]


@pytest.fixture(scope="module")
def scores(readings, lexicon):
    return score(((one, answered(reading)) for one, reading in readings), same_places(lexicon.places.values()))


@pytest.mark.parametrize("field", FLOORS)
def test_no_field_falls_below_its_floor(field, scores):
    assert round(scores.fields[field].f1, 3) >= FLOORS[field]


def test_drafts_need_no_correction(scores):
    assert round(scores.clean, 3) >= CLEAN


def test_silent_reports_stay_silent(scores):
    assert scores.silent > 0
    assert scores.false_alarms == 0


def test_running_totals_stay_out_of_incidents(scores):
    assert scores.tally_leaks == 0


def test_every_span_slices(scores):
    assert scores.spans > 1000
    assert scores.bad_spans == 0


def test_the_order_of_the_gazetteer_changes_nothing(readings, places):
    by_code = Lexicon.load(places=sorted(places, key=lambda row: row.code))
    for one, reading in readings:
        again = extract(one.text, published=one.published, publisher=one.publisher, lexicon=by_code)
        assert again.drafts == reading.drafts, one.id
