"""Phrases are tried only where a report has letters that they need: that must leave no match out."""

import json
import sys
from pathlib import Path

import pytest

from incidents.extraction.context import scan_report
from incidents.extraction.words.needs import needs
from incidents.extraction.words.wording import ANYWHERE, Phrase

REPORTS = Path(__file__).parent / "gold" / "dev.jsonl"


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        ("قصف", [{"قصف"}]),
        (r"(?<!\w)[وف]?(?:قصف|استهدف)\w*", [{"قصف", "استهدف"}]),
        (r"منذ\s+مطلع\s+العام", [{" العام"}, {" مطلع "}]),
        (r"(?:شن|نفذ)ت\s", [{"شنت ", "نفذت "}]),
        (r"قصف(?=\s+مدفعي)", [{" مدفعي"}, {"قصف "}]),
        (r"قصف(?!\s+مدفعي)", [{"قصف"}]),
        ("(?:قصف|غار[هة])", [{"قصف", "غاره", "غارة"}]),
        ("قصف\n", [{"قصف "}]),
        (r"(?:قصف)?\s*اليوم", [{"اليوم"}]),
        (r"(?:قصف|في|\w+)\s", []),  # one of the ways needs nothing that is rare
        (r"\d+|من|قصف", []),
    ],
)
def test_what_a_pattern_needs_is_read_from_it(pattern, letters):
    assert list(map(set, needs(pattern))) == letters


def test_no_phrase_needs_letters_that_its_matches_lack(lexicon):
    texts = [json.loads(line)["text"] for line in REPORTS.read_text(encoding="utf-8").splitlines()]
    modules = [module for name, module in sys.modules.items() if name.startswith("incidents.extraction.")]
    phrases = {value for module in modules for value in vars(module).values() if isinstance(value, Phrase)}
    assert sum(phrase.first != ANYWHERE for phrase in phrases) > 200
    for text in texts:
        scanned = scan_report(text, None, None, lexicon)
        for phrase in phrases:
            for match in phrase.pattern.finditer(scanned.folded):
                assert scanned.may_tell(phrase, match.start(), len(scanned.folded)), phrase.pattern.pattern
