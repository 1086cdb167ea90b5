"""Authors told by their unit (دورية تتبع لقسد) or by where fire comes from (مصدرها مواقع النظام); passive verbs."""

from __future__ import annotations

import re

from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

EITHER_VOICE = frozenset({"قتل", "قتلت", "قتلوا", "جرحت", "جرحوا"})
_DAMMA = "\u064f"
_UNIT = re.compile(
    r"(?:^|\s)(\w+)\s+(?:"
    + any_of("members")
    + r"\s+)?(?:"
    + any_of("acting_units")
    + r")\s+(?:\w+يه\s+|\w+ه\s+)?(?:ي?تتبع|يتبع\w*|تابع\w*)?\s*$"
)
_DONE_TO = ("استهداف", "تفجير", "تدمير", "اعطاب", "احراق")  # استهداف حاجز لقوات النظام: the post is its object
_OBJECT = Phrase(r"\s+(?:" + any_of("fired_objects") + r")(?!\w)")
_FIRED_FROM = Phrase(
    r"(?<!\w)(?:" + any_of("fire_comes") + r")\s+(?:من\s+)?(?:داخل\s+)?(?:(?:ال)?"
    + any_of("fire_places") + r"\s+(?:\w+\s+)?)?(?:ال|ل)?$",
)  # fmt: skip


def is_undergone(scanned: Scanned, verb: Hit) -> bool:
    """Whether a verb is passive, by its row or by a damma that the report writes (استُهدفت)."""
    return verb.row["kind"] == "verb_passive" or _DAMMA in scanned.text.words(verb.start, verb.end)[:4]


def sends_unit(scanned: Scanned, actor: ActorMention, tolls: list[Toll]) -> bool:
    """قتلت دورية تتبع لقسد شاباً, أطلقت نقطة لقسد النار: whose unit stands between an active verb and its object."""
    if not actor.prefix.startswith("ل"):
        return False
    before = scanned.before(actor.outer, 60)
    match = _UNIT.search(before)
    if match is None or match[1].startswith(_DONE_TO):
        return False
    start = actor.outer - len(before) + match.start(1)
    end = start + len(match[1])
    verbs = [h for layer in ("triggers", "outcomes") for h in scanned.inside(layer, start, end)]
    hit = any(t.start >= actor.end and not scanned.folded[actor.end : t.start].strip() for t in tolls)
    if not any(_acts(scanned, verb, has_object=hit) for verb in verbs if verb.end == end):
        return False
    return hit or scanned.match(_OBJECT, actor.end) is not None


def _acts(scanned: Scanned, verb: Hit, *, has_object: bool) -> bool:
    """Whether the verb is active: قتلت, written alike in both voices, is so before an object."""
    if _DAMMA in scanned.text.words(verb.start, verb.end)[:4]:
        return False
    return verb.form in ("verb_active", "verb_transitive") or (has_object and verb.entry.surface in EITHER_VOICE)


def fires_from_there(scanned: Scanned, actor: ActorMention) -> bool:
    """قذائف مصدرها مواقع النظام, أطلقت من مناطق سيطرة الميليشيات: those who hold the place that fire comes from."""
    return scanned.search_before(_FIRED_FROM, actor.outer, 60) is not None


_HARDWARE = Phrase(any_of("hardware"))
_HARDWARE_BEFORE = Phrase(any_of("hardware") + r"\s+(?:حربيه\s+|مسيره\s+)?(?:تابعه\s+)?(?:ل|ال)?$")
_BROUGHT_DOWN = re.compile(any_of("brought_down") + r"\s+(?:\S+\s+)?$")


def owns_hardware(scanned: Scanned, actor: ActorMention) -> bool:
    """طائرات التحالف, مدفعية النظام: whose aircraft or guns they are fires them, unless they are brought down."""
    own = scanned.match(_HARDWARE, actor.start + 2 * scanned.folded.startswith("ال", actor.start), actor.end)
    start = actor.outer if own else actor.start
    found = own or scanned.search_before(_HARDWARE_BEFORE, start, 40)
    if found is None:
        return False
    before = scanned.before(start, 40)
    return not _BROUGHT_DOWN.search(before if own else before[: -len(found[0])])


_SAID_THAT = Phrase(r"\s[بو]?ان\s+$")  # قالت الوزارة يوم الثلاثاء إن قوات الأمن قتلت ثلاثة
_OPENS = Phrase(r"(?:^|[.،\n•▪*-]\s*|\sان\s+|\s[وف])\W*$")


def opens_and_harms(scanned: Scanned, start: int, actor: ActorMention, tolls: list[Toll], *, straight: bool) -> bool:
    """قسد تقتل شابا, خلايا داعش نزلت على حاجز وقتلت ثلاثة: the name that opens the clause, then a verb of harm.

    With `straight`, only a verb that follows the name at once.
    """
    if actor.prefix.lstrip("وف") not in ("", "ال") or scanned.lexicon.group(actor.code) in ("civilian", ""):
        return False
    lead = scanned.folded[start : actor.outer]
    opens = not lead.strip(" -•▪:*وف") or (len(lead) <= 40 and scanned.search_before(_OPENS, actor.outer, 12))
    if not opens and not scanned.search_before(_SAID_THAT, actor.outer, 8):
        return False
    for hit in scanned.inside("outcomes", actor.end, actor.end + REACH):
        follows = hit.outer == actor.end + 1
        joined = scanned.folded[hit.outer] == "و"
        acts = hit.row["kind"] == "verb_transitive" or (hit.entry.surface in EITHER_VOICE and (joined or follows))
        if straight and not follows:
            return False
        object_next = any(0 <= t.start - hit.end <= 12 and t.actor != actor.code for t in tolls)
        if acts and object_next and "." not in scanned.folded[actor.end : hit.start]:
            return True
    return False


REACH = 70  # letters from the name to its verb
