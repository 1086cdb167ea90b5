"""The way from words to values: which file and row, what became of each clause, and why a draft is doubted."""

from datetime import date

import pytest

from incidents.extraction import as_text, explain


@pytest.fixture
def explained(lexicon):
    def lines(text):
        result = explain(text, published=date(2021, 3, 10), publisher=None, lexicon=lexicon)
        return [line.strip() for line in as_text(result).splitlines()]

    return lines


SHOWN = {
    "the file and row of a word": ("قتل مدني برصاص مجهولين في بلدة الشحيل أمس.", "[relative_dates.csv rel-"),
    "what the rule of a type asks for": ("أعدم تنظيم داعش رجلاً في بلدة هجين أمس.", "typ-010: strong:execution]"),
    "a split formula": ("أطلق عناصر قسد النار على شاب في بلدة ذيبان أمس.", "[splits.csv spl-"),
    "a clause that opens a draft": ("قتل مدني برصاص مجهولين في بلدة الشحيل أمس.", "→  opens draft 1"),
    "a clause that joins one": (
        "هاجم مسلحون حاجزاً لقسد في بلدة العزبة فجر اليوم. وأسفر الهجوم عن مقتل عنصر.",
        "→  joins draft 1",
    ),
    "a clause without an act": (
        "قال المتحدث إن الخلية كانت تخطط لاستهداف حاجز في بلدة الشحيل.",
        "act that is done (description)",
    ),
    "an act without place or day": ("انتهى الاجتماع. قتل مدني برصاص مجهولين.", "an act without a place or day"),
    "a running total": (
        "وبذلك يرتفع عدد من قتلوا في المحافظة منذ مطلع العام إلى 47 مدنياً.",
        "→  a running total, of no draft",
    ),
    "a reason to doubt": ("قتل مدني برصاص مجهولين في بلدة الشحيل.", "date_inferred: no time word"),
}


@pytest.mark.parametrize(("text", "shown"), SHOWN.values(), ids=SHOWN.keys())
def test_explanation_shows(text, shown, explained):
    lines = explained(text)
    assert any(shown in line for line in lines), lines


def test_every_value_says_how_sure_it_is(explained):
    (place,) = [line for line in explained("قتل مدني برصاص مجهولين في بلدة الشحيل أمس.") if line.startswith("places")]
    assert 0.5 < float(place.split()[1]) < 1
