"""How many and who: outcome words joined to counted people, clause by clause."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .context import Scanned
from .cues import Scope, is_negated, muted
from .match import Hit
from .mentions.actors import ActorMention
from .mentions.people import People
from .wording import any_of

_PART = re.compile(
    r"(?:(?:وهم|وهن|هم|هن)\s*:?\s+(?=\d|\S+\s+(?:ا?طفا?ل|نساء|مدني|مواطن))|(?:من\s+)?"
    + any_of("part_of_those")
    + r"\s*)"
)
_ABOUT = re.compile(any_of("who_is") + r"\s+(?!بجر|باصاب|اصيب|بحال)")
_ANAPHORIC = frozenset({"جريح", "مصاب", "قتيل", "شهيد", "ضحيه", "جثه", "جثمان"})
_CAUSE = re.compile(r"(?:^|\s)" + any_of("cause_or_turn") + r"\s")
_AMONG = re.compile(r"بين\s+(?:ال)?" + any_of("the_dead_and_hurt") + r"\s*$")
_HEDGE = re.compile(r"(?:معلومات|انباء|احاديث)\s+(?:اوليه\s+)?عن\s+(?:\S+\s+){0,4}$")
_RELATIVES = re.compile(any_of("relatives") + r"\w*(?:ه|ها|هم|هما|اه)$")
_SUICIDE = re.compile(any_of("suicide_attackers"))
_COUNT_OF = re.compile(any_of("whole_count") + r"\s+(?:ال|قتلي|شهداء)?$")
_NAMED = re.compile(r"\s*[\"“«(]?\s*[\u0621-\u064a]{2,}")
_ANOTHER = re.compile(any_of("another"))


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
    of_noun: bool = False  # the noun is the outcome itself: جرحى, قتلى
    relative: bool = False  # son, brother, companion: takes the status of the one related to
    partial: bool = False  # أربعة منهم: of people told before
    among: bool = False  # بين القتلى ثلاثة من …: part of a total told before
    hedged: bool = False  # معلومات عن: not borne out
    attacker: bool = False  # الانتحاري: the one who blew himself up


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    kind: str  # outcome, people, part
    outcome: Hit | None = None
    people: People | None = None


def read_tolls(
    scanned: Scanned, start: int, end: int, people: list[People], actors: list[ActorMention], scopes: list[Scope]
) -> tuple[list[Toll], bool]:
    """The tolls that a stretch of text states, and whether it says that nobody was hurt."""
    items = [i for i in _items(scanned, start, end, people) if not muted(scopes, i.start)]
    none = any(h.value == "none" and h.row["max"] == "0" for h in scanned.inside("outcomes", start, end))
    tolls: list[Toll] = []
    current: Hit | None = None
    awaited: Hit | None = None  # عدد القتلى …: its figure is still to come
    part_until = about_until = -1
    pending: list[People] = []
    used: set[int] = set()
    for index, item in enumerate(items):
        if item.kind == "part":
            part_until = _part_end(scanned, item.end, end)
            continue
        if item.kind == "about":
            _describe(tolls, items[index + 1 :], _part_end(scanned, item.end, end))
            about_until = _part_end(scanned, item.end, end)
            continue
        if item.start < about_until:
            continue
        if item.outcome is not None:
            current = _take_outcome(scanned, item.outcome, items, index, tolls, pending, used)
            if item.start >= part_until or scanned.folded[item.start - 1] == "و":
                part_until = -1
            pending = []
            continue
        group = item.people
        assert group is not None
        if group.start in used:
            continue
        if group.start < part_until:
            if _acts_itself(scanned, group, items, index):
                pending = [group]
                continue
            _add_part(tolls, group)
            continue
        own = _own_outcome(scanned, group) or _adjective_outcome(scanned, group, items, index, used)
        if own is not None and _of_count(scanned, group) and not group.numeral:
            awaited = own
            if (count := _number_before(scanned, pending, group)) is not None:
                tolls.append(replace(_toll(scanned, count, own.value, actors), of_count=True, numeral=True))
                awaited = None
            continue
        if _AMONG.search(scanned.before(group.start, 24)):
            tolls.append(
                _toll(
                    scanned,
                    group,
                    "killed" if not re.search("جرح|مصاب", scanned.before(group.start, 12)) else "injured",
                    actors,
                )
            )
            continue
        if awaited is not None and group.form != "bare" and own is None and not group.numeral:
            continue
        if (
            awaited is not None
            and (group.form == "bare" or group.numeral)
            and (own is None or own.value == awaited.value)
        ):
            tolls.append(replace(_toll(scanned, group, awaited.value, actors), of_count=True, numeral=True))
            awaited = None
            continue
        if (
            own is not None
            and own.value in ("detained", "abducted", "missing")
            and not (group.numeral and own.value == "missing")
        ):
            if current is None or own.value == current.value:
                continue  # معتقلين, رهائن: who they are, not what was done to them now
            own = None
        if own is not None and _is_state(scanned, group, tolls, own):
            continue
        if own is not None and _is_corpse_of(scanned, group, items, index):
            current = own
            continue
        if own is not None:
            current = current or own
            toll = _hinted(_toll(scanned, group, own.value, actors), own)
            ana = group.definite and not group.numeral
            tolls.append(replace(toll, anaphoric=ana, of_noun=True))
            continue
        if current is None:
            pending.append(group)
            continue
        if _is_agent(scanned, current, group, items, index, actors):
            continue
        if not _reaches(scanned, current, group, tolls):
            pending.append(group)
            continue
        tolls.append(_hinted(_toll(scanned, group, current.value, actors), current))
    if awaited is not None and pending and pending[-1].form == "bare":
        tolls.append(replace(_toll(scanned, pending[-1], awaited.value, actors), of_count=True, numeral=True))
    tolls = [_all_of(scanned, t, actors) for t in tolls]
    return [t for t in tolls if t.minimum < 5000], none


def _acts_itself(scanned: Scanned, group: People, items: list[_Item], index: int) -> bool:
    """بينهم 150 متشددا سلموا أنفسهم: the part has an outcome of its own."""
    following = items[index + 1] if index + 1 < len(items) else None
    if following is None or following.outcome is None or not group.numeral:
        return False
    verb = following.outcome.row["form"].startswith("verb")
    return verb and not scanned.folded[group.end : following.start].strip()


def _is_state(scanned: Scanned, group: People, tolls: list[Toll], own: Hit) -> bool:
    """ارتقى أحد العناصر شهيدا, وجد مقتولا: how the one just told ended, not another."""
    if group.numeral or group.form != "singular" or not scanned.folded[group.start : group.end].endswith("ا"):
        return False
    return (
        bool(tolls)
        and tolls[-1].outcome == own.value
        and "و" not in scanned.folded[tolls[-1].end : group.start].split()
    )


def _is_corpse_of(scanned: Scanned, group: People, items: list[_Item], index: int) -> bool:
    """جثث 3 من عناصرها, رفات سبعة أشخاص: the people after the word are the ones counted."""
    following = next((i for i in items[index + 1 :] if i.kind != "part"), None)
    if (
        group.numeral
        or group.lemma not in ("جثه", "جثة", "جثمان", "رفات")
        or following is None
        or following.people is None
    ):
        return False
    gap = scanned.folded[group.end : following.start]
    return len(gap.split()) <= 1 and following.people.form in ("number", "dual", "singular") and "،" not in gap


_ALL_FROM = re.compile(r"[\s،,]*" + any_of("all_from") + r"\s+من\s+")


def _all_of(scanned: Scanned, toll: Toll, actors: list[ActorMention]) -> Toll:
    """13 قتيلا، جميعهم من قوات النظام: the group of a toll told after it, within the clause."""
    if toll.actor is not None:
        return toll
    match = re.compile(_ALL_FROM.pattern).search(scanned.folded, toll.end, toll.end + 150)
    if match is None or "." in scanned.folded[toll.end : match.start()]:
        return toll
    actor = next((a for a in actors if match.end() <= a.start <= match.end() + 14), None)
    if actor is None:
        return toll
    civilian = scanned.lexicon.group(actor.code) == "civilian"
    return replace(toll, actor=actor.code, status="civilian" if civilian else "combatant")


def _describe(tolls: list[Toll], following: list[_Item], end: int) -> None:
    """…, وهو عضو سابق في المجلس: what the one just told was."""
    group = next((i.people for i in following if i.people is not None and i.start < end), None)
    if group is None or not tolls or tolls[-1].maximum != 1 or tolls[-1].status != "unknown":
        return
    tolls[-1] = replace(tolls[-1], status=group.status, actor=group.actor)


def _items(scanned: Scanned, start: int, end: int, people: list[People]) -> list[_Item]:
    phrases = [
        h
        for h in scanned.inside("outcomes", start, end)
        if h.value == "killed_or_injured" and h.row["kind"] == "phrase"
    ]
    items = [
        _Item(p.start, p.end, "people", people=p)
        for p in people
        if not any(h.start <= p.start < h.end for h in phrases)
    ]
    for hit in scanned.inside("outcomes", start, end):
        if is_negated(scanned, hit):
            continue
        if hit.row["kind"] == "phrase" and hit.row["form"] == "noun_count" and hit.row["counts_itself"] == "n":
            if hit.value != "killed_or_injured":
                continue  # بجراح متفاوتة: how badly, not who
        remains = hit.entry.surface in ("رفات", "اشلاء")
        if hit.value == "none" or (hit.row["form"] == "noun_count" and hit.row["kind"] == "noun" and not remains):
            continue
        if any(i.people and i.people.start <= hit.start < i.people.end and hit.row["kind"] == "noun" for i in items):
            continue
        items.append(_Item(hit.start, hit.end, "outcome", outcome=hit))
    for match in _PART.finditer(scanned.folded, start, end):
        before = scanned.folded[match.start() - 1 : match.start()]
        if before in (" ", "،", "و", "\n", "(", ""):
            items.append(_Item(match.start(), match.end(), "part"))
    for match in _ABOUT.finditer(scanned.folded, start, end):
        if scanned.folded[match.start() - 1 : match.start()] in (" ", "،", "\n"):
            items.append(_Item(match.start(), match.end(), "about"))
    return sorted(items, key=lambda i: (i.start, i.kind not in ("part", "about")))


def _part_end(scanned: Scanned, start: int, end: int) -> int:
    match = re.compile(r"[،,.\n]").search(scanned.folded, start, end)
    return match.start() if match else end


def _take_outcome(
    scanned: Scanned,
    hit: Hit,
    items: list[_Item],
    index: int,
    tolls: list[Toll],
    pending: list[People],
    used: set[int],
) -> Hit | None:
    """Begin a new outcome; a verb that follows its people, or a word with a pronoun, counts at once."""
    row = hit.row
    following = next((i for i in items[index + 1 :] if i.kind != "part"), None)
    near = (
        following is not None
        and following.people is not None
        and len(scanned.folded[hit.end : following.start].split()) <= 9
        and not re.search(r"[.\n]", scanned.folded[hit.end : following.start])
    )
    pronoun = (row["counts_itself"] == "y" and row["form"] == "verbal_noun") or hit.suffix in (
        "ه",
        "ها",
        "هم",
        "هما",
        "هن",
    )
    if pronoun:
        minimum, maximum = _pronoun_count(hit)
        if pending:
            group = pending[-1]
            tolls.append(
                replace(
                    _toll(scanned, group, hit.value, []),
                    start=hit.start,
                    end=hit.end,
                    rule=hit.entry.id,
                    anaphoric=True,
                )
            )
        else:
            tolls.append(
                Toll(
                    hit.value,
                    minimum,
                    maximum,
                    row["status_hint"] or "unknown",
                    None,
                    hit.start,
                    hit.end,
                    hit.entry.id,
                    anaphoric=True,
                )
            )
        return hit
    if hit.value == "killed_or_injured" and row["kind"] == "phrase":
        if pending and len(scanned.folded[pending[-1].end : hit.start].split()) <= 8:
            tolls.append(_toll(scanned, pending[-1], hit.value, []))
            used.add(pending[-1].start)
        elif tolls and tolls[-1].outcome == "killed" and len(scanned.folded[tolls[-1].end : hit.start].split()) <= 4:
            tolls[-1] = replace(tolls[-1], outcome=hit.value)
        return None
    intransitive = row["kind"] in ("verb_intransitive", "verb_passive") or (
        row["kind"] == "phrase" and (row["counts_itself"] == "y" or row["form"] == "verb_active")
    )
    active = near and row["kind"] == "verb_passive" and following is not None and not _is_marked_passive(scanned, hit)
    if active and following is not None and following.people is not None and following.people.numeral:
        active = len(scanned.folded[hit.end : following.start].split()) <= 1
    else:
        active = False
    if intransitive and pending and not active and (not near or _subject_before(scanned, pending[-1], hit)):
        for group in _chain(scanned, pending):
            tolls.append(_hinted(_toll(scanned, group, hit.value, []), hit))
            used.add(group.start)
        return hit
    if intransitive and hit.value == "killed" and not near and not pending and row["counts_itself"] == "n":
        tolls.append(
            Toll(
                "killed", 1, 1, row["status_hint"] or "unknown", None, hit.start, hit.end, hit.entry.id, anaphoric=True
            )
        )
        return hit
    if intransitive and not near and row["counts_itself"] == "y" and row["kind"] == "phrase":
        tolls.append(
            Toll(
                hit.value,
                int(row["min"]),
                int(row["max"]) if row["max"] else None,
                "unknown",
                None,
                hit.start,
                hit.end,
                hit.entry.id,
                anaphoric=True,
            )
        )
    return hit


def _is_marked_passive(scanned: Scanned, hit: Hit) -> bool:
    """قُتلوا with its vowel written."""
    return "\u064f" in scanned.text.words(hit.start, hit.end)[:2]


def _chain(scanned: Scanned, pending: list[People]) -> list[People]:
    """لاجئ عراقي وزوجته قد قتلا: all those joined before the verb."""
    chain = [pending[-1]]
    for group in reversed(pending[:-1]):
        gap = scanned.folded[group.end : chain[0].start]
        if len(gap.split()) > 2 or not gap.endswith("و"):
            break
        chain.insert(0, group)
    return chain


def _hinted(toll: Toll, outcome: Hit) -> Toll:
    """استشهد is said of civilians unless another status is told."""
    if outcome.row["status_hint"] == "civilian" and toll.status == "unknown" and toll.actor is None:
        return replace(toll, status="civilian", actor="civilians")
    return toll


def _subject_before(scanned: Scanned, group: People, hit: Hit) -> bool:
    """أن 7 مواطنين استشهدوا: the people stand straight before the verb, and the verb shows a plural or dual."""
    gap = scanned.folded[group.end : hit.start]
    return (
        len(gap.split()) <= 6
        and "،" not in gap
        and (hit.row["counts_itself"] == "y" or gap.strip() == "" or "قد" in gap.split())
    )


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


def _adjective_outcome(scanned: Scanned, group: People, items: list[_Item], index: int, used: set[int]) -> Hit | None:
    """طفلين شهيدين: the outcome follows its noun as an adjective."""
    following = items[index + 1] if index + 1 < len(items) else None
    if following is None or following.people is None or following.start - group.end > 1:
        return None
    own = _own_outcome(scanned, following.people)
    if own is not None and following.people.form == group.form:
        used.add(following.people.start)
        return own
    return None


def _number_before(scanned: Scanned, pending: list[People], group: People) -> People | None:
    """ارتفعت إلى 13 حصيلة القتلى: the figure stands before."""
    if not pending or pending[-1].form != "bare":
        return None
    gap = scanned.folded[pending[-1].end : group.start]
    return pending[-1] if len(gap.split()) <= 2 else None


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
    if re.search(any_of("agents_means") + r"\s*(?:\S+\s+)?(?:ال)?$", before):
        return True
    if outcome.row["kind"] not in ("verb_transitive", "verbal_noun", "verb_passive"):
        return False
    after = next((i.people for i in items[index + 1 :]), None)
    if (
        after is not None
        and after.numeral
        and group.status == "combatant"
        and group.form == "plural"
        and not group.numeral
    ):
        if scanned.folded[after.start - 1] != "و" and not _CAUSE.search(scanned.folded, group.end, after.start):
            return outcome.row["kind"] != "verbal_noun"  # أسر مقاتلو العشائر 4 عناصر
    gunmen = group.actor in ("unknown_gunmen", "unknown_aircraft")
    gap_to = scanned.folded[outcome.end : group.start]
    following = next((i for i in items[index + 1 :]), None)
    if following is None or following.people is None:
        return gunmen and (outcome.row["kind"] == "verb_transitive" or len(gap_to.split()) > 0)
    gap = scanned.folded[group.end : following.start]
    if scanned.folded[following.start - 1] == "و" or re.search(r"[.\n]", gap):
        return gunmen and outcome.row["kind"] == "verb_transitive"
    armed = group.status == "combatant" and not group.numeral
    if outcome.row["kind"] == "verbal_noun":
        return armed and bool(re.search(r"\sل\s?$|^\s*ل", gap))
    return gunmen or (armed and outcome.row["kind"] == "verb_transitive")


def _reaches(scanned: Scanned, outcome: Hit, group: People, tolls: list[Toll]) -> bool:
    """An outcome governs people in its own phrase, not those of a later one."""
    gap = scanned.folded[outcome.end : group.start]
    if len(gap) > 160 or re.search(r"[.\n]", gap):
        return False
    if group.actor == "unknown_gunmen" and len(gap.split()) > 1:
        return False
    last_end = tolls[-1].end if tolls and tolls[-1].start >= outcome.end else outcome.end
    if last_end != outcome.end and _CAUSE.search(scanned.folded, last_end, group.start):
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
    if (
        re.search(r"(?:و|اضافه الي|فضلا عن|الي جانب|بالاضافه الي|و\s?ال|مع)\s*$", since_last)
        or scanned.folded[group.start - 1] == "و"
    ):
        if group.form in ("number", "others", "dual", "one_of"):
            return True
        return len(since_last.split()) <= 6
    return group.form == "number" and bool(re.search(r"(?:،|و|مقابل|هم)\s*:?\s*$", since_last))


def _toll(scanned: Scanned, group: People, outcome: str, actors: list[ActorMention]) -> Toll:
    status, actor = group.status, group.actor
    children = group.minimum if group.age_sex == "child" else 0
    women = group.minimum if group.age_sex == "woman" else 0
    words = scanned.folded[group.start : group.end]
    anaphoric = group.definite and not group.numeral and group.form in ("dual", "plural")
    if (
        group.form == "singular"
        and group.definite
        and not _NAMED.match(scanned.text.raw[scanned.text.original(group.start, group.end)[1] :])
    ):
        anaphoric = group.lemma in ("جريح", "مصاب", "قتيل", "شهيد", "طفل", "ضحيه", "رجل", "شاب", "امراه") and True
    others = group.form == "others" or bool(_ANOTHER.match(scanned.folded[group.end : group.end + 9].strip()))
    return Toll(
        outcome,
        group.minimum,
        group.maximum,
        status,
        actor,
        group.start,
        group.end,
        group.rule,
        children,
        women,
        anaphoric,
        others,
        group.numeral,
        _of_count(scanned, group),
        relative=bool(_RELATIVES.search(words)),
        attacker=bool(_SUICIDE.search(words)),
        partial="منهم" in words or "منهما" in words,
        among=bool(_AMONG.search(scanned.before(group.start, 24))),
        hedged=bool(_HEDGE.search(scanned.before(group.start, 40))),
    )
