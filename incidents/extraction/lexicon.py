"""The words that extraction knows, loaded from `lexicons/*.csv` and compiled once.

A row says that a word *can* mean a thing; the stages after this one decide that it does.
A row that is not in the shape its file promises stops the loading, naming file and line.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import ahocorasick

from .confidence import BASE, COLUMNS, DRAFT, FIELDS, Confidence, Doubt
from .families import UnknownFamily, expand, forms, nominals, presents
from .normalize import fold_word
from .values import NameRow, PlaceRow

FOLDER = Path(__file__).parent / "lexicons"
RULES_VERSION = "1"

# file: (columns, the column that holds the meaning, the kind of code that it must be)
FILES: dict[str, tuple[str, str, str]] = {
    "triggers": ("id surface sense kind voice strength ambiguous note", "sense", "sense"),
    "outcomes": (
        "id surface kind outcome status_hint form counts_itself min max ambiguous note",
        "outcome",
        "outcome",
    ),
    "count_nouns": (
        "id surface lemma number gender min max status actor age_sex ambiguous note",
        "status",
        "status",
    ),
    "numbers": ("id surface value form gender ambiguous note", "value", ""),
    "quantifiers": ("id surface kind min max scope ambiguous note", "kind", ""),
    "weapons": ("id surface weapon event_hint ambiguous note", "weapon", "weapon"),
    "not_casualties": ("id surface kind side note", "kind", ""),
    "months": ("id surface calendar month ambiguous note", "month", ""),
    "weekdays": ("id surface value ambiguous note", "value", ""),
    "day_parts": ("id surface value ambiguous note", "value", ""),
    "relative_dates": ("id surface kind start_offset end_offset needs_number ambiguous note", "kind", ""),
    "cues": ("id surface function direction scope ambiguous note", "function", ""),
    "reporting": ("id surface kind certainty takes ambiguous note", "takes", ""),
    "actors": (
        "id surface actor valid_from valid_to context role_hint ambiguous note",
        "actor",
        "actor",
    ),
    "sources": ("id surface source ambiguous note", "source", "source"),
    "place_heads": ("id surface kind takes_place_after effect ambiguous note", "effect", ""),
    "not_places": ("id surface place_name reason note", "reason", ""),
    "constructions": ("id surface role note", "role", ""),
}
CODE_COLUMNS = "kind code name_en name_ar parent group"
SENSES = frozenset({"gunfire", "attack", "explosion", "bombard"})  # decided later by means and target
OUTCOMES = frozenset({"killed", "injured", "killed_or_injured", "detained", "abducted", "missing", "none"})
STATUSES = frozenset({"civilian", "combatant", "unknown"})

# Of places that share a name the widest stands first, in whatever order the gazetteer gives them.
WIDEST_FIRST = {"governorate": 0, "district": 1, "subdistrict": 2}
ARTICLE = "ال"
# ة at the end of a noun becomes ت before a pronoun: إصابة, إصابته ("wounding", "his wounding").
TAKES_PRONOUN = frozenset({"count_nouns", "outcomes", "triggers", "weapons"})


class LexiconError(ValueError):
    """A lexicon file that is not in the promised shape; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a lexicon: its layer is the file, its value what the word stands for."""

    layer: str
    id: str
    surface: str  # folded
    value: str
    row: Mapping[str, str]
    is_verb: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """One code of the taxonomy, with the names and the parent that summaries and roles need."""

    code: str
    name_en: str
    name_ar: str
    parent: str
    group: str


@dataclass(frozen=True, slots=True)
class TypeRule:
    """One line of the decision list for event types: features that must and must not be there."""

    rank: int  # its place in the list
    id: str
    event_type: str
    needs: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Two words that tell an act together though other words stand between them (أطلق عناصر قسد الرصاص)."""

    entry: Entry
    prefix: str  # the conjunction before the first word
    seconds: frozenset[str]  # with the clitics that they may have
    words: int


@dataclass(frozen=True, slots=True)
class Key:
    """What an automaton holds for one spelling."""

    length: int
    entries: tuple[Entry, ...]
    spelled_with_article: bool = False  # للنظام: ل has swallowed the alif of ال
    pronoun_follows: bool = False


