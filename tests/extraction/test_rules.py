"""Every rule has a sentence on which it fires and what must come out there; every case names its rule."""

import csv

import pytest

from incidents.extraction.pipeline import trace
from incidents.extraction.usage import fired, must_have_cases, unused

from .conftest import HERE, cases, day
from .test_cases import VALUES, total

# The tables of cases, and the sentence around a phrase where the table gives only that.
AROUND = {
    "dates": "قتل مدني برصاص مجهولين في بلدة الشحيل {}.",
    "tolls": "أدى انفجار لغم في بلدة الشحيل اليوم إلى {}.",
}
TABLES = ("incidents", "rules", "weighed", "dates", "tolls", "places", "sources", "tallies", "silent", "flags")
PUBLISHER = {
    "sources": "enab_baladi",
    "tolls": "other",
    "tallies": "sana",
}  # other: an outlet without a code; sana: of a side


def rows():
    for table in TABLES:
        with open(HERE / "cases" / f"{table}.csv", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield table, row


@pytest.fixture(scope="module")
def traced(lexicon):
    """(table, row, the rules that fired, how the sentence was read) of every case."""
    found = []
    for table, row in rows():
        text = AROUND.get(table, "{}").format(row.get("sentence") or row["phrase"]).replace("⟦", "").replace("⟧", "")
        result = trace(text, day(row.get("published", "2021-03-10")), PUBLISHER.get(table), lexicon)
        found.append((table, row, fired(result), result))
    return found


def test_there_are_enough_cases(traced):
    assert len(traced) >= 600


def test_every_case_names_a_rule_that_fires(traced):
    silent = [(table, next(iter(row.values())), row["rule"]) for table, row, names, _ in traced
              if not row["rule"] or not set(row["rule"].split()) <= names]  # fmt: skip
    assert silent == []


def test_no_rule_is_without_a_case(lexicon, traced):
    covered = frozenset().union(*(names for _, _, names, _ in traced))
    assert sorted(must_have_cases(lexicon) - covered) == []


def test_no_sentence_stands_twice(traced):
    sentences = [row["sentence"] for table, row, _, _ in traced if table in ("incidents", "rules")]
    assert len(sentences) == len(set(sentences))


def test_rows_that_no_text_holds_are_listed(lexicon, traced):
    *_, names, result = traced[0]
    everything, rest = (
        {entry.id for rows in unused(lexicon, results).values() for entry in rows} for results in ([], [result])
    )
    assert everything - rest == everything & names != set()
    assert "places" not in unused(lexicon, [])


REPORT = {
    "flags": lambda reading: "+".join(sorted({flag.code for flag in reading.flags})),
    "tallies": lambda reading: "+".join(str(tally.count) for tally in reading.tallies),
}
SORTED = ("places", "a", "b", "weapons")


def told(draft, name):
    value = VALUES[name](draft) if name in VALUES else total(draft, name)
    return "+".join(sorted(value.split("+"))) if name in SORTED else value


@pytest.mark.parametrize("row", cases("rules") + cases("weighed"))
def test_rule(row, read):
    expected = dict(pair.split("=") for pair in row["expect"].split(";"))
    reading = read(row["sentence"], row["published"])
    assert {name: of(reading) for name, of in REPORT.items() if name in expected} == {
        name: expected.pop(name) for name in REPORT if name in expected
    }
    if not expected:
        return
    assert len(reading.drafts) == int(expected.pop("count", 1))
    which = int(expected.pop("which", 1))
    if expected:
        draft = reading.drafts[which - 1]
        wanted = {k: "+".join(sorted(v.split("+"))) if k in SORTED else v for k, v in expected.items()}
        assert {name: told(draft, name) for name in expected} == wanted
