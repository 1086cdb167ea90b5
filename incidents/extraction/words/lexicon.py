"""The words that extraction knows, loaded from `lexicons/*.csv` and compiled once.

A row says that a word *can* mean a thing; the stages after this one decide that it does.
A row that is not in the shape its file promises stops the loading, naming file and line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import ahocorasick

from incidents.extraction.values import NameRow, PlaceRow

from .confidence import Confidence
from .families import presents
from .normalize import fold_word
from .rule_tables import families, read_confidence, read_splits, read_spokesmen, read_types, read_weights
from .tables import (
    CODE_COLUMNS,
    FILES,
    FOLDER,
    OUTCOMES,
    SENSES,
    STATUSES,
    Code,
    Entry,
    Key,
    Known,
    LexiconError,
    Split,
    TypeRule,
    read_rows,
)
from .weights import Weights

RULES_VERSION = "1"
MOST_WORDS = 50_000  # kept with what was found in them, some 20 MB

# Of places that share a name the widest stands first, in whatever order the gazetteer gives them.
WIDEST_FIRST = {"governorate": 0, "district": 1, "subdistrict": 2}
ARTICLE = "ال"
# ة at the end of a noun becomes ت before a pronoun: إصابة, إصابته ("wounding", "his wounding").
TAKES_PRONOUN = frozenset({"count_nouns", "outcomes", "triggers", "weapons"})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything compiled; nothing in it changes in use but what is remembered, so one lexicon serves all threads."""

    words: ahocorasick.Automaton  # spellings of one word
    phrases: ahocorasick.Automaton  # spellings of several words
    codes: Mapping[str, Mapping[str, Code]]
    places: Mapping[str, PlaceRow]
    names_like: Mapping[tuple[str, int], tuple[str, ...]]  # (first letter, length) -> folded place names
    names_spelled: Mapping[str, tuple[str, ...]]  # consonants -> folded place names
    place_names: Mapping[str, tuple[str, ...]]  # folded name -> place codes
    confidence: Confidence
    weights: Mapping[str, Weights]  # by decision
    types: Mapping[str, tuple[TypeRule, ...]]  # by the first feature that they need
    splits: Mapping[str, tuple[Split, ...]]  # first word, with its conjunction -> split formulas that it opens
    seconds: Mapping[str, frozenset[str]]  # second word -> ids of the split formulas that it ends
    presents: frozenset[str]  # verbs in the present: ستنفذ is the future of one
    groups: Mapping[str, str]  # actor -> what kind of actor it is
    spokesmen: Mapping[str, tuple[str, str]]  # actor -> its press office and the row
    version: str
    seen: dict[str, Known] = field(default_factory=dict)  # what has been found in single words so far

    @staticmethod
    def load(
        places: Iterable[PlaceRow] = (),
        actors: Iterable[NameRow] = (),
        sources: Iterable[NameRow] = (),
        folder: Path = FOLDER,
    ) -> Lexicon:
        """Compile the files of `folder`, the gazetteer and the desk's own aliases (about 0.3 s)."""
        places = sorted(places, key=lambda place: (WIDEST_FIRST.get(place.kind, len(WIDEST_FIRST)), place.code))
        of_files, words = _words(folder)
        actors, sources = _desk_names(actors, of_files["actor"]), _desk_names(sources, of_files["source"])
        codes = {**of_files, "actor": _with_desk(of_files["actor"], actors)}
        codes["source"] = _with_desk(of_files["source"], sources)
        entries = [*words, *_aliases(actors, "actors", "actor"), *_aliases(sources, "sources", "source")]
        by_name = _place_names(places)
        entries += [Entry("places", found[0], name, found[0], {}) for name, found in by_name.items()]
        keys = _keys(entries)
        splits = read_splits(folder, codes)
        return Lexicon(
            words=_compile({spelling: held for spelling, held in keys.items() if spelling.isalnum()}),
            phrases=_compile({spelling: held for spelling, held in keys.items() if not spelling.isalnum()}),
            codes=codes,
            places={place.code: place for place in places},
            names_like=_by_shape(by_name),
            names_spelled=_by_consonants(by_name),
            place_names=by_name,
            confidence=read_confidence(folder),
            weights=read_weights(folder, codes),
            types=read_types(folder, codes),
            splits=splits,
            seconds=_seconds(splits.values()),
            presents=frozenset(
                fold_word(form) for row in families(folder, "verbs") for form in presents(row["present"])
            ),
            groups={code: actor.group for code, actor in codes["actor"].items()},
            spokesmen=read_spokesmen(folder, codes),
            version=_version(folder, entries),
        )

    def words_seen(self) -> dict[str, Known]:
        """What has been found in single words so far, begun anew when that has grown large."""
        if len(self.seen) > MOST_WORDS:
            self.seen.clear()
        return self.seen

    def keys(self, spelling: str) -> tuple[Key, ...]:
        """What is held for one spelling."""
        automaton = self.words if spelling.isalnum() else self.phrases
        return automaton.get(spelling, ())  # type: ignore[no-any-return]

    def parent(self, actor: str) -> str:
        """The actor that `actor` belongs to, or an empty string."""
        code = self.codes["actor"].get(actor)
        return code.parent if code else ""

    def ancestors(self, actor: str) -> set[str]:
        """All the actors above `actor`."""
        above: set[str] = set()
        while (actor := self.parent(actor)) and actor not in above:
            above.add(actor)
        return above

    def group(self, actor: str | None) -> str:
        """What kind of actor it is (state_forces, rebel, civilian …), or an empty string."""
        return self.groups.get(actor, "") if actor else ""


