"""The tables of rules: split formulas, types of event, spokesmen and reasons for doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from .confidence import BASE, COLUMNS, DRAFT, FIELDS, Confidence, Doubt
from .families import UnknownFamily, expand, forms, nominals
from .normalize import fold_word
from .tables import OUTCOMES, SENSES, Code, Entry, LexiconError, Split, TypeRule, read_rows
from .weights import APART, EVENT_TYPE, JOINING, JOINS, NOTHING, TELLING, TELLS, Weights
from .weights import BASE as BEGINNING
from .weights import COLUMNS as OF_WEIGHTS

_BEFALLS = {
    "kind": "verb_intransitive",
    "form": "verb_active",
    "counts_itself": "n",
    "status_hint": "",
    "min": "",
    "max": "",
}


_BETWEEN_TWO = frozenset({"armed_clash", "communal_clash"})  # معارك بين …, تبادلوا إطلاق النار
_BEFORE_VERBS = ("", "و", "ف")
_BEFORE_NOUNS = (*_BEFORE_VERBS, "ال", "وال", "ب", "وب", "بال")  # no ل: لطرد, in order to drive out


def read_splits(folder: Path, codes: Mapping[str, Mapping[str, Code]]) -> dict[str, tuple[Split, ...]]:
    table: dict[str, list[Split]] = {}
    endings: dict[tuple[str, ...], frozenset[str]] = {}  # most formulas share their second words with others
    verbs = {row["past"]: forms(row["past"], row["present"], row["nouns"]) for row in families(folder, "verbs")}
    masdars = {row["past"]: row["nouns"] for row in families(folder, "verbs")}
    classes = {row["name"]: tuple(row["words"].split("|")) for row in families(folder, "word_classes")}
    for line, row in read_rows(folder / "splits.csv", "id first second sense words note"):
        harm = row["sense"] in OUTCOMES
        if row["sense"] not in codes["event_type"] and row["sense"] not in SENSES and not harm:
            raise LexiconError(f"splits.csv, line {line}: no sense {row['sense']!r}")
        if not row["words"].isdigit():
            raise LexiconError(f"splits.csv, line {line}: {row['words']!r} is no number of words")
        voice = "reciprocal" if row["sense"] in _BETWEEN_TWO else "agent_first"
        cells = {"kind": "verb_active", "voice": voice, "strength": "strong", **row}
        try:
            openers = dict.fromkeys(fold_word(word) for word in expand(row["first"], verbs, masdars, classes))
            nouns = {fold_word(word) for word in nominals(row["first"], masdars, classes)}
            words = tuple(fold_word(word) for word in expand(row["second"], verbs, masdars, classes))
        except UnknownFamily as error:
            raise LexiconError(f"splits.csv, line {line}: {error}") from None
        layer = "outcomes" if harm else "triggers"
        entry = Entry(layer, row["id"], next(iter(openers)), row["sense"], {**cells, **_BEFALLS} if harm else cells)
        spoken = Entry(layer, row["id"], entry.surface, entry.value, {**entry.row, "noun": "y"})
        if words not in endings:
            endings[words] = frozenset(clitic + word for word in words for clitic in ("", "ب", "ال", "بال"))
        reach = int(row["words"])
        of_verb = [Split(entry, prefix, endings[words], reach) for prefix in _BEFORE_VERBS]
        of_noun = [Split(entry if harm else spoken, prefix, endings[words], reach) for prefix in _BEFORE_NOUNS]
        for word in openers:
            for split in of_noun if word in nouns else of_verb:
                table.setdefault(split.prefix + word, []).append(split)
    return _sharing(table)


def _sharing(table: Mapping[str, list[Split]]) -> dict[str, tuple[Split, ...]]:
    """The formulas of each word, one tuple for all the words that open the same ones."""
    shared: dict[tuple[int, ...], tuple[Split, ...]] = {}
    return {word: shared.setdefault(tuple(map(id, splits)), tuple(splits)) for word, splits in table.items()}


_FAMILIES = {"verbs": "id past present nouns note", "word_classes": "name words note"}


def families(folder: Path, name: str) -> Iterator[dict[str, str]]:
    return (row for _, row in read_rows(folder / f"{name}.csv", _FAMILIES[name]))


def read_spokesmen(folder: Path, codes: Mapping[str, Mapping[str, Code]]) -> dict[str, tuple[str, str]]:
    table = {}
    for line, row in read_rows(folder / "spokesmen.csv", "id actor source note"):
        if row["actor"] not in codes["actor"] or row["source"] not in codes["source"]:
            raise LexiconError(f"spokesmen.csv, line {line}: {row['actor']!r} or {row['source']!r} is no known code")
        table[row["actor"]] = (row["source"], row["id"])
    return table


def read_types(folder: Path, codes: Mapping[str, Mapping[str, Code]]) -> dict[str, tuple[TypeRule, ...]]:
    rules: dict[str, tuple[TypeRule, ...]] = {}
    for line, row in read_rows(folder / "types.csv", "id event_type needs without note"):
        if row["event_type"] not in codes["event_type"]:
            raise LexiconError(f"types.csv, line {line}: no event type {row['event_type']!r}")
        needs, without = tuple(row["needs"].split()), tuple(row["without"].split())
        if not needs:
            raise LexiconError(f"types.csv, line {line}: a rule that needs nothing would always fire")
        rules[needs[0]] = (*rules.get(needs[0], ()), TypeRule(line, row["id"], row["event_type"], needs, without))
    return rules


def read_confidence(folder: Path) -> Confidence:
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


def read_weights(folder: Path, codes: Mapping[str, Mapping[str, Code]]) -> dict[str, Weights]:
    """The table of each decision, which has a beginning for every answer."""
    answers = {EVENT_TYPE: tuple(codes["event_type"]), JOINING: (APART, JOINS), TELLING: (NOTHING, TELLS)}
    tables: dict[str, dict[tuple[str, str], float]] = {decision: {} for decision in answers}
    for line, row in read_rows(folder / "weights.csv", " ".join(OF_WEIGHTS)):
        where = f"weights.csv, line {line}"
        if row["answer"] not in answers.get(row["decision"], ()):
            raise LexiconError(f"{where}: {row['answer']!r} is no answer to {row['decision']!r}")
        table, key = tables[row["decision"]], (row["feature"], row["answer"])
        if key in table:
            raise LexiconError(f"{where}: {row['feature']!r} stands twice for {row['answer']!r}")
        try:
            table[key] = float(row["weight"])
        except ValueError:
            raise LexiconError(f"{where}: {row['weight']!r} is no number") from None
    for decision, table in tables.items():
        if missing := [answer for answer in answers[decision] if (BEGINNING, answer) not in table]:
            raise LexiconError(f"weights.csv: no base of {decision} for {', '.join(missing)}")
    return {
        decision: Weights.of((feature, answer, weight) for (feature, answer), weight in table.items())
        for decision, table in tables.items()
    }
