"""Spellings that reports hide, break up or draw out: one word each, with the way back to the letters as given."""

import pytest

from incidents.extraction.words.normalize import fold

from .conftest import cases


@pytest.mark.parametrize("row", cases("folding"))
def test_a_spelling_is_folded_to_the_word(row):
    text = fold(row["raw"])
    assert text.folded == row["folded"]
    start, end = text.original(0, len(text.folded))
    assert row["raw"].startswith(text.words(0, 1)[0], start)
    assert end <= len(row["raw"])