@lru_cache(maxsize=8)
def _words(folder: Path) -> tuple[dict[str, dict[str, Code]], tuple[Entry, ...]]:
    """The codes and words of a folder, read once: a new place or alias needs only the compiling."""
    codes = _read_codes(folder)
    return codes, tuple(entry for name in FILES for entry in _read(folder, name, codes))


def _read_codes(folder: Path) -> dict[str, dict[str, Code]]:
    codes: dict[str, dict[str, Code]] = {"event_type": {}, "weapon": {}, "actor": {}, "source": {}}
    for line, row in read_rows(folder / "codes.csv", CODE_COLUMNS):
        if row["kind"] not in codes:
            raise LexiconError(f"codes.csv, line {line}: no kind {row['kind']!r}")
        if row["code"] in codes[row["kind"]]:
            raise LexiconError(f"codes.csv, line {line}: {row['kind']} {row['code']!r} stands twice")
        codes[row["kind"]][row["code"]] = Code(row["code"], row["name_en"], row["name_ar"], row["parent"], row["group"])
    return codes


def _allowed(kind: str, codes: Mapping[str, Mapping[str, Code]]) -> frozenset[str] | None:
    if kind == "sense":
        return frozenset(codes["event_type"]) | SENSES
    if kind == "outcome":
        return OUTCOMES
    if kind == "status":
        return STATUSES
    return frozenset(codes[kind]) if kind else None


def _read(folder: Path, name: str, codes: Mapping[str, Mapping[str, Code]]) -> list[Entry]:
    columns, meaning, kind = FILES[name]
    allowed = _allowed(kind, codes)
    entries: list[Entry] = []
    seen: dict[tuple[str, str, str], str] = {}
    features: dict[tuple[str, ...], dict[str, str]] = {}  # most rows say the same of their words
    for line, row in read_rows(folder / f"{name}.csv", columns):
        where = f"{name}.csv, line {line}"
        surface = fold_word(row["surface"])
        if not surface:
            raise LexiconError(f"{where}: no surface")
        if allowed is not None and row[meaning] not in allowed:
            raise LexiconError(f"{where}: {meaning} {row[meaning]!r} is no known code")
        key = (surface, row.get("valid_from", ""), row.get("valid_to", ""))
        clash = seen.setdefault(key, row[meaning]) != row[meaning] and name not in MANY_MEANINGS
        if clash:
            raise LexiconError(f"{where}: {row['surface']!r} also stands with {seen[key]!r}")
        verb = row.get("form", row.get("kind", "")).startswith("verb_")
        told = {column: cell for column, cell in row.items() if column not in _OF_ITSELF}
        told = features.setdefault(tuple(told.values()), told)
        entries.append(Entry(name, row["id"], surface, row[meaning], told, verb))
    return entries


_OF_ITSELF = frozenset({"id", "surface", "note"})  # what a row says of itself, and not of its word

# Files where one word may stand with several meanings; the stages that read them choose.
MANY_MEANINGS = frozenset(
    {
        "cues",
        "count_nouns",
        "outcomes",
        "triggers",
        "numbers",
        "relative_dates",
        "months",
        "not_places",
        "place_heads",
        "quantifiers",
        "reporting",
        "weapons",
        "not_casualties",
        "weekdays",
        "day_parts",
        "actors",
        "sources",
    }
)


def _desk_names(rows: Iterable[NameRow], of_files: Mapping[str, Code]) -> list[NameRow]:
    return [row for row in rows if not (row.principal and row.code in of_files)]


