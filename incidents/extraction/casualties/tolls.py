"""Tolls: people of one outcome as one place tells them, made from the people counted there."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .risen import is_risen_to

_AMONG = Phrase(r"(?:بين|(?<!\w)احدي?|(?<!\w)(?:و|ان\s+)?من)\s+(?:ال)?" + any_of("the_dead_and_hurt") + r"\s*$")
_AMONG_AFTER = Phrase(r"\s+(?:\S+\s+){0,4}?(?:من\s+)?بين\s+(?:ال)?" + any_of("the_dead_and_hurt"))
_HEDGE = Phrase(r"(?:معلومات|انباء|احاديث)\s+(?:اوليه\s+)?عن\s+(?:\S+\s+){0,4}$")
_REST = re.compile(r"\w*")
OUTCOME_NOUNS = frozenset({"قتيل", "جريح", "مصاب", "شهيد", "ضحية", "صريع"})
_NAMELESS = OUTCOME_NOUNS | {"عضو"}
_RELATIVES = re.compile(r"(?<!\w)(?:و|ل|ب)?" + any_of("relatives", "escorts") + r"\w*(?:ه|ها|هم|هما|اه)$")
_OF_THEM = re.compile(r"منهما?(?!\w)|(?<!\w)احدهما?(?!\w)")
_OF_WHO_WAS_HURT = Phrase(r"\s*م(?:من|ن الذين)\s+(?:كانو?ا?\s+)?(?:قد\s+)?(?:اصيب|جرح)\w*")  # ثلاثة ممن أصيبوا فيه
_BURIED = Phrase(
    r"(?<!\w)[وف]?(?:شيع|شيعت|شيعوا|تشييع|ووري|دفن|دفنت|دفنوا|جنازه)\s+(?:[^\s،.]+\s+){0,4}$"
)  # of the dead told
_OF_THOSE = Phrase(r"(?<!\w)من\s+(?:بين\s+)?ال" + any_of("the_dead_and_hurt") + r"(?!\w)")
_SUICIDE = re.compile(any_of("suicide_attackers"))
_COUNT_OF = Phrase(
    any_of("whole_count")
    + r"(?:\s+(?:ال)?(?:اخير|نهايي|جديد|حالي|محدث|كلي|اجمالي)\w{1,2})?(?:\s+حتي\s+الان)?\s*:?\s*(?:ال|قتلي|شهداء)?$"
)
_NAMED = re.compile(r"\s*[\"“«(]?\s*[\u0621-\u064a]{2,}")
PAIR_NAMED = re.compile(r"\w*\s*(?:[\"“”«(]|(?!في|من|الي|علي|عن|بعد)\w+(?:\s+\w+)?\s+و\w)")
_ANOTHER = re.compile(any_of("another"))
_THOUGHT = Phrase(
    r"(?<!\w)"
    + any_of("thought_to_be")
    + r"\s+ب?(?:انه|انها|انهم|انهما|انتماء\w*)\s+(?:(?:من|ل|الي|ينتم\w+|عناصر|تابع\w*|في)\s+)+",
)
_ALL_FROM = Phrase(r"[\s،,]*" + any_of("all_from") + r"\s+من\s+")
_ONE_TOLD = frozenset({"جريح", "مصاب", "قتيل", "شهيد", "طفل", "ضحيه", "رجل", "شاب", "امراه"})


@dataclass(slots=True, unsafe_hash=True)
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
    retold: bool = False  # تحدثت مصادر عن تسعة: only another account of a toll told before
    of_them: bool = False  # توفي أحدهم: of people told before, whoever they were
    rival: bool = False  # told by another voice within the clause
    risen: bool = False  # لترتفع الحصيلة إلى خمسة: the whole count, in place of the one before
    rest: bool = False  # what remains of a toll when a part of it has a row of its own
    nameless: bool = False  # a number, قتلى or عضو alone: no noun says who they were


def toll_of(scanned: Scanned, group: People, outcome: str) -> Toll:
    """The toll of one group of people."""
    words = scanned.folded[group.start : group.end]
    risen, of_them = is_risen_to(scanned, group), bool(_OF_THEM.search(words))
    whole = words + _REST.match(scanned.folded, group.end)[0]  # type: ignore[index]  # with its pronoun
    return Toll(
        outcome,
        group.minimum,
        group.maximum,
        group.status,
        group.actor,
        group.start,
        group.end,
        group.rule,
        children=group.children,
        women=group.women,
        anaphoric=_is_anaphoric(scanned, group),
        others=group.form == "others" or bool(_ANOTHER.match(scanned.folded[group.end : group.end + 9].strip())),
        numeral=group.numeral,
        of_count=risen or _is_counted(scanned, group),
        risen=risen,
        relative=bool(_RELATIVES.search(whole)),
        attacker=bool(_SUICIDE.search(words)),
        partial=of_them
        or scanned.search(_OF_THOSE, group.start, group.end) is not None
        or scanned.search_before(_BURIED, group.start, 40) is not None,
        of_them=of_them or (outcome == "killed" and was_hurt(scanned, group)),
        among=is_among(scanned, group),
        nameless=group.lemma in _NAMELESS or not group.noun,
        hedged=bool(scanned.search_before(_HEDGE, group.start, 40)),
    )


ONE_OF_HURT = Phrase(r"(?:احد|احدي|من|من بين)\s+ال" + any_of("the_hurt"))


def one_of_hurt(scanned: Scanned, group: People) -> bool:
    """توفي أحد المصابين, اثنان من الجرحى: of those hurt before."""
    return scanned.search(ONE_OF_HURT, group.start, group.end + 9) is not None


def was_hurt(scanned: Scanned, group: People) -> bool:
    """جريح الدورية, أحد المصابين: who died had been told to be hurt."""
    if group.lemma in _THE_HURT or one_of_hurt(scanned, group):
        return True
    return scanned.match(_OF_WHO_WAS_HURT, group.end) is not None


_THE_HURT = frozenset({"جريح", "مصاب"})


def _is_anaphoric(scanned: Scanned, group: People) -> bool:
    """القتيلين, الجريح: people told before."""
    if not group.definite:
        return False
    if group.form == "singular" and not _NAMED.match(
        scanned.text.raw[scanned.text.original(group.start, group.end)[1] :][:40]
    ):
        return group.lemma in _ONE_TOLD
    if group.form == "dual" and PAIR_NAMED.match(scanned.folded, group.end):
        return False
    return not group.numeral and group.form in ("dual", "plural")


def pointing(hit: Hit, minimum: int, maximum: int | None, status: str) -> Toll:
    """The toll of an outcome that points at people told before: إصابته, مقتلهم."""
    return Toll(hit.value, minimum, maximum, status, None, hit.start, hit.end, hit.entry.id, anaphoric=True)


def pronoun_count(hit: Hit) -> tuple[int, int | None]:
    """How many people the pronoun of an outcome stands for."""
    if hit.row["min"] and not (hit.suffix and hit.entry.is_verb):  # قتلوه: of him, not of those who did it
        return int(hit.row["min"]), int(hit.row["max"]) if hit.row["max"] else None
    return {"ه": (1, 1), "ها": (1, 1), "هما": (2, 2)}.get(hit.suffix, (2, None))


def hinted(toll: Toll, outcome: Hit) -> Toll:
    """استشهد is said of civilians unless another status is told."""
    if outcome.row["status_hint"] == "civilian" and toll.status == "unknown" and toll.actor is None:
        return replace(toll, status="civilian", actor="civilians")
    return toll


def of_count(scanned: Scanned, group: People) -> bool:
    """عدد القتلى, حصيلة الجرحى: the whole count of the act."""
    return _is_counted(scanned, group) or is_risen_to(scanned, group)


def _is_counted(scanned: Scanned, group: People) -> bool:
    return scanned.search_before(_COUNT_OF, group.start, 36) is not None


def is_among(scanned: Scanned, group: People) -> bool:
    """بين القتلى ثلاثة, ثلاثة فتيان بين القتلى, أحد القتلى امرأة: a part of a total told before."""
    if scanned.search_before(_AMONG, group.start, 24):
        return True
    return bool(group.age_sex and scanned.match(_AMONG_AFTER, group.end))


def all_of(scanned: Scanned, toll: Toll, actors: list[ActorMention]) -> Toll:
    """13 قتيلا، جميعهم من قوات النظام: the group of a toll told after it, within the clause."""
    if toll.actor is not None:
        return toll
    match = scanned.search(_THOUGHT, toll.end, toll.end + 40) if toll.status == "unknown" else None
    match = match or scanned.search(_ALL_FROM, toll.end, toll.end + 150)
    if match is None or "." in scanned.folded[toll.end : match.start()]:
        return toll
    actor = next((a for a in actors if match.end() <= a.start <= match.end() + 24), None)
    if actor is None or actor.role == "agent_by":
        return toll
    civilian = scanned.lexicon.group(actor.code) == "civilian"
    if actor.code in ("clan", "smugglers"):
        return replace(toll, actor=actor.code)
    return replace(toll, actor=actor.code, status="civilian" if civilian else "combatant")


def with_part(toll: Toll, group: People) -> Toll:
    """A toll with the children or women that the group adds to it (بينهم طفلان); all of it is of the group's side."""
    if group.minimum == toll.minimum and group.actor and toll.actor is None and not group.age_sex:
        toll = replace(toll, status=group.status, actor=group.actor)  # … و7 من لواء القدس: the rest of them
    return replace(toll, children=toll.children + group.children, women=toll.women + group.women)


