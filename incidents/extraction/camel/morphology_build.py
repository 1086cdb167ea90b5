"""The small morphology database of our own: nouns that an analyst lists, written out in camel_tools' ALMOR layout.

`lexicons/stems.csv` and the singular nouns of `lexicons/count_nouns.csv` are the only source; the
database is made from them whenever it is loaded, so that there is nothing to keep in step.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from incidents.extraction.words.normalize import fold_word
from incidents.extraction.words.tables import FOLDER, STATUSES, LexiconError

COLUMNS = ("noun", "feminine", "sound_plural", "broken_plurals", "status", "actor", "note")
# Shorter stems are letters of too many other words: جد + ين, أم + ين (Amin, a name).
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Stem:
    """A noun for a person: its forms, and what its persons count as where no side is named beside them."""

    noun: str  # singular, as it is spelled; ـة makes it feminine
    feminine: bool  # ـة may be added
    sound_plural: bool  # takes ـون
    broken_plurals: tuple[str, ...]
    status: str
    actor: str
    age_sex: str = ""


def read_stems(folder: Path = FOLDER) -> dict[str, Stem]:
    """Every noun by its folded singular; LexiconError names the file and line of what is not in shape."""
    stems = dict(_singulars(folder / "count_nouns.csv"))
    listed: set[str] = set()
    with (folder / "stems.csv").open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise LexiconError(f"stems.csv, line 1: columns must be {', '.join(COLUMNS)}")
        for row in reader:
            where = f"stems.csv, line {reader.line_num}"
            stem = _stem(row, where)
            key = fold_word(stem.noun)
            if key in listed or key in stems:
                raise LexiconError(f"{where}: {stem.noun!r} stands twice, here or in count_nouns.csv")
            listed.add(key)
            stems[key] = stem
            if stem.feminine:
                stems[key + "ه"] = _woman(stem)
    return stems


def _stem(row: dict[str, str], where: str) -> Stem:
    if None in row or None in row.values():
        raise LexiconError(f"{where}: the row does not have {len(COLUMNS)} cells")
    noun, plurals = row["noun"], tuple(word for word in row["broken_plurals"].split("|") if word)
    if _length(noun) < SHORTEST or " " in noun:
        raise LexiconError(f"{where}: {noun!r} must be one word of {SHORTEST} letters or more")
    if row["feminine"] not in ("y", "n") or row["sound_plural"] not in ("y", "n"):
        raise LexiconError(f"{where}: feminine and sound_plural must be y or n")
    if row["status"] not in STATUSES:
        raise LexiconError(f"{where}: status {row['status']!r} is no known code")
    return Stem(
        noun,
        row["feminine"] == "y",
        row["sound_plural"] == "y",
        plurals,
        row["status"],
        row["actor"],
        "woman" if noun.endswith("ة") else "",
    )


def _length(noun: str) -> int:
    """How many letters stand before the ending of the feminine."""
    return len(fold_word(noun.removesuffix("ة")))


def _woman(stem: Stem) -> Stem:
    return Stem(stem.noun + "ة", False, False, (), stem.status, stem.actor, "woman")


def _singulars(path: Path) -> Iterator[tuple[str, Stem]]:
    """Singulars of the count nouns: the scan finds the forms that are listed, the database those that are not."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    plurals = {row["surface"] for row in rows if row["number"] == "plural"}
    for row in rows:
        noun, woman = row["surface"], row["surface"].endswith("ة")
        if row["number"] != "singular" or noun != row["lemma"] or " " in noun or _length(noun) < SHORTEST:
            continue
        if woman and row["ambiguous"] == "y":
            continue  # مدرسة is a school too
        if woman or row["gender"] == "m":  # حامل and عجوز, women without ـة, are listed in full
            sound = not plurals.isdisjoint({noun + "ون", noun + "ين"})
            yield fold_word(noun), Stem(noun, False, sound, (), row["status"], row["actor"], row["age_sex"])


