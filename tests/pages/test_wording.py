"""Unknown is written out, ranges are ranges, digits and months follow the page's language."""

from datetime import date

import pytest
from django.utils.translation import override

from incidents import wording


@pytest.mark.parametrize(
    ("minimum", "maximum", "english", "arabic"),
    [
        (None, None, "not stated", "غير مذكور"),
        (0, 0, "none", "لا أحد"),
        (8, 8, "8", "٨"),
        (2, 5, "2–5", "٢–٥"),
        (2, None, "2+", "٢+"),
        (0, 3, "0–3", "٠–٣"),
        (1200, 1200, "1,200", "١٬٢٠٠"),
    ],
)
def test_a_figure_says_what_is_known(minimum, maximum, english, arabic):
    with override("en"):
        assert wording.figure(minimum, maximum) == english
    with override("ar"):
        assert wording.figure(minimum, maximum) == arabic


@pytest.mark.parametrize(
    ("start", "end", "precision", "english", "arabic"),
    [
        (None, None, "unknown", "not stated", "غير مذكور"),
        ("2019-01-04", "2019-01-04", "day", "4 Jan 2019", "٤ كانون الثاني ٢٠١٩"),
        ("2019-01-04", "2019-01-06", "range", "4–6 Jan 2019", "٤–٦ كانون الثاني ٢٠١٩"),
        ("2019-06-01", "2019-06-30", "month", "June 2019", "حزيران ٢٠١٩"),
        ("2019-01-01", "2019-12-31", "year", "2019", "٢٠١٩"),
        ("2019-01-04", "2019-01-04", "report", "4 Jan 2019 (day of the report)", "٤ كانون الثاني ٢٠١٩ (يوم التقرير)"),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(start, end, precision, english, arabic):
    days = [date.fromisoformat(day) if day else None for day in (start, end)]
    with override("en"):
        assert wording.period(*days, precision) == english
    with override("ar"):
        assert wording.period(*days, precision) == arabic
