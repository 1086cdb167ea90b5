"""Cells: hostile text comes back as it was, and nothing in the file runs in a spreadsheet."""

import csv
import io
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incidents.exports.column import Column, Type
from incidents.exports.to_csv import cell, header, neutralize, restore, write

HOSTILE = st.text(st.sampled_from("=+-@\t\r\n'\"\\,;| \u200f\u202e\u2066\ufeff＝＋－＠aب0")) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0")
)
RUNS = tuple("=+-@＝＋－＠")
SHIFTS = tuple("\t\r\n")
INVISIBLE = "".join(map(chr, [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]))


def table(texts):
    """The texts written as one column and read again."""
    column = Column("text", Type.TEXT, "", "", "", "", lambda line: line)
    written = b"".join([header([column]), *write([column], texts)]).decode()
    return [row[0] if row else "" for row in csv.reader(io.StringIO(written, newline=""))][1:]


@given(st.lists(HOSTILE.filter(bool), max_size=20))
@example(["'=1", "''", "=cmd|' /C calc'!A0", '"=1"', "- a list", "\u202e=1", "a\r\nb"])
def test_every_text_comes_back_and_none_can_run(texts):
    cells = table(texts)
    assert [restore(cell) for cell in cells] == texts
    assert not any(cell.startswith(SHIFTS) or cell.lstrip(INVISIBLE + " ").startswith(RUNS) for cell in cells)


@pytest.mark.parametrize(
    "text", ["غارة جوية", "8 civilians – «شهداء»", "a=b", "2+2", "name@example.org", "", "«=»", "A-B", "\u200fنص"]
)
def test_harmless_text_is_left_alone(text):
    assert neutralize(text) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (0, "0"),
        (-34.5, "-34.5"),
        (True, "true"),
        (False, "false"),
        (date(2019, 1, 4), "2019-01-04"),
        (datetime(2019, 1, 4, 2, 30, tzinfo=timezone(timedelta(hours=3))), "2019-01-03T23:30:00Z"),
        (datetime(2019, 1, 4, 2, 30, 5, 999, tzinfo=UTC), "2019-01-04T02:30:05Z"),
        ([], ""),
        (["a", "b"], "a; b"),
        (["=a", "b"], "'=a; b"),
        ([{"min": 1, "name": "ب"}], '[{"min": 1, "name": "ب"}]'),
    ],
)
def test_value_is_written(value, written):
    assert cell(value) == written
