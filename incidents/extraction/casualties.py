"""How many and who: outcome words joined to counted people, clause by clause."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .context import Scanned
from .match import Hit
from .mentions.actors import ActorMention
from .mentions.people import People

_PART = re.compile(
    r"(?:من\s+)?(?:بينهم|ضمنهم|بينهن|بينهما|منهم|احدهم|احداهم|احدهما|احداهما|معظمهم|غالبيتهم|جميعهم|اغلبهم|منهما|ضمنهما|وبينهم)\s*"
)
_ANAPHORIC = frozenset({"جريح", "مصاب", "قتيل", "شهيد", "ضحيه", "جثه", "جثمان"})
_COUNT_OF = re.compile(r"(?:عدد|تعداد|حصيله|اعداد)\s+(?:ال)?$")
_ANOTHER = re.compile(r"(?:اخر|اخري|اخرين|اخرون|اخران)")


@dataclass(frozen=True, slots=True)
class Toll:
    """People of one outcome as one place tells them; `anaphoric` where earlier people are meant."""

    outcome: str
    minimum: int
    maximum: int | None
    status: str
    actor: str | None
    start: int
    end: int
    rule: str
    children: int = 0
    women: int = 0
    anaphoric: bool = False
    others: bool = False
    numeral: bool = False
    of_count: bool = False  # عدد القتلى أربعة: the whole count of the act

    def sentence_apart(self, other: Toll) -> bool:
        """Whether two tolls stand so far apart that the second tells the first again."""
        return abs(other.start - self.start) > 200


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    kind: str  # outcome, people, part
    outcome: Hit | None = None
    people: People | None = None


def read_tolls(
    scanned: Scanned, start: int, end: int, people: list[People], actors: list[ActorMention]
) -> tuple[list[Toll], bool]:
    """The tolls that a stretch of text states, and whether it says that nobody was hurt."""
    items = _items(scanned, start, end, people)
    none = any(h.value == "none" and h.row["max"] == "0" for h in scanned.inside("outcomes", start, end))
    tolls: list[Toll] = []
    current: Hit | None = None
    part_until = -1
    pending: list[People] = []
    used: set[int] = set()
    for index, item in enumerate(items):
        if item.kind == "part":
            part_until = _part_end(scanned, item.end, end)
            continue
        if item.outcome is not None:
            current = _take_outcome(scanned, item.outcome, items, index, tolls, pending, used)
            if item.start >= part_until:
                part_until = -1
            pending = []
            continue
        group = item.people
        assert group is not None
        if group.start in used:
            continue
        if group.start < part_until:
            _add_part(tolls, group)
            continue
        own = _own_outcome(scanned, group)
        if own is not None and (current is None or current.row["kind"] == "noun" or _of_count(scanned, group)):
            toll = _toll(scanned, group, own.value, actors)
            tolls.append(replace(toll, anaphoric=group.definite and not group.numeral))
            continue
        if current is None:
            pending.append(group)
            continue
        if _is_agent(scanned, current, group, items, index, actors):
            continue
        if not _reaches(scanned, current, group, tolls):
            pending.append(group)
            continue
        tolls.append(_toll(scanned, group, current.value, actors))
    return [t for t in tolls if t.minimum < 5000], none


def _items(scanned: Scanned, start: int, end: int, people: list[People]) -> list[_Item]:
    items = [_Item(p.start, p.end, "people", people=p) for p in people if start <= p.start < end]
    for hit in scanned.inside("outcomes", start, end):
        if hit.value == "none" or hit.row["form"] == "noun_count" and hit.row["kind"] == "noun":
            continue
        if any(i.people and i.people.start <= hit.start < i.people.end and hit.row["kind"] == "noun" for i in items):
            continue
        items.append(_Item(hit.start, hit.end, "outcome", outcome=hit))
    for match in _PART.finditer(scanned.folded, start, end):
        before = scanned.folded[match.start() - 1 : match.start()]
        if before in (" ", "،", "و", "\n", "(", ""):
            items.append(_Item(match.start(), match.end(), "part"))
    return sorted(items, key=lambda i: (i.start, i.kind != "part"))


def _part_end(scanned: Scanned, start: int, end: int) -> int:
    match = re.compile(r"[،,.\n]").search(scanned.folded, start, end)
    return match.start() if match else end


def _take_outcome(
    scanned: Scanned, hit: Hit, items: list[_Item], index: int, tolls: list[Toll], pending: list[People],
    used: set[int],
) -> Hit | None:  # fmt: skip
    """Begin a new outcome; a verb that follows its people, or a word with a pronoun, counts at once."""
    row = hit.row
    following = next((i for i in items[index + 1 :] if i.people is not None or i.outcome is not None), None)
    near = (
        following is not None and following.people is not None
        and len(scanned.folded[hit.end : following.start].split()) <= 9
        and not re.search(r"[.\n]", scanned.folded[hit.end : following.start])
    )  # fmt: skip
    pronoun = row["counts_itself"] == "y" and row["form"] == "verbal_noun" or hit.suffix in ("ه", "ها", "هم", "هما", "هن")
    if pronoun:
        minimum, maximum = _pronoun_count(hit)
        if pending:
            group = pending[-1]
            tolls.append(replace(_toll(scanned, group, hit.value, []), start=hit.start, end=hit.end, rule=hit.entry.id, anaphoric=True))
        else:
            tolls.append(Toll(hit.value, minimum, maximum, row["status_hint"] or "unknown", None, hit.start, hit.end,
                              hit.entry.id, anaphoric=True))  # fmt: skip
        return hit
    intransitive = row["kind"] in ("verb_intransitive", "verb_passive") or (row["kind"] == "phrase" and row["counts_itself"] == "y")
    if intransitive and pending and (not near or _subject_before(scanned, pending[-1], hit)):
        group = pending[-1]
        tolls.append(_toll(scanned, group, hit.value, []))
        used.add(group.start)
        return hit
    if intransitive and not near and row["counts_itself"] == "y" and row["kind"] == "phrase":
        tolls.append(Toll(hit.value, int(row["min"]), int(row["max"]) if row["max"] else None, "unknown", None,
                          hit.start, hit.end, hit.entry.id, anaphoric=True))  # fmt: skip
    return hit


def _subject_before(scanned: Scanned, group: People, hit: Hit) -> bool:
    """أن 7 مواطنين استشهدوا: the people stand straight before the verb, and the verb shows a plural or dual."""
    gap = scanned.folded[group.end : hit.start]
    return len(gap.split()) <= 6 and "،" not in gap and (hit.row["counts_itself"] == "y" or gap.strip() == "" or "قد" in gap.split())


def _pronoun_count(hit: Hit) -> tuple[int, int | None]:
    if hit.row["min"]:
        return int(hit.row["min"]), int(hit.row["max"]) if hit.row["max"] else None
    return {"ه": (1, 1), "ها": (1, 1), "هما": (2, 2)}.get(hit.suffix, (2, None))


def _own_outcome(scanned: Scanned, group: People) -> Hit | None:
    """قتيل, جرحى, جثتين: the noun itself is the outcome."""
    for hit in scanned.inside("outcomes", max(0, group.start - 1), group.end + 1):
        if hit.row["form"] == "noun_count" and hit.value != "none":
            return hit
    return None


def _of_count(scanned: Scanned, group: People) -> bool:
    return bool(_COUNT_OF.search(scanned.before(group.start, 16)))


def _add_part(tolls: list[Toll], group: People) -> None:
    if not tolls:
        return
    last = tolls[-1]
    count = group.minimum
    if group.age_sex == "child":
        tolls[-1] = replace(last, children=last.children + count)
    elif group.age_sex == "woman":
        tolls[-1] = replace(last, women=last.women + count)


def _is_agent(
    scanned: Scanned, outcome: Hit, group: People, items: list[_Item], index: int, actors: list[ActorMention]
) -> bool:
    """After an active verb the first people may be those who act: اختطف مسلحون مجهولون راعيا."""
    if any(a.role == "agent_by" and a.start <= group.start < a.end for a in actors):
        return True
    before = scanned.before(group.start, 26)
    if re.search(r"(?:برصاص|بنيران|من قبل|علي يد|علي ايدي|من جانب)\s*(?:\S+\s+)?$", before):
        return True
    transitive = outcome.row["kind"] == "verb_transitive"
    if not transitive and outcome.row["kind"] not in ("verbal_noun", "verb_passive"):
        return False
    following = next((i for i in items[index + 1 :]), None)
    next_people = following is not None and following.people is not None
    if not next_people:
        return group.actor == "unknown_gunmen" and transitive and group.minimum > 0 and group.form != "number"
    assert following is not None and following.people is not None
    gap = scanned.folded[group.end : following.start]
    joined = re.match(r"\s*[،,]?\s*و", gap) and scanned.folded[following.start - 1] == "و"
    if joined or re.search(r"[.\n]", gap):
        return False
    if outcome.row["kind"] == "verbal_noun":
        return bool(re.search(r"\sل\s?$|^\s*ل", gap)) and not group.numeral
    return transitive or group.actor == "unknown_gunmen"


def _reaches(scanned: Scanned, outcome: Hit, group: People, tolls: list[Toll]) -> bool:
    """An outcome governs people in its own phrase, not those of a later one."""
    gap = scanned.folded[outcome.end : group.start]
    if len(gap) > 160 or re.search(r"[.\n]", gap):
        return False
    if group.form == "bare":
        last = tolls[-1].end if tolls and tolls[-1].start > outcome.start else outcome.end
        near = scanned.folded[last : group.start]
        if re.search(r"(?:الي|حصيله|عدد)\s*$", near):
            return True
        return len(near.split()) <= 1 and bool(re.fullmatch(r"\s*(?:و|نحو|ل|ب)?\s*", near))
    if not tolls or tolls[-1].start < outcome.start:
        if group.definite and group.form in ("plural", "singular", "dual") and not group.actor and len(gap.split()) > 4:
            return False
        return len(gap.split()) <= 14
    since_last = scanned.folded[tolls[-1].end : group.start]
    if re.search(r"(?:و|اضافه الي|فضلا عن|الي جانب|بالاضافه الي|و\s?ال|مع)\s*$", since_last) or scanned.folded[group.start - 1] == "و":
        if group.form in ("number", "others", "dual", "one_of"):
            return True
        return len(since_last.split()) <= 6
    return group.form == "number" and bool(re.search(r"(?:،|و|مقابل|هم)\s*:?\s*$", since_last))


def _toll(scanned: Scanned, group: People, outcome: str, actors: list[ActorMention]) -> Toll:
    status, actor = group.status, group.actor
    children = group.minimum if group.age_sex == "child" else 0
    women = group.minimum if group.age_sex == "woman" else 0
    anaphoric = group.definite and group.form in ("dual", "plural", "singular", "number")
    named = anaphoric and group.form == "singular"
    return Toll(
        outcome, group.minimum, group.maximum, status, actor, group.start, group.end, group.rule, children, women,
        anaphoric and not named, group.form == "others" or bool(_ANOTHER.match(scanned.folded[group.end : group.end + 9].strip())),
        group.numeral, _of_count(scanned, group),
    )  # fmt: skip