def stands_apart(scanned: Scanned, toll: Toll, group: People) -> bool:
    """15 شخصا بينهم 6 مدنيين, 12 عنصرا بينهم 4 من الدفاع الوطني: a part that is another group than the whole."""
    if group.age_sex or group.minimum >= toll.minimum or group.maximum is None:
        return False
    if group.status == "civilian" and toll.status == "civilian":
        return not group.definite and group.actor not in (None, "civilians", toll.actor)  # تسعة مدنيين بينهم صحفي
    if group.status == "civilian":
        sure = group.lemma == "مدني" or "منهم" in scanned.folded[group.start : group.end]
        return toll.status == "unknown" and sure and not toll.children
    if group.status != "combatant" or group.actor is None or toll.status == "civilian":
        return False
    if group.actor == toll.actor:
        return False
    return group.numeral or toll.actor not in scanned.lexicon.ancestors(group.actor)


def less(toll: Toll, part: Toll) -> Toll:
    """What remains of a toll when a part of it has a row of its own."""
    high = None if toll.maximum is None else toll.maximum - part.minimum
    return replace(toll, minimum=toll.minimum - part.minimum, maximum=high, rest=True)


_VICTIMS = Phrase(r"(?<!\w)\w{0,2}(?:ضحايا|ضحيه|ضحيته\w?)\s+(?:[^\s،,.]+\s+){0,10}$")


