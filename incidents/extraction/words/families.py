"""Verbs with all their forms and classes of nouns, which split formulas name instead of listing every word.

`~أوقف` in a cell of splits.csv stands for every form of that verb of verbs.csv, `~أوقف+` also for those with an
object pronoun (أوقفهم, stopped them), `~أوقف-` for its finite forms only; `@people` stands for the words of that
class of word_classes.csv.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_PERSONS = ("ه", "ها", "هم", "هما")


class UnknownFamily(ValueError):
    """A formula names a verb or class that no table has."""


def forms(past: str, present: str, nouns: str) -> tuple[str, ...]:
    """The third persons of a verb as reports spell them, dual and plural, and the nouns given (joined by |)."""
    return tuple(dict.fromkeys([*_past(past), *presents(present), *filter(None, nouns.split("|"))]))


def _past(past: str) -> Iterator[str]:
    yield past
    if len(past) > 3 and past[-2] == "ا":  # اغتال, and اغتيل of whom it is done to
        stem = past[:-2] + "ي" + past[-1]
        yield from (stem + ending for ending in ("", "ت", "وا", "ا"))
    if past.endswith(("ى", "ا")):
        stem = past[:-1]
        yield from (stem + "ي", stem + "يت", stem + "يتا")  # ألقيت قنبلة, was thrown
        yield from (stem + "ت", stem + "وا", stem + "و", stem + "تا", stem + ("يا" if past.endswith("ى") else "وا"))
    elif past.endswith("ي"):
        yield from (past + "ت", past[:-1] + "وا", past + "ا", past + "تا")
    else:
        yield from (past + ending for ending in ("ت", "وا", "و", "ا", "تا"))


def presents(verb: str) -> Iterator[str]:
    """The present of the third persons: ينفذ gives تنفذ, ينفذون …"""
    if not verb:
        return
    for first in ("ي", "ت"):
        form = first + verb[1:]
        yield form
        if form.endswith("ى"):
            yield from (form[:-1] + "ون", form[:-1] + "وا", form[:-1] + "يان")
        elif form.endswith(("ي", "و")):
            yield from (form[:-1] + "ون", form[:-1] + "وا", form + "ان")
        else:
            yield from (form + "ون", form + "وا", form + "ان")


def with_object(form: str) -> Iterator[str]:
    """The form with a pronoun for whom it is done to: اعتقلوا, arrested, gives اعتقلوهم, arrested them."""
    stem = form[:-1] if form.endswith("وا") else form[:-1] + "ا" if form.endswith("ى") else form
    yield from (stem + person for person in _PERSONS)


def expand(
    cell: str, verbs: Mapping[str, tuple[str, ...]], masdars: Mapping[str, str], classes: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    """The words that a cell of words joined by | stands for, families written out."""
    for word in cell.split("|"):
        if word.startswith("@"):
            yield from _known(word[1:], classes)
        elif word.startswith("~"):
            name = word[1:].rstrip("+-")
            family = _known(name, verbs)
            if word.endswith("-"):
                family = tuple(form for form in family if form not in masdars[name].split("|"))
            yield from family
            if word.endswith("+"):
                yield from (bound for form in family for bound in with_object(form))
        else:
            yield word


def nominals(cell: str, masdars: Mapping[str, str], classes: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The nouns among the words that a cell stands for: they take ال and ب (بإلقاء, by throwing)."""
    known = frozenset(noun for nouns in masdars.values() for noun in nouns.split("|"))
    for word in cell.split("|"):
        if word.startswith("@"):
            yield from _known(word[1:], classes)
        elif word.startswith("~"):
            nouns = [noun for noun in masdars[word[1:].rstrip("+-")].split("|") if noun]
            yield from nouns
            if word.endswith("+"):
                yield from (bound for noun in nouns for bound in with_object(noun))
        elif word in known:
            yield word


def _known(name: str, table: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if name not in table:
        raise UnknownFamily(f"{name!r} is in no table of verbs or classes")
    return table[name]
