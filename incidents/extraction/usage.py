"""Which rules fire on a text, and which rows of the tables fire on none: for the tests and for whoever prunes them.

A rule is named by the id of its row (`trg-0412`, `typ-038`, `spl-017`, `con-0001`, `spk-01`), or by its kind and value
where many rows share one treatment: `cue:plan`, `count:dual`, `outcome:killed`, `head:village`, `phrase:mishaps`,
`type:ied`, `weapon:drone`, `flag:place_variant`, `doubt:place_inherited` …
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from .contract import FLAGS
from .pipeline import Trace
from .words.lexicon import Lexicon
from .words.match import Hit
from .words.tables import Entry
from .words.wording import any_of, phrase_names

# The columns that choose a treatment: layer, column, and what the kind is called.
KINDS = (
    ("cues", "function", "cue"),
    ("count_nouns", "number", "count"),
    ("outcomes", "outcome", "outcome"),
    ("outcomes", "kind", "outcome-word"),
    ("quantifiers", "kind", "quantifier"),
    ("place_heads", "kind", "head"),
    ("place_heads", "effect", "head-effect"),
    ("relative_dates", "kind", "relative-date"),
    ("reporting", "kind", "reporting"),
    ("reporting", "takes", "reporting"),
    ("day_parts", "value", "part"),
)
# Tables whose every row must have a case of its own.
ROWS = ("constructions", "splits", "types", "spokesmen")
NO_WEAPON = "unknown"  # what words as "projectile" stand for: nothing that a draft names
# Warnings for the desk beside those of the annotation guide.
DESK_FLAGS = ("place_ambiguous", "place_unknown", "weekday_mismatch")


def fired(result: Trace) -> frozenset[str]:
    """The rules that took part in reading a report."""
    return frozenset(_fired(result))


def _fired(result: Trace) -> Iterator[str]:
    for hits in result.scanned.hits.values():
        for hit in hits:
            yield from _of_hit(hit)
    for name in phrase_names():
        if _phrase(name).search(result.scanned.folded):
            yield f"phrase:{name}"
    for draft in result.reading.drafts:
        yield f"type:{draft.event_type}"
        yield from (f"weapon:{code}" for code in draft.weapons)
        yield from (f"doubt:{reason.code}" for reason in draft.reasons)
        yield from (item.rule for item in draft.evidence)
    yield from (f"flag:{flag.code}" for flag in result.reading.flags)


def _of_hit(hit: Hit) -> Iterator[str]:
    yield hit.entry.id
    for layer, column, name in KINDS:
        if hit.entry.layer == layer and hit.row.get(column):
            yield f"{name}:{hit.row[column]}"


@cache  # asked in turn for all names: with room for fewer, each would be made anew each time
def _phrase(name: str) -> re.Pattern[str]:
    """A word that begins with one of a list, clitics before it allowed."""
    return re.compile(rf"(?<!\w)[وف]?[بلك]?(?:ال|ل)?{any_of(name)}")


def must_have_cases(lexicon: Lexicon) -> frozenset[str]:
    """The rules that a case must exercise: every row of some tables, every treatment of the others, every code."""
    entries = list(entries_of(lexicon))
    names = {entry.id for entry in entries if entry.layer == "constructions"}
    names |= {formula.entry.id for formulas in lexicon.splits.values() for formula in formulas}
    names |= {rule.id for rules in lexicon.types.values() for rule in rules}
    names |= {row for _, row in lexicon.spokesmen.values()}
    names |= {f"phrase:{name}" for name in phrase_names()}
    for layer, column, name in KINDS:
        names |= {f"{name}:{e.row[column]}" for e in entries if e.layer == layer and e.row.get(column)}
    names |= {f"type:{code}" for code in lexicon.codes["event_type"]}
    names |= {f"weapon:{code}" for code in lexicon.codes["weapon"] if code != NO_WEAPON}
    names |= {f"flag:{code}" for code in (*FLAGS, *DESK_FLAGS)}
    return frozenset(names | {f"doubt:{code}" for code in lexicon.confidence.doubts})


def entries_of(lexicon: Lexicon) -> Iterator[Entry]:
    """Every row of the tables of words and of split formulas, without place names."""
    seen: set[str] = set()
    held = (entry for keys in (*lexicon.words.values(), *lexicon.phrases.values()) for k in keys for entry in k.entries)
    split = (formula.entry for formulas in lexicon.splits.values() for formula in formulas)
    for entry in (*held, *split):
        if entry.layer != "places" and entry.id not in seen:
            seen.add(entry.id)
            yield entry


def unused(lexicon: Lexicon, results: Iterable[Trace]) -> dict[str, list[Entry]]:
    """By table, the rows of words that none of the reports holds, in the order of their ids."""
    found = frozenset[str]().union(*map(fired, results))
    rows: dict[str, list[Entry]] = {}
    for entry in sorted(entries_of(lexicon), key=lambda entry: entry.id):
        if entry.id not in found:
            rows.setdefault(entry.layer, []).append(entry)
    return rows