# Where a lexicon word begins and ends, where its clitics begin, its row, its clitics and its pronoun.
Found = tuple[int, int, int, Entry, str, str]


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
    types: Mapping[str, tuple[TypeRule, ...]]  # by the first feature that they need
    splits: Mapping[str, tuple[Split, ...]]  # first word, with its conjunction -> split formulas that it opens
    presents: frozenset[str]  # verbs in the present: ستنفذ is the future of one
    spokesmen: Mapping[str, tuple[str, str]]  # actor -> its press office and the row
    version: str
    seen: dict[str, tuple[Found, ...]] = field(default_factory=dict)  # what has been found in single words so far

    @staticmethod
    def load(
        places: Iterable[PlaceRow] = (),
        actors: Iterable[NameRow] = (),
        sources: Iterable[NameRow] = (),
        folder: Path = FOLDER,
    ) -> Lexicon:
        """Compile the files of `folder`, the gazetteer and the desk's own aliases (about 0.3 s)."""
        places = sorted(places, key=lambda place: (WIDEST_FIRST.get(place.kind, len(WIDEST_FIRST)), place.code))
        codes, words = _words(folder)
        entries = [*words, *_aliases(actors, "actors", "actor", codes)]
        entries += _aliases(sources, "sources", "source", codes)
        by_name = _place_names(places)
        entries += [Entry("places", found[0], name, found[0], {}) for name, found in by_name.items()]
        keys = _keys(entries)
        return Lexicon(
            words=_compile({spelling: held for spelling, held in keys.items() if spelling.isalnum()}),
            phrases=_compile({spelling: held for spelling, held in keys.items() if not spelling.isalnum()}),
            codes=codes,
            places={place.code: place for place in places},
            names_like=_by_shape(by_name),
            names_spelled=_by_consonants(by_name),
            place_names=by_name,
            confidence=_read_confidence(folder),
            types=_read_types(folder, codes),
            splits=_read_splits(folder, codes),
            presents=frozenset(
                fold_word(form) for row in _families(folder, "verbs") for form in presents(row["present"])
            ),
            spokesmen=_read_spokesmen(folder, codes),
            version=_version(folder, entries),
        )

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
        code = self.codes["actor"].get(actor or "")
        return code.group if code else ""


def read_rows(path: Path, columns: str) -> list[tuple[int, dict[str, str]]]:
    """(line number, cells) of a lexicon file with just these columns; LexiconError names file and line."""
    wanted = columns.split()
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if reader.fieldnames != wanted:
            raise LexiconError(f"{path.name}, line 1: columns must be {', '.join(wanted)}")
        rows = []
        for row in reader:
            if None in row or None in row.values():
                raise LexiconError(f"{path.name}, line {reader.line_num}: the row does not have {len(wanted)} cells")
            rows.append((reader.line_num, row))
    return rows


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
    seen_ids: set[str] = set()
    seen: dict[tuple[str, str, str], str] = {}
    for line, row in read_rows(folder / f"{name}.csv", columns):
        where = f"{name}.csv, line {line}"
        surface = fold_word(row["surface"])
        if not row["id"] or row["id"] in seen_ids:
            raise LexiconError(f"{where}: id {row['id']!r} is missing or stands twice")
        if not surface:
            raise LexiconError(f"{where}: no surface")
        if allowed is not None and row[meaning] not in allowed:
            raise LexiconError(f"{where}: {meaning} {row[meaning]!r} is no known code")
        key = (surface, row.get("valid_from", ""), row.get("valid_to", ""))
        clash = seen.setdefault(key, row[meaning]) != row[meaning] and name not in MANY_MEANINGS
        if clash:
            raise LexiconError(f"{where}: {row['surface']!r} also stands with {seen[key]!r}")
        seen_ids.add(row["id"])
        verb = row.get("form", row.get("kind", "")).startswith("verb_")
        entries.append(Entry(name, row["id"], surface, row[meaning], row, verb))
    return entries


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


def _aliases(rows: Iterable[NameRow], layer: str, kind: str, codes: Mapping[str, Mapping[str, Code]]) -> list[Entry]:
    entries = []
    for number, row in enumerate(rows, 1):
        if row.code not in codes[kind]:
            continue  # a desk may know actors that the rules do not: their names are found by hand
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
_BEFALLS = {
    "kind": "verb_intransitive",
    "form": "verb_active",
    "counts_itself": "n",
    "status_hint": "",
    "min": "",
    "max": "",
}


_BEFORE_VERBS = ("", "و", "ف")
_BEFORE_NOUNS = (*_BEFORE_VERBS, "ال", "وال", "ب", "وب", "بال")  # no ل: لطرد, in order to drive out