# Endings by class of stem: (letters with the vowels that tell ـَين of two from ـِين of many, gender, number).
# A pronoun may follow where `_` stands (حارساه, "his two guards").
_ENDINGS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Masculine": (
        ("", "m", "s"),
        ("_", "m", "s"),
        ("ا", "m", "s"),
        ("َانِ", "m", "d"),
        ("َيْنِ", "m", "d"),
        ("َا_", "m", "d"),
        ("َيْ_", "m", "d"),
    ),
    "Sound": (
        ("ُونَ", "m", "p"),
        ("ِينَ", "m", "p"),
        ("ُو", "m", "p"),
        ("ِي", "m", "p"),
        ("ُو_", "m", "p"),
        ("ِي_", "m", "p"),
    ),
    "Feminine": (
        ("ة", "f", "s"),
        ("ت_", "f", "s"),
        ("تَانِ", "f", "d"),
        ("تَيْنِ", "f", "d"),
        ("تَا_", "f", "d"),
        ("تَيْ_", "f", "d"),
        ("تَا", "f", "d"),
        ("تَيْ", "f", "d"),
        ("ات", "f", "p"),
        ("ات_", "f", "p"),
    ),
    "Plural": (("_", "m", "p"), ("", "m", "p"), ("ا", "m", "p")),
}
_PRONOUNS = ("ه", "ها", "هم", "هما", "هن", "نا")
_CONJUNCTIONS = ("", "و", "ف")
_BEFORE_NOUNS = ("", "ال", "ب", "ل", "ك", "بال", "كال", "لل")
# Which classes of endings a class of stems takes.
_TAKES = {
    "M": ("Masculine",),
    "MS": ("Masculine", "Sound"),
    "F": ("Feminine",),
    "P": ("Plural",),
}
_HEAD = """###DEFINES###
DEFINE pos pos:noun pos:digit pos:punc pos:latin pos:foreign
DEFINE diac diac:*open*
DEFINE lex lex:*open*
DEFINE bw bw:*open*
DEFINE gloss gloss:*open*
DEFINE source source:*open*
DEFINE gen gen:m gen:f gen:-
DEFINE num num:s num:d num:p num:-
DEFINE form_gen form_gen:m form_gen:f form_gen:-
DEFINE form_num form_num:s form_num:d form_num:p form_num:-
###DEFAULTS###
{defaults}
###ORDER###
ORDER pos diac lex bw gloss source gen num form_gen form_num
###TOKENIZATIONS###
TOKENIZATION diac
###STEMBACKOFF###
STEMBACKOFF NONE MS
"""
_KINDS = ("noun", "digit", "punc", "latin", "foreign")
_DEFAULT = "DEFAULT pos:{} diac:* lex:* bw:* gloss:* source:lex gen:- num:- form_gen:- form_num:-"


def almor(stems: Iterable[Stem]) -> str:
    """The database as text, in the form that `camel_tools.morphology.database.MorphologyDB` reads."""
    prefixes = [f"{c + p}\tPrefix\tdiac:{c + p} bw:{c + p}" for c in _CONJUNCTIONS for p in _BEFORE_NOUNS]
    suffixes = [line for name in _ENDINGS for line in _suffixes(name)]
    rows = dict.fromkeys(line for stem in stems for line in _rows(stem))
    sections = {
        "PREFIXES": prefixes,
        "SUFFIXES": suffixes,
        "STEMS": rows,
        "TABLE AB": [f"Prefix {category}" for category in _TAKES],
        "TABLE BC": [f"{category} {ending}" for category, endings in _TAKES.items() for ending in endings],
        "TABLE AC": [f"Prefix {ending}" for ending in _ENDINGS],
    }
    body = "".join(f"###{name}###\n" + "".join(f"{line}\n" for line in lines) for name, lines in sections.items())
    return _HEAD.format(defaults="\n".join(_DEFAULT.format(kind) for kind in _KINDS)) + body


def _suffixes(name: str) -> Iterator[str]:
    for letters, gender, number in _ENDINGS[name]:
        for pronoun in _PRONOUNS if letters.endswith("_") else ("",):
            spelled = letters.removesuffix("_") + pronoun
            features = f"diac:{spelled} gen:{gender} num:{number} form_gen:{gender} form_num:{number}"
            yield f"{fold_word(spelled)}\t{name}\t{features}"


def _rows(stem: Stem) -> Iterator[str]:
    if stem.noun.endswith("ة"):
        yield _row(stem.noun[:-1], "F", stem.noun, "f")
    else:
        yield _row(stem.noun, "MS" if stem.sound_plural else "M", stem.noun, "m")
    for plural in stem.broken_plurals:
        yield _row(plural, "P", stem.noun, "f" if stem.noun.endswith("ة") else "m")


def _row(spelled: str, category: str, lemma: str, gender: str) -> str:
    features = f"pos:noun diac:{spelled} lex:{lemma} bw:{spelled}/NOUN gloss:person source:lex"
    return f"{fold_word(spelled)}\t{category}\t{features} gen:{gender} num:s form_gen:{gender} form_num:s"
