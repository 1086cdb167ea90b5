"""Sentences of one act each, whole: what they exercise and what must come out, row by row."""

import pytest

from .conftest import cases


def total(draft, outcome):
    rows = [row for row in draft.casualties if row.outcome == outcome]
    low = sum(row.minimum for row in rows)
    if any(row.maximum is None for row in rows):
        return f"{low}+"
    high = sum(row.maximum for row in rows)
    return str(low) if low == high else f"{low}-{high}"


def told(row):
    """killed:2:civilian, injured:20..:unknown"""
    count = row.minimum if row.minimum == row.maximum else f"{row.minimum}..{row.maximum or ''}"
    return f"{row.outcome}:{count}:{row.status}"


VALUES = {
    "rows": lambda draft: "+".join(told(row) for row in draft.casualties),
    "type": lambda draft: draft.event_type,
    "date": lambda draft: str(draft.date.start),
    "places": lambda draft: "+".join(place.name for place in draft.places),
    "a": lambda draft: "+".join(draft.side_a),
    "b": lambda draft: "+".join(draft.side_b),
    "children": lambda draft: str(sum(row.children for row in draft.casualties)),
    "women": lambda draft: str(sum(row.women for row in draft.casualties)),
    "end": lambda draft: str(draft.date.end),
    "weapons": lambda draft: "+".join(draft.weapons),
    "sources": lambda draft: "+".join(draft.sources),
    "precision": lambda draft: draft.date.precision,
    "part": lambda draft: draft.time_of_day or "",
    "background": lambda draft: "yes" if draft.background else "no",
    "none": lambda draft: "yes" if draft.no_casualties else "no",
}


@pytest.mark.parametrize("row", cases("incidents"))
def test_incident(row, read):
    expected = dict(pair.split("=") for pair in row["expect"].split(";"))
    drafts = read(row["sentence"], row["published"]).drafts
    assert len(drafts) == int(expected.pop("count", 1))
    draft = drafts[int(expected.pop("which", 1)) - 1] if drafts else None
    found = {name: VALUES[name](draft) if name in VALUES else total(draft, name) for name in expected if draft}
    assert found == expected


@pytest.mark.parametrize("row", cases("splitting"))
def test_acts_of_one_text_are_told_apart(row, read):
    drafts = read(row["sentence"].replace("\\n", "\n"), row["published"]).drafts
    found = [f"{draft.event_type}@{'+'.join(place.name for place in draft.places)}" for draft in drafts]
    assert found == [act for act in row["acts"].split("|") if act]