def _with_desk(of_files: Mapping[str, Code], rows: Iterable[NameRow]) -> dict[str, Code]:
    """The codes of the files, and those that only the desk has."""
    own = {row.code: Code(row.code, row.name_en, row.name_ar, row.parent, row.group) for row in rows}
    return {**own, **of_files}


def _aliases(rows: Iterable[NameRow], layer: str, kind: str) -> list[Entry]:
    entries = []
    for number, row in enumerate(rows, 1):
        cells = {
            "valid_from": row.valid_from.isoformat() if row.valid_from else "",
            "valid_to": row.valid_to.isoformat() if row.valid_to else "",
            "context": "",
            "role_hint": "",
            "ambiguous": "n",
            "note": "",
        }
        if surface := fold_word(row.surface):
            entries.append(Entry(layer, f"desk-{kind}-{number}", surface, row.code, cells))
    return entries


def _place_names(places: Sequence[PlaceRow]) -> dict[str, tuple[str, ...]]:
    """Folded names with the places that bear them, those whose principal name it is first."""
    found: dict[str, list[str]] = {}
    for rank in (0, 1):
        for place in places:
            names = place.names[:1] if rank == 0 else place.names[1:]
            for name in names:
                folded = fold_word(name)
                if len(folded) > 1 and place.code not in found.setdefault(folded, []):
                    found[folded].append(place.code)
    return {name: tuple(codes) for name, codes in found.items() if codes}


def _seconds(splits: Iterable[Sequence[Split]]) -> dict[str, frozenset[str]]:
    formulas_of: dict[frozenset[str], set[str]] = {}  # most formulas share their second words with others
    for split in {split.entry.id: split for row in splits for split in row}.values():
        formulas_of.setdefault(split.seconds, set()).add(split.entry.id)
    found: dict[str, set[str]] = {}
    for words, formulas in formulas_of.items():
        for word in words:
            found.setdefault(word, set()).update(formulas)
    return {word: frozenset(formulas) for word, formulas in found.items()}


def _by_shape(names: Iterable[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    found: dict[tuple[str, int], list[str]] = {}
    for name in names:
        found.setdefault((name[0], len(name)), []).append(name)
    return {shape: tuple(alike) for shape, alike in found.items()}


def _by_consonants(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(consonants(name), []).append(name)
    return {bones: tuple(alike) for bones, alike in found.items()}


_VOWELS = str.maketrans("", "", "اوي")


def consonants(word: str) -> str:
    """A folded word without the letters that also spell vowels."""
    return word.translate(_VOWELS)


def _keys(entries: Sequence[Entry]) -> dict[str, list[Key]]:
    """What the automata hold for each spelling."""
    plain: dict[str, list[Entry]] = {}
    for entry in entries:
        plain.setdefault(entry.surface, []).append(entry)
    keys: dict[str, list[Key]] = {}
    for surface, found in plain.items():
        keys.setdefault(surface, []).append(Key(len(surface), tuple(found)))
        if surface.startswith(ARTICLE) and len(surface) > 3:
            spelled = "لل" + surface[2:]
            keys.setdefault(spelled, []).append(Key(len(spelled), tuple(found), spelled_with_article=True))
        listed = {e.layer for e in plain.get(surface[:-1], ())}
        verbs = tuple(e for e in found if e.is_verb and e.layer not in listed)
        if verbs and surface.endswith("وا"):  # قتلو, as many spell قتلوا; قتلوه
            keys.setdefault(surface[:-1], []).append(Key(len(surface) - 1, verbs))
        nouns = tuple(e for e in found if e.layer in TAKES_PRONOUN)
        if nouns and surface.endswith("ه") and " " not in surface and len(surface) > 3:
            spelled = surface[:-1] + "ت"
            keys.setdefault(spelled, []).append(Key(len(spelled), nouns, pronoun_follows=True))
    return keys


def _compile(keys: Mapping[str, Sequence[Key]]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for spelling, held in keys.items():
        automaton.add_word(spelling, tuple(held))
    automaton.make_automaton()
    return automaton


# What a split formula for an outcome says: a verb whose subject it befell (فقد شاب ساقه, a young man lost his leg).
def _version(folder: Path, entries: Sequence[Entry]) -> str:
    digest = hashlib.sha256(RULES_VERSION.encode())
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.read_bytes())
    for entry in entries:
        if entry.layer == "places" or entry.id.startswith("desk-"):
            digest.update(f"{entry.surface}={entry.value};".encode("utf-8", "surrogatepass"))
    return f"{RULES_VERSION}.{digest.hexdigest()[:12]}"
