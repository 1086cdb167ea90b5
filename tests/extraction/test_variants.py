"""What is known to change nothing, or one thing, in a report changes no other answer: a seeded sample, with a floor.

`python -m tests.extraction.variants FILE…` makes every kind of every report, and shows what did not survive.
"""

from random import Random

import pytest

from .conftest import GOLD
from .variants.kinds import Maker
from .variants.measure import Reader, read_rows, tried

KEPT = 0.97  # of the incidents that were clean before, or that a variant adds


@pytest.fixture(scope="module")
def results(lexicon, places):
    rows = read_rows([GOLD / "dev.jsonl"])
    reader = Reader(lexicon, places)
    maker = Maker(lexicon, places, Random(1), [row for row in rows if reader.answer(row).right])
    return list(tried(reader, maker, rows[::6]))


def test_variants_change_what_they_change_and_no_more(results):
    expected = sum(one.expected for one in results)
    assert expected > 400
    assert sum(one.kept for one in results) / expected >= KEPT


def test_no_variant_takes_a_total_for_the_dead(results):
    assert sum(one.now.leaks for one in results) == 0