def _read_splits(folder: Path, codes: Mapping[str, Mapping[str, Code]]) -> dict[str, tuple[Split, ...]]:
    table: dict[str, tuple[Split, ...]] = {}
    verbs = {row["past"]: forms(row["past"], row["present"], row["nouns"]) for row in _families(folder, "verbs")}
    masdars = {row["past"]: row["nouns"] for row in _families(folder, "verbs")}
    classes = {row["name"]: tuple(row["words"].split("|")) for row in _families(folder, "word_classes")}
    for line, row in read_rows(folder / "splits.csv", "id first second sense words note"):
        harm = row["sense"] in OUTCOMES
        if row["sense"] not in codes["event_type"] and row["sense"] not in SENSES and not harm:
            raise LexiconError(f"splits.csv, line {line}: no sense {row['sense']!r}")
        if not row["words"].isdigit():
            raise LexiconError(f"splits.csv, line {line}: {row['words']!r} is no number of words")
        cells = {"kind": "verb_active", "voice": "agent_first", "strength": "strong", **row}
        try:
            openers = dict.fromkeys(fold_word(word) for word in expand(row["first"], verbs, masdars, classes))
            nouns = {fold_word(word) for word in nominals(row["first"], masdars, classes)}
            words = [fold_word(word) for word in expand(row["second"], verbs, masdars, classes)]
        except UnknownFamily as error:
            raise LexiconError(f"splits.csv, line {line}: {error}") from None
        layer = "outcomes" if harm else "triggers"
        entry = Entry(layer, row["id"], next(iter(openers)), row["sense"], {**cells, **_BEFALLS} if harm else cells)
        seconds = frozenset(clitic + word for word in words for clitic in ("", "ب", "ال", "بال"))
        for word in openers:
            for prefix in _BEFORE_NOUNS if word in nouns else _BEFORE_VERBS:
                split = Split(entry, prefix, seconds, int(row["words"]))
                table[prefix + word] = (*table.get(prefix + word, ()), split)
    return table


_FAMILIES = {"verbs": "id past present nouns note", "word_classes": "name words note"}


def _families(folder: Path, name: str) -> Iterator[dict[str, str]]:
    return (row for _, row in read_rows(folder / f"{name}.csv", _FAMILIES[name]))


def _read_spokesmen(folder: Path, codes: Mapping[str, Mapping[str, Code]]) -> dict[str, tuple[str, str]]:
    table = {}
    for line, row in read_rows(folder / "spokesmen.csv", "id actor source note"):
        if row["actor"] not in codes["actor"] or row["source"] not in codes["source"]:
            raise LexiconError(f"spokesmen.csv, line {line}: {row['actor']!r} or {row['source']!r} is no known code")
        table[row["actor"]] = (row["source"], row["id"])
    return table


def _read_types(folder: Path, codes: Mapping[str, Mapping[str, Code]]) -> dict[str, tuple[TypeRule, ...]]:
    rules: dict[str, tuple[TypeRule, ...]] = {}
    for line, row in read_rows(folder / "types.csv", "id event_type needs without note"):
        if row["event_type"] not in codes["event_type"]:
            raise LexiconError(f"types.csv, line {line}: no event type {row['event_type']!r}")
        needs, without = tuple(row["needs"].split()), tuple(row["without"].split())
        if not needs:
            raise LexiconError(f"types.csv, line {line}: a rule that needs nothing would always fire")
        rules[needs[0]] = (*rules.get(needs[0], ()), TypeRule(line, row["id"], row["event_type"], needs, without))
    return rules


def _read_confidence(folder: Path) -> Confidence:
    base: dict[str, float] = {}
    doubts: dict[str, Doubt] = {}
    for line, row in read_rows(folder / "confidence.csv", " ".join(COLUMNS)):
        where = f"confidence.csv, line {line}"
        if row["field"] not in (DRAFT, *FIELDS) or row["reason"] in doubts:
            raise LexiconError(f"{where}: {row['field']!r} is no field, or {row['reason']!r} stands twice")
        try:
            weight, own_weight = float(row["weight"]), float(row["own_weight"])
        except ValueError:
            raise LexiconError(f"{where}: {row['weight']!r} or {row['own_weight']!r} is no number") from None
        if row["reason"] == BASE:
            base[row["field"]] = weight
        else:
            doubts[row["reason"]] = Doubt(row["field"], weight, own_weight, row["note"])
    if missing := {DRAFT, *FIELDS} - set(base):
        raise LexiconError(f"confidence.csv: no base for {', '.join(sorted(missing))}")
    return Confidence(base, doubts)


def _version(folder: Path, entries: Sequence[Entry]) -> str:
    digest = hashlib.sha256(RULES_VERSION.encode())
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.read_bytes())
    for entry in entries:
        if entry.layer == "places" or entry.id.startswith("desk-"):
            digest.update(f"{entry.surface}={entry.value};".encode("utf-8", "surrogatepass"))
    return f"{RULES_VERSION}.{digest.hexdigest()[:12]}"
