"""What a report says beside its acts: whose words they are, running totals, warnings, and reports that tell no act."""

import pytest

from .conftest import cases


@pytest.mark.parametrize("row", cases("sources"))
def test_sources_are_those_told_to_have_said_it(row, read):
    (draft,) = read(row["sentence"], publisher="enab_baladi").drafts
    assert "+".join(draft.sources) == row["sources"]


@pytest.mark.parametrize("row", cases("tallies"))
def test_running_totals_belong_to_no_incident(row, read):
    reading = read(row["sentence"])
    assert "+".join(str(tally.count) for tally in reading.tallies) == row["counts"]
    assert len(reading.drafts) == int(row["incidents"])


@pytest.mark.parametrize("row", cases("silent"))
def test_report_without_an_act_gives_no_draft(row, read):
    assert read(row["sentence"]).drafts == ()


@pytest.mark.parametrize("row", cases("flags"))
def test_flags_warn_of_what_a_person_must_settle(row, read):
    found = {flag.code for flag in read(row["sentence"], row["published"] or None).flags}
    assert "+".join(sorted(found)) == row["flags"]


def test_dateline_stands_for_a_missing_day_of_publication(read):
    (draft,) = read("دير الزور 19 شباط 2021 – قتل مدني برصاص مجهولين في بلدة ذيبان أمس.", None).drafts
    assert str(draft.date.start) == "2021-02-18"


def test_days_before_the_act_told_last_are_counted_from_it(read):
    text = (
        "قتل عنصر من قسد برصاص مجهولين في بلدة ذيبان يوم الاثنين. "
        "وقبل ذلك بثلاثة أيام انفجرت عبوة ناسفة بآلية لقسد في بلدة الشحيل."
    )
    assert [str(draft.date.start) for draft in read(text).drafts] == ["2021-03-08", "2021-03-05"]


RECALLS = {
    "had, though yesterday": ("وأشار البيان إلى أن عناصر من قسد كانوا قد اعتقلوا أمس شابين في بلدة الشحيل.", True),
    "two days ago": ("وأضاف أن مسلحين أحرقوا قبل يومين صهريج نفط في بادية أبو حردوب.", True),
    "yesterday in a round-up": ("كما انفجرت عبوة ناسفة بآلية لقسد في بلدة الشحيل أمس.", False),
}


@pytest.mark.parametrize(("sentence", "recalled"), RECALLS.values(), ids=RECALLS.keys())
def test_an_act_recalled_is_background(sentence, recalled, read):
    first, second = read("قتل مدني برصاص مجهولين في بلدة ذيبان اليوم. " + sentence).drafts
    assert (first.background, second.background) == (False, recalled)