def victims_are_dead(scanned: Scanned, tolls: list[Toll]) -> list[Toll]:
    """بلغ عدد الضحايا 11 مدنيا فضلا عن 20 مصابا: victims are the dead where the hurt are counted beside them.

    So are they where one has died: توفي بائع …، لترتفع حصيلة ضحايا القذيفة إلى اثنين.
    """
    if not any(toll.outcome in ("injured", "killed") for toll in tolls):
        return tolls
    return [
        replace(toll, outcome="killed") if toll.outcome == "killed_or_injured" and _are_victims(scanned, toll) else toll
        for toll in tolls
    ]


_VICTIM_NOUN = Phrase(r"(?<!\w)\w{0,2}(?:ضحايا|ضحيه)(?!\w)")
BEFORE_NOUN = 16  # letters: 27 حصيلة ضحايا


def _are_victims(scanned: Scanned, toll: Toll) -> bool:
    """عدد الضحايا 11, أربعة ضحايا, ارتفعت إلى 27 حصيلة ضحايا: told by the noun for victims, and by no other."""
    if scanned.search_before(_VICTIMS, toll.start, 90):
        return True
    return scanned.search(_VICTIM_NOUN, toll.start, toll.end + BEFORE_NOUN) is not None


_HURT_NOUN = re.compile(r"\s*اصاب(?:ه|ات)(?!\w)")


_THE_HURT_ARE = re.compile(r"(?:ال)اصابات\s*:?\s*(?:بلغت\s+|عددها\s+)?$")  # والإصابات 11 حالة


def number_of_hurt(scanned: Scanned, group: People) -> Hit | None:
    """و11 إصابة: the figure of the noun that follows it."""
    if group.form == "bare" and (before := _THE_HURT_ARE.search(scanned.before(group.start, 16))):
        at = group.start - len(before[0])
        return next((h for h in scanned.inside("outcomes", at, group.start) if h.value == "injured"), None)
    if group.form != "bare" or not _HURT_NOUN.match(scanned.folded, group.end):
        return None
    return next(iter(scanned.inside("outcomes", group.end, group.end + 9)), None)
