"""Dates, places and tolls: the value, and that its evidence lies on the words marked ⟦ ⟧."""

import pytest

from .conftest import cases, marked


def touches(draft, field, start, end):
    spans = [(e.start, e.end) for e in draft.evidence if e.field == field and e.start is not None]
    assert any(first < end and start < last for first, last in spans), (spans, start, end)


@pytest.mark.parametrize("row", cases("dates"))
def test_date(row, read):
    text, start, end = marked(f"قتل مدني برصاص مجهولين في بلدة الشحيل {row['phrase']}.")
    (draft,) = read(text, row["published"]).drafts
    found = [str(day) if day else "" for day in (draft.date.start, draft.date.end)]
    assert [*found, draft.date.precision, draft.time_of_day or ""] == [
        row["start"],
        row["end"],
        row["precision"],
        row["part"],
    ]
    if row["start"]:
        touches(draft, "date", start, end)


@pytest.mark.parametrize("row", cases("places"))
def test_place(row, read):
    text, start, end = marked(row["sentence"])
    (draft,) = read(text).drafts
    assert [place.name for place in draft.places] == [row["place"]]
    touches(draft, "places", start, end)


@pytest.mark.parametrize("row", cases("tolls"))
def test_toll(row, read):
    text, start, end = marked(f"أدى انفجار لغم في بلدة الشحيل اليوم إلى {row['phrase']}.")
    (draft,) = read(text).drafts
    (toll,) = draft.casualties
    assert (toll.outcome, toll.status) == (row["outcome"], row["status"])
    assert (toll.minimum, toll.maximum) == (int(row["minimum"]), int(row["maximum"]) if row["maximum"] else None)
    touches(draft, "casualties", start, end)
