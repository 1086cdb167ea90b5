"""A change in words: what a field said before and says after, with what went and what came marked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from incidents.codes import ClaimField, ClaimState, FlagCode
from incidents.naming import FIELD_LABELS, Names, claim_words, exact_words, field_words, label_of, place_codes

EMPTY: tuple[Any, ...] = (None, "", [], {})
REFERENCE = re.compile(r"SJ-\d{4}-\d{6}")
SAME, GONE, NEW = "same", "gone", "new"
TEXTS = frozenset({"summary_en", "summary_ar", "internal_note", "grade_reason"})
LONGEST = 400  # words of a text that are compared one by one


@dataclass(frozen=True)
class Mark:
    """Some words, and whether both sides have them, only the old one (GONE) or only the new one (NEW)."""

    text: str
    state: str


@dataclass(frozen=True)
class Difference:
    """One field on both sides; `lined` where each mark is a row of its own."""

    name: str
    label: str
    was: Sequence[Mark]
    now: Sequence[Mark]
    lined: bool = False


def difference(name: str, old: Any, new: Any, names: Names) -> Difference:
    """What a field, a claim or a flag says on both sides, as revisions keep it (`names` know the places)."""
    if name.startswith("claim."):
        label = _("claim: %(field)s") % {"field": label_of(ClaimField, (new or old)["field"])}
        return both_sides(name, label, _claim(old, names), _claim(new, names))
    if name.startswith("flag."):
        return both_sides(name, label_of(FlagCode, (new or old)["code"]), _flag(old), _flag(new))
    label = str(FIELD_LABELS.get(name, name))
    if isinstance(old, list) or isinstance(new, list):
        return Difference(name, label, *_rows(name, old or [], new or [], names), lined=True)
    if name in TEXTS and old and new:
        return Difference(name, label, *_texts(*(field_words(name, value, names) for value in (old, new))))
    return both_sides(name, label, *(field_words(name, value, names) for value in (old, new)))


def both_sides(name: str, label: str, old: str, new: str) -> Difference:
    """Both sides as they are, each as one piece; an empty side has none."""
    if old == new:
        return Difference(name, label, _marks([old], SAME), _marks([new], SAME))
    return Difference(name, label, _marks([old], GONE), _marks([new], NEW))


def places_in(state: Mapping[str, Any]) -> list[str | None]:
    """The codes of all places that some fields, claims and flags name."""
    found: list[str | None] = []
    for name, value in state.items():
        found += place_codes(name, value)
        if name.startswith("claim.") and value:
            found += place_codes(value["field"], value["value"])
            found += place_codes(value["field"], value["corrected_value"])
    return found


def records_in(state: Mapping[str, Any]) -> list[str]:
    """The references of all records that some fields name."""
    return REFERENCE.findall(str([state.get(name) for name in ("links", "merged_into", "merged_from")]))


def _marks(texts: Sequence[str], state: str) -> list[Mark]:
    return [Mark(text, state) for text in texts if text]


def _rows(name: str, old: Sequence[Any], new: Sequence[Any], names: Names) -> tuple[list[Mark], list[Mark]]:
    """Row by row; details are told where two rows would otherwise read alike."""
    gone = {field_words(name, [row], names) for row in old if row not in new}
    alike = gone & {field_words(name, [row], names) for row in new if row not in old}

    def mark(row: Any, other: Sequence[Any], state: str) -> Mark:
        words = field_words(name, [row], names)
        if row in other:
            return Mark(words, SAME)
        return Mark(exact_words(name, row, names) if words in alike else words, state)

    return [mark(row, new, GONE) for row in old], [mark(row, old, NEW) for row in new]


def _texts(old: str, new: str) -> tuple[list[Mark], list[Mark]]:
    """Word by word; as a whole where that would take long."""
    before, after = (re.findall(r"\S+\s*|\s+", text) for text in (old, new))
    if max(len(before), len(after)) > LONGEST:
        return _marks([old], GONE), _marks([new], NEW)
    was: list[Mark] = []
    now: list[Mark] = []
    for kind, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was += _marks(["".join(before[first:last])], SAME if kind == "equal" else GONE)
        now += _marks(["".join(after[start:end])], SAME if kind == "equal" else NEW)
    return was, now


def _claim(value: Mapping[str, Any] | None, names: Names) -> str:
    if value is None:
        return ""
    said = value["corrected_value"] if value["state"] == ClaimState.CORRECTED else value["value"]
    return f"{claim_words(value['field'], said, names)} ({label_of(ClaimState, value['state'])})"


def _flag(value: Mapping[str, Any] | None) -> str:
    if value is None:
        return ""
    return value["resolution"] or _("settled") if value["settled"] else _("open")
