"""Who did it and who was hit: voice, order of words, prepositions and the nouns of targets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.clauses.cues import Scope, muted
from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.mentions.simple import CodeMention
from incidents.extraction.words.match import Hit
from incidents.extraction.words.tables import NOUNS
from incidents.extraction.words.wording import Phrase, any_of

from .crept import crept_up
from .declarants import declares, only_announces
from .deeds import did_it, has_object_too, is_bombers, is_carried, names_deed, runs_into
from .doers import acts, disclaims, fires, hedged, responds
from .named_gunmen import with_gunmen_named
from .objects import accusative_first, device_acts, is_aimed_at, is_at_post_of
from .posts import POST, holds_at, is_post_aimed_at
from .subjects import fires_from_there, is_undergone, opens_and_harms, owns_hardware, sends_unit
from .together import is_together
from .turned import accused, turned

_TARGET = Phrase(any_of("targets"))
_REFERENCE = Phrase(r"(?:" + any_of("mere_reference") + r"|(?:الجيب|المعقل) \w+)\s*(?:عناصر\s+)?(?:ال|لل|ل)?$")
_FAMILY_OF = Phrase(
    r"(?<!\w)(?:و|ل|ب)?" + any_of("families", "kinsmen", "kinswomen") + r"\s+(?:(?:ال)?"
    + any_of("single_members") + r"\s+(?:\w+\s+)?(?:(?:في|من|لدي|ضمن)\s+|ب|ل)?)?(?:عناصر\s+|مقاتلي\s+)?(?:ال)?$"
)  # fmt: skip
_MEMBERS_NEXT = re.compile(r"\s*(?:" + any_of("so_many") + r"\s+){0,2}(?:\d+\s+)?" + any_of("members"))
_AND_ALSO = re.compile(r"\s*[،,]?\s*(?:و|برفقه|بمسانده\w*(?:\s+من)?|بدعم\w*(?:\s+من)?|بمشاركه)?\s*(?:\S+\s+){0,2}")
_EXPOSED = Phrase(r"(?:^|\s)(?:و|ف)?(?:ت|ي)?تعرض\w*\s+(?:(?!ل)\S+\s+){0,3}$")
_WITH_OBJECT = re.compile(r"\w{3}(?:هم|هما|ته|ها)$")  # باغتهم, استهدفته: its object is a pronoun


@dataclass(slots=True, unsafe_hash=True)
class Side:
    """An actor on one side with the words and the row that put it there."""

    code: str
    start: int
    end: int
    rule: str
    hedged: bool = False
    explicit: bool = False  # words beside the name say so (من قبل, برصاص, يرجح)
    responds: bool = False  # ردت القوات: to the act told before, if there is one


@dataclass(slots=True, unsafe_hash=True)
class Sides:
    """Both sides of one clause; `neutral` are actors named without a part."""

    a: tuple[Side, ...]
    b: tuple[Side, ...]
    neutral: tuple[Side, ...]


def assign(
    scanned: Scanned,
    start: int,
    triggers: list[Hit],
    actors: list[ActorMention],
    weapons: list[CodeMention],
    tolls: list[Toll],
    scopes: list[Scope],
) -> Sides:
    """The sides of the clause that begins at `start`, from the actors that it names."""
    named = [a for a in with_gunmen_named(scanned, actors) if _takes_part(scanned, a, scopes)]
    main = _main(triggers)
    parts: dict[str, list[Side]] = {"a": [], "b": [], "": []}
    for actor in named:
        placed = _place(scanned, actor, main, named, weapons) if main is not None else ""
        fixed = _fixed(scanned, actor, tolls)
        if fixed == "laid":  # لغم من مخلفات التنظيم: who laid it did it, where it went off
            defused = main is None or main.value == "other"
            fixed, placed = ("a" if not defused and any(t.value in _LAID for t in triggers) else ""), ""
        part = declares(scanned, actor, actors, tolls)
        if not part and not only_announces(scanned, actor):
            part = _part(scanned, start, actor, main, tolls, (fixed, placed))
        unsure = hedged(scanned, actor, start)
        side = Side(actor.code, actor.start, actor.end, actor.rule, unsure, fixed == "a", responds(scanned, actor))
        parts[part].append(side)
    return Sides(tuple(parts["a"]), tuple(parts["b"]), tuple(parts[""]))


def _part(
    scanned: Scanned, start: int, actor: ActorMention, main: Hit | None, tolls: list[Toll], told: tuple[str, str]
) -> str:
    """The part of one actor; `told`: what words beside its name settle, and where it stands to the act."""
    fixed, placed = told
    victim = _as_victim(scanned, actor, tolls)
    part = fixed or victim or turned(scanned, start, actor) or ("a" if acts(scanned, actor) else placed)
    if part == "a" and (_is_exposed(scanned, actor) or is_post_aimed_at(scanned, actor, main)):
        part = "b"
    if part != "a" and (_has_object(scanned, actor, tolls) or holds_at(scanned, actor, main)):
        part = "a"
    if sends_unit(scanned, actor, tolls) or (
        part != "a" and opens_and_harms(scanned, start, actor, tolls, straight=part == "b")
    ):
        part = "a"
    if scanned.lexicon.group(actor.code) == "civilian" and actor.code != "protesters" and not victim:
        aimed_at = main is not None and (_is_target(scanned, actor, main) or turned(scanned, start, actor) == "b")
        part = "b" if aimed_at else ""
    return part


def _is_exposed(scanned: Scanned, actor: ActorMention) -> bool:
    """تعرض مقر لقسد لهجوم: whose post it is was hit."""
    theirs = actor.prefix.startswith("ل") or scanned.match(_TARGET, actor.start)
    return bool(theirs and scanned.search_before(_EXPOSED, actor.outer, 40))


def _main(triggers: list[Hit]) -> Hit | None:
    strong = [t for t in triggers if t.entry.strong]
    return next(iter(strong or triggers), None)


def _takes_part(scanned: Scanned, actor: ActorMention, scopes: list[Scope]) -> bool:
    if muted(scopes, actor.start):
        return accused(scanned, actor)
    if not _only_reference(scanned, actor):
        return True
    return is_together(scanned, actor) or fires_from_there(scanned, actor) or accused(scanned, actor)


def _only_reference(scanned: Scanned, actor: ActorMention) -> bool:
    if actor.code == "unknown_gunmen" and scanned.before(actor.outer, 5).endswith(" الي "):
        return True  # اقتيدوا إلى جهة مجهولة
    if actor.role == "control" or disclaims(scanned, actor):
        return True
    if actor.code not in ("tribal_fighters", "clan") and scanned.search_before(_FAMILY_OF, actor.outer, 44):
        return True  # منزل عائلة عنصر في الدفاع الوطني
    return scanned.search_before(_REFERENCE, actor.start, 22) is not None


_LAID = frozenset({"ied", "landmine", "explosion", "accident", "suicide_bombing"})
_PAUSE = re.compile(r"[،.\n]")
_SUSPECTED = Phrase(any_of("suspected") + r"\s*(?:\S+\s+){0,5}$")


def _fixed(scanned: Scanned, actor: ActorMention, tolls: list[Toll]) -> str:
    """Parts that the words beside the name settle, whatever the verb."""
    for cue in scanned.inside("constructions", max(0, actor.outer - 60), actor.start):
        if cue.value in ("agent_by", "laid_by"):
            gap = scanned.folded[cue.end : actor.outer]
            between = [a for a in scanned.inside("actors", cue.end, actor.outer) if a.value != actor.code]
            joined = scanned.folded[actor.outer] == "و" and actor.prefix.startswith("و")
            if len(gap.split()) <= 5 and not _PAUSE.search(gap) and (not between or joined):
                return "a" if cue.value == "agent_by" else "laid"
    together = scanned.lexicon.group(actor.code) != "civilian" and is_together(scanned, actor)
    if together or actor.role == "agent_by":
        return "a"
    if part := _under_suspicion(scanned, actor, tolls):
        return part
    if _relative_verb(scanned, actor) or owns_hardware(scanned, actor) or _act_is_theirs(scanned, actor):
        return "a"
    own = fires(scanned, actor) or fires_from_there(scanned, actor) or names_deed(scanned, actor)
    if own or did_it(scanned, actor) or is_bombers(scanned, actor):
        return "a"
    return "b" if is_carried(scanned, actor) else ""


def _under_suspicion(scanned: Scanned, actor: ActorMention, tolls: list[Toll]) -> str:
    """يرجح أنهم من التنظيم: the first side after the word; of those just counted, they are its people."""
    suspected = scanned.search_before(_SUSPECTED, actor.outer, 60)
    if not suspected or scanned.lexicon.group(actor.code) == "civilian":
        return ""
    at = max(0, actor.outer - 60) + suspected.start()
    if scanned.search_before(_PLACES_OF, at, 24):
        return "b"  # مواقع يُعتقد أن خلايا التنظيم تتحصن فيها
    if any(scanned.lexicon.group(n.value) != "civilian" for n in scanned.inside("actors", at, actor.outer - 1)):
        return ""
    return "b" if any(0 <= at - t.end < 12 for t in tolls) else "a"


_PLACES_OF = Phrase(r"(?<!\w)(?:ل|ال)?" + any_of("targets") + r"\s+$")
_OPERATION = Phrase(  # an operation of, two attempts of
    r"(?<!\w)(?:(?:خلال|في|اثر|ضمن)\s+(?:عمليه|حمله|عمليات)"
    r"|(?:ال)?محاول(?:ه|تين|تان|ات)(?:\s+(?:تسلل|تقدم|اقتحام|هجوم|اختراق))?)(?:\s+\w+يه)?\s+$"
)


def _act_is_theirs(scanned: Scanned, actor: ActorMention) -> bool:
    """هجوم لتنظيم الدولة, غارات جوية للتحالف: whose act it is."""
    if not actor.prefix.startswith("ل"):
        return False
    if scanned.search_before(_OPERATION, actor.outer, 40):
        return True
    for trigger in scanned.inside("triggers", max(0, actor.outer - 50), actor.outer):
        gap = scanned.folded[trigger.end : actor.outer].strip(' ("')
        noun = trigger.row["kind"] in ("noun", "verbal_noun", "phrase") and trigger.row["voice"] == "agent_first"
        # استهداف حاجز ل…, كمين لدورية ل…: the target is theirs
        aimed = scanned.search(_TARGET, trigger.start, actor.outer) or _is_thing_hit(scanned, actor, trigger)
        if noun and trigger.entry.strong and len(gap.split()) <= 1 and not aimed:
            return True
    return False


_WHO = Phrase(r"\s*(?:الذي|التي|الذين)\s+")


def _relative_verb(scanned: Scanned, actor: ActorMention) -> bool:
    """التحالف الدولي الذي استهدفت إحدى طائراته: who is followed by "who" and an active verb did it."""
    match = scanned.match(_WHO, actor.end, actor.end + 12)
    if match is None:
        return False
    start = match.end()
    return any(
        t.outer == start and t.row["kind"] == "verb_active" for t in scanned.inside("triggers", start, start + 14)
    )


_ONE_OF_THEM = re.compile(r"\s*(?:(?:قناص|عنصر|مسلح|جندي|شرطي|ضابط)\w{0,2}\s+(?:من|في|تابع\w*)\s+)?")


def _has_object(scanned: Scanned, actor: ActorMention, tolls: list[Toll]) -> bool:
    """ذبح التنظيم رجلا: straight after an active verb and before the people that it hit."""
    if actor.prefix.startswith(("ل", "ب", "و")) or scanned.lexicon.group(actor.code) == "civilian":
        return False
    if not any(t.start >= actor.end and not scanned.folded[actor.end : t.start].strip() for t in tolls):
        return False
    near = max(0, actor.outer - 30)
    return any(
        hit.row["kind"].startswith("verb")
        and hit.row["kind"] != "verb_intransitive"
        and _ONE_OF_THEM.fullmatch(scanned.folded, hit.end, actor.outer)
        and "\u064f" not in scanned.text.words(hit.start, hit.end)[:2]
        for layer in ("triggers", "outcomes")
        for hit in scanned.inside(layer, near, actor.outer)
    )


_VICTIM_SENSES = frozenset(
    {
        "attack",
        "gunfire",
        "bombard",
        "grenade",
        "threat",
        "property_destruction",
        "abduction",
        "assassination",
        "attack_on_civilians",
        "displacement",
        "execution",
        "ied",
        "explosion",
        "airstrike",
        "drone_strike",
        "shelling",
    }
)
_STOP = re.compile(r"[.\n]")
_FINDERS = Phrase(any_of("finders") + r"\w*\s*(?:\S+\s+){0,2}$")


def _is_target(scanned: Scanned, actor: ActorMention, main: Hit) -> bool:
    """Civilians after an act against them; those who find, tell or carry are no victims."""
    if main.value not in _VICTIM_SENSES or actor.start < main.end:
        return False
    gap = scanned.folded[main.end : actor.outer]
    return len(gap.split()) <= 9 and not _STOP.search(gap) and not scanned.search_before(_FINDERS, actor.outer, 30)


def _as_victim(scanned: Scanned, actor: ActorMention, tolls: list[Toll]) -> str:
    toll = next((t for t in tolls if t.start <= actor.start < t.end), None)
    if toll is None:
        return ""
    return "a" if toll.attacker or crept_up(scanned, toll) else "b"


_THAT = re.compile(r"\sان\s")
_SAYS_THAT = re.compile(r"\s(?:ان|بان)\s")
_NOT_HIT = re.compile(r"[،.\n]|مخلفات|سابق|زرع|خلف|ترك")
_WAS_HIT = re.compile(r"(?:تعرض\w*|اصيب\w*|قتل\w*)\s")


def _place(
    scanned: Scanned, actor: ActorMention, main: Hit, named: list[ActorMention], weapons: list[CodeMention]
) -> str:
    voice = main.row["voice"]
    if runs_into(scanned, actor, main):
        return "b"
    if voice == "reciprocal":
        sides = [n for n in named if n.start > main.start - 60]
        return "a" if sides and actor is sides[0] else "b"
    if voice in ("patient_only", "none", "agent_by"):
        return _near_target(scanned, actor, main)
    if actor.end <= main.start:
        earlier = [n for n in named if n.end <= actor.start and scanned.lexicon.group(n.code) != "civilian"]
        joined = (
            actor.prefix.startswith("و") or "و" in scanned.folded[earlier[-1].end : actor.start].split()
            if earlier
            else False
        )
        if earlier and not joined and not _THAT.search(scanned.folded[earlier[-1].end : actor.start]):
            return "b" if sides_a_before(scanned, earlier[-1], main) else ""
        if _SAYS_THAT.search(scanned.folded[actor.end : main.start]):
            return ""  # قالت قسد إن …: who tells it
        return _before_trigger(scanned, actor, main, voice)
    if has_object_too(scanned, actor, main):
        return "a"
    return _after_trigger(scanned, actor, main, named, weapons, voice)


def _near_target(scanned: Scanned, actor: ActorMention, main: Hit) -> str:
    """انفجار عبوة بسيارة لقسد: the owner of what was hit; a name further off has no part."""
    if actor.start < main.start:
        return ""
    gap = scanned.folded[main.end : actor.start]
    if len(gap) > 70 or _NOT_HIT.search(gap):
        return ""
    return (
        "b"
        if _TARGET.pattern.search(gap)
        or POST.match(scanned.folded, actor.start)
        or actor.prefix.startswith("ل")
        or len(gap.split()) <= 3
        else ""
    )


def sides_a_before(scanned: Scanned, actor: ActorMention, main: Hit) -> bool:
    """Whether an actor named before the verb is its subject, so that a second one is what was hit."""
    return not is_undergone(scanned, main) and "." not in scanned.folded[actor.end : main.start]


def _before_trigger(scanned: Scanned, actor: ActorMention, main: Hit, voice: str) -> str:
    """A subject before its verb (SVO), as in headlines and after أن; before a passive it is the victim."""
    gap = scanned.folded[actor.end : main.start]
    if (
        any(c.value == "foiled" for c in scanned.inside("cues", max(0, actor.outer - 40), main.end))
        and main.value != "other"
    ):
        return "b"  # who beats an attack back was attacked
    if is_undergone(scanned, main) or _WAS_HIT.search(gap):
        return "b"
    return "" if "." in gap or len(gap) > 110 else "a"


def _after_trigger(
    scanned: Scanned, actor: ActorMention, main: Hit, named: list[ActorMention], weapons: list[CodeMention], voice: str
) -> str:
    if is_undergone(scanned, main) or _is_thing_hit(scanned, actor, main):
        return "b"
    earlier = [n for n in named if main.start <= n.start < actor.start and n.code != "civilians"]
    if earlier:
        if _joins(scanned, earlier[-1], actor):
            return _after_trigger(scanned, earlier[-1], main, named, weapons, voice)
        return "b"
    gap = scanned.folded[main.end : actor.outer]
    if _WITH_OBJECT.search(scanned.folded[main.start : main.end]) and _is_verbal(main) and not gap.strip():
        return "" if actor.prefix.lstrip("وف") not in ("", "ال") else "a"  # باغتهم مسلحو التنظيم
    subject_told = any(_is_subject_of(scanned, n, main) for n in named)
    if not subject_told and _is_verbal(main) and voice == "agent_first" and _MEMBERS_NEXT.match(gap):
        return "b" if device_acts(scanned, actor, main, weapons) else "a"
    if is_aimed_at(actor, gap) or (not subject_told and device_acts(scanned, actor, main, weapons)):
        return "b"
    if voice == "patient_first":
        return "a" if any(n.start > actor.end for n in named) and not actor.prefix.startswith("ل") else "b"
    return "b" if subject_told else _first_after(main, gap)


_WHO_ACT = Phrase(any_of("members"))
_PATROL = re.compile(r"دوري[هت]|حاجز")


def _is_thing_hit(scanned: Scanned, actor: ActorMention, main: Hit) -> bool:
    """استهداف سيارة لقسد, كمين لدورية للفرقة: a name that begins with what was hit; after a verb a patrol acts."""
    from_there = scanned.before(actor.outer, 4).endswith(" من ")  # قصف مدفعي من القاعدة
    if from_there or not scanned.match(_TARGET, actor.start, actor.end):
        return False
    if main.row["kind"] in NOUNS and _PATROL.match(scanned.folded, actor.start):
        return True
    return scanned.match(_WHO_ACT, actor.start, actor.end) is None


_AT_POSTS = frozenset({"threat", "arrest"})
_POST_FIRST = re.compile(r"\s*" + any_of("posts_that_act") + r"\s")  # فرضت حواجز … إتاوات: a post acts, too


def _first_after(main: Hit, gap: str) -> str:
    """The first name after a verb is its subject unless an object comes first."""
    words = len(gap.split())
    if main.value in _AT_POSTS and _is_verbal(main) and words <= 3 and _POST_FIRST.match(gap):
        return "a"
    if _is_verbal(main) and words <= 6 and not accusative_first(gap) and not is_at_post_of(gap):
        return "a"
    return "a" if words <= 4 and not _TARGET.pattern.search(gap) else "b"


def _is_verbal(main: Hit) -> bool:
    noun = main.value == "attack" and main.row.get("noun") == "y"  # استهداف … حاجز
    return main.row["kind"] in ("verb_active", "phrase") and not noun


_CAUSED = re.compile(r"\s(?:من\s+)?" + any_of("act_follows") + r"\s")


def _is_subject_of(scanned: Scanned, actor: ActorMention, main: Hit) -> bool:
    """Named shortly before the verb with no comma between."""
    if actor.end > main.start or main.start - actor.end >= 60 or actor.code in ("civilians", "oil_workers"):
        return False
    gap = scanned.folded[actor.end : main.outer]
    return "،" not in gap.rstrip(" ،و") and not _CAUSED.search(gap)  # بجروح جراء قصف: he did not strike


def _joins(scanned: Scanned, first: ActorMention, actor: ActorMention) -> bool:
    """قسد والتحالف: the second name stands on the side of the first."""
    joined = _AND_ALSO.fullmatch(scanned.folded[first.end : actor.start])
    return bool(joined) and actor.prefix in ("و", "") and scanned.folded[actor.outer] == "و"
