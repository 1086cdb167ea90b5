"""How well duplicates are told from other events, on pairs that a person has labelled."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from geo.models import Place
from incidents import curation
from incidents.loading import load_codes
from incidents.management.scenes import pairs_of_reports
from incidents.matching.labelled import measure, read_pairs
from incidents.models import Incident, Report

HERE = Path(__file__).parent
FITTED, KEPT_APART = HERE / "fitted.csv", HERE / "kept_apart.csv"
GAZETTEER = HERE.parents[1] / "geo" / "data" / "places.csv"
DISTRICTS = {"Deir ez-Zor": "district-deir-ez-zor", "Mayadin": "district-mayadin", "Al-Bukamal": "district-al-bukamal"}


@pytest.fixture
def gazetteer(db):
    """The project's codes, and the places that the pairs name, in their districts."""
    by = curation.system_user()
    load_codes(by=by)
    with GAZETTEER.open(encoding="utf-8") as file:
        held = {row["id"]: row for row in csv.DictReader(file)}
    named = {code for path in (FITTED, KEPT_APART) for code in places_in(path)}
    areas = ["gov-deir-ez-zor", "gov-hasakah", "gov-homs"]
    rows = [*areas, *DISTRICTS.values(), *sorted(named - {*areas, *DISTRICTS.values()})]
    curation.import_named(Place, [place(held[code]) for code in rows], by=by)


@pytest.fixture
def register(db):
    """A new desk's register: all of the project's codes and places."""
    call_command("prepare", stdout=io.StringIO())


def places_in(path):
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {code for row in rows if not row["places"].startswith("?") for code in row["places"].split()}


def place(row):
    governorate = {"Deir ez-Zor": "gov-deir-ez-zor", "Hasakah": "gov-hasakah", "Homs": "gov-homs"}[row["admin1"]]
    parent = None if row["kind"] == "governorate" else governorate
    if row["kind"] not in ("governorate", "district"):
        parent = DISTRICTS.get(row["admin2"], governorate)
    point = {
        name: float(row[short]) if row[short] else None for name, short in (("latitude", "lat"), ("longitude", "lon"))
    }
    names = {"code": row["id"], "name_ar": row["name_ar"], "name_en": row["name_en"], "kind": row["kind"]}
    return {**names, "parent": parent, **point}


@pytest.mark.parametrize(("path", "pairs", "precision", "recall"), [
    (FITTED, 420, 0.92, 0.92),
    (KEPT_APART, 132, 0.90, 0.88),
])  # fmt: skip
def test_duplicates_are_told_from_other_events(gazetteer, path, pairs, precision, recall):
    found = measure(read_pairs(path))
    assert found.pairs == pairs
    assert found.precision >= precision
    assert found.recall >= recall


@pytest.mark.parametrize(("name", "precision", "recall"), [
    ("reports_fitted", 0.92, 0.88),
    ("reports_kept_apart", 0.92, 0.88),
])  # fmt: skip
def test_reports_that_come_in_propose_the_events_they_double(register, name, precision, recall):
    before = Incident.objects.count(), Report.objects.count()
    found = measure(pairs_of_reports(HERE / f"{name}.jsonl"))
    assert found.pairs == 156
    assert found.precision >= precision
    assert found.recall >= recall
    assert (Incident.objects.count(), Report.objects.count()) == before


def test_a_third_of_the_pairs_at_most_is_of_one_event(gazetteer):
    pairs = read_pairs(FITTED) + read_pairs(KEPT_APART)
    same = sum(pair.same for pair in pairs)
    assert len(pairs) / 5 < same < len(pairs) / 3


def told(*paths, **options):
    out = io.StringIO()
    call_command("evaluate_matching", *paths, stdout=out, **options)
    return out.getvalue()


def test_the_command_tells_both_measures_and_keeps_the_mistakes_of_the_kept_to_itself(gazetteer):
    text = told(FITTED, KEPT_APART, errors=True)
    assert "fitted" in text
    assert "kept_apart" in text
    mistakes = [line for line in text.splitlines() if line.startswith(("missed:", "wrongly proposed:"))]
    assert mistakes
    assert text.rstrip().splitlines()[-1].startswith("kept_apart")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1-x,1,a,2020-02-30,,hajin,shelling,,,,,", "line 2"),
        ("1-x,1,a,2020-02-03,,nowhere,shelling,,,,,", "nowhere"),
        ("1-x,1,a,2020-02-03,,hajin,shelling,,,,many dead,", "many dead"),
        ("1-x,1,a", "line 2"),
    ],
)
def test_a_record_that_cannot_be_read_is_named(gazetteer, tmp_path, row, words):
    path = tmp_path / "records.csv"
    path.write_text(FITTED.read_text(encoding="utf-8").splitlines()[0] + f"\n{row}\n", encoding="utf-8")
    with pytest.raises(CommandError, match=words):
        told(path)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("no report", "line 2"),
        ('{"scene": "1-x", "event": "a"}', "published"),
        ('{"scene": "1-x", "event": "a", "published": "2020-02-30", "publisher": "sohr", "text": "x"}', "line 2"),
        ('{"scene": "1-x", "event": "a", "published": "2020-02-03", "publisher": "nobody", "text": "x"}', "line 2"),
    ],
)
def test_a_report_that_cannot_be_taken_in_is_named(gazetteer, tmp_path, line, words):
    path = tmp_path / "reports.jsonl"
    right = {"scene": "0-x", "event": "a", "published": "2020-02-03", "publisher": "sohr", "text": "قصف"}
    path.write_text(f"{json.dumps(right)}\n{line}\n", encoding="utf-8")
    with pytest.raises(CommandError, match=words):
        told(path)
    assert not Report.objects.exists()
