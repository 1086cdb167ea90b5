"""Who: armed sides, civilians by occupation and officials, by name and by what the date and the context allow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from incidents.extraction.context import Scanned
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of


@dataclass(slots=True, unsafe_hash=True)
class ActorMention:
    """An actor named at a place in the text; `outer` counts the clitics in, `role` is the row's hint,
    or `fires` where it is whose aircraft strike."""

    start: int
    end: int
    outer: int
    code: str
    rule: str
    role: str
    prefix: str
    sure: bool  # the row needs no context


_HARDWARE = Phrase(any_of("forces_of_a_state") + r"(?:\s+(?:ال)?" + any_of("hardware_adjectives") + r")?\s*(?:ال)?$")
_BETWEEN = r"(?:(?:ال)?(?:" + any_of("of_aircraft") + r"|[\w-]*[a-zA-Z0-9][\w-]*)\s+){0,6}"
_AIRCRAFT = Phrase(r"(?<!\w)\w{0,3}?" + any_of("aircraft_words") + r"\s+" + _BETWEEN + r"(?:ال)?$")
_FEUD = Phrase(r"اقتتال|شجار|مشاجر|ثار|عشاير|عشيرتين|عايلتين|عايلي|قبيلتين|خلاف")
_CUSTODY = Phrase(r"تعذيب|سجون|سجن")
_OWNED = re.compile(
    r"\s*" + any_of("aircraft_adjectives") + r"?\s*(?:ال)?" + any_of("belongs_to") + r"?\s*(?:ل|من)?\s*(?:ال)?$"
)
_MEMBERS_OF = re.compile(r"\s+" + any_of("members_of") + r"\s+(?:(?:الي|علي)\s+)?(?:ال|ل|لل)?")
# Asayish or the new government's police: the same words from December 2024 on.
_SAME_WORDS = {("asayish", "transitional_government"), ("government", "transitional_government")}


def find_actors(scanned: Scanned) -> list[ActorMention]:
    """Actor names in order; names inside a source's or a longer place's name are not actors."""
    found: list[ActorMention] = []
    hits = scanned.hits.get("actors", [])
    index = 0
    while index < len(hits):
        same = [hits[index]]
        while index + len(same) < len(hits) and hits[index + len(same)].start == same[0].start:
            same.append(hits[index + len(same)])
        index += len(same)
        hit = _choose(scanned, same)
        if hit is not None and not _hidden(scanned, hit) and not _in_place_name(scanned, hit):
            row = hit.row
            found.append(
                ActorMention(
                    hit.start,
                    hit.end,
                    hit.outer,
                    hit.value,
                    hit.entry.id,
                    _role(scanned, hit),
                    hit.prefix,
                    row["context"] == "",
                )
            )
    found = sorted(found + _ourselves(scanned), key=lambda a: a.start)
    return [a for i, a in enumerate(found) if not _has_owner(scanned, a, found[i + 1 : i + 2])]


_VICTIMS_OF = Phrase(r"(?<!\w)\w{0,2}" + any_of("victims_of") + r"\s+$")


def _role(scanned: Scanned, hit: Hit) -> str:
    """The row's hint, but for whose aircraft strike, and for whose victims are named (ضحايا التنظيم)."""
    if hit.row["context"] == "hardware" and _of_aircraft(scanned, hit):
        return "fires"
    return "agent_by" if scanned.search_before(_VICTIMS_OF, hit.outer, 20) else hit.row["role_hint"]


_OURS = Phrase(r"(?:^|[\s(])(?:و|ف)?(?:ب|ل)?(" + any_of("our_forces") + r"نا)(?=$|[\s،.)])")


def _ourselves(scanned: Scanned) -> list[ActorMention]:
    """قواتنا "our forces": those of the side whose press office published the report."""
    side = next((a for a, (office, _) in scanned.lexicon.spokesmen.items() if office == scanned.publisher), None)
    if side is None:
        return []
    return [
        ActorMention(m.start(1), m.end(1), m.start(1), side, "spokesmen", "", "", True) for m in scanned.all_of(_OURS)
    ]


# أسرى قسد, أسيرين من الجيش: whose men they were; not those who hold them (أسرى لدى التنظيم)
_CAPTIVES_OF = re.compile(r"(?:ال)?(?:اسري|اسير|اسيرين|اسيرا)\s+(?:من\s+(?:(?:عناصر|مقاتلي|جنود)\s+)?)?(?:ال)?")


def _has_owner(scanned: Scanned, actor: ActorMention, following: list[ActorMention]) -> bool:
    """الطيران المروحي التابع للتحالف, مسلحون ينتمون إلى التنظيم: the owner named next is the actor."""
    if actor.code == "unknown_gunmen" and following:
        return bool(_MEMBERS_OF.fullmatch(scanned.folded, actor.end, following[0].start))
    if actor.code == "detainees" and following:
        return _CAPTIVES_OF.fullmatch(scanned.folded, actor.start, following[0].outer) is not None
    if actor.role != "perpetrator" or (actor.sure and actor.code != "unknown_aircraft"):
        return False
    if actor.code not in ("government", "unknown_aircraft") or not following:
        return False
    gap = scanned.folded[actor.end : following[0].start]
    return len(gap) < 40 and bool(_OWNED.fullmatch(gap))


def _choose(scanned: Scanned, hits: list[Hit]) -> Hit | None:
    when = scanned.published or date(2022, 1, 1)
    fitting = [h for h in hits if _context(scanned, h)]
    # قوات النظام in a later report is still the former government, where no one else bears the name now.
    valid = [h for h in fitting if _valid(h, when)] or [
        h for h in fitting if "" < h.row["valid_to"] < when.isoformat()
    ][:1]
    if not valid:
        return None
    if len(valid) > 1:
        codes = {h.value for h in valid}
        if {"asayish", "transitional_government"} <= codes:
            asayish = "اسايش" in scanned.folded or scanned.publisher in ("hawar", "asayish_press", "north_press")
            wanted = "asayish" if asayish else "transitional_government"
            return next(h for h in valid if h.value == wanted)
        valid.sort(key=lambda h: (h.row["context"] != "", h.row["valid_from"] == ""))
    return valid[0]


def _valid(hit: Hit, when: date) -> bool:
    start, end = hit.row["valid_from"], hit.row["valid_to"]
    day = when.isoformat()
    return (not start or start <= day) and (not end or day <= end)


_AN_ACT = Phrase(r"(?<!\w)\w{0,3}(?:هجوم\w*|عمل|اعمال|اعتداء|تفجير\w*|استهداف|عمليه|عمليات|فعل|حادث|الحادث)\s+$")


_TERRORIST = frozenset(
    {"ارهابي", "ارهابيه", "ارهابيا", "ارهابيين", "ارهابيون", "إرهابي", "إرهابية", "إرهابيا", "إرهابيين"}
)


def _context(scanned: Scanned, hit: Hit) -> bool:
    surface = hit.entry.surface
    if surface in _TERRORIST and scanned.search_before(_AN_ACT, hit.outer, 14):
        return False  # هجوم إرهابي says nothing of whose it was
    if len(surface) < 3 and hit.value == "clan":
        return False
    context = hit.row["context"]
    if context == "hardware":
        at = hit.outer if not hit.prefix else hit.start
        if hit.prefix == "ال" and _strikes_next(scanned, hit):
            return True
        return bool(scanned.search_before(_HARDWARE, at, 24)) or _of_aircraft(scanned, hit)
    if context == "feud":
        return bool(scanned.search(_FEUD, max(0, hit.start - 400), hit.end + 400))
    if context == "custody":
        return bool(scanned.search(_CUSTODY, max(0, hit.start - 400), hit.end + 400))
    if context == "generic":
        return not _named_near(scanned, hit)
    return True


def _strikes_next(scanned: Scanned, hit: Hit) -> bool:
    """الروسي قصف معبر الجنينة: in speech, the country of the aircraft alone before its verb."""
    verbs = scanned.inside("triggers", hit.end, hit.end + 14)
    return any(v.outer == hit.end + 1 and v.value in ("bombard", "airstrike", "shelling", "attack") for v in verbs)


def _of_aircraft(scanned: Scanned, hit: Hit) -> bool:
    """طائرات إف 16 عراقية, غارة يعتقد أنها إسرائيلية: whose aircraft or strike it is."""
    return bool(scanned.search_before(_AIRCRAFT, hit.outer if not hit.prefix else hit.start, 60))


def _named_near(scanned: Scanned, hit: Hit) -> bool:
    """A general word (قوات أمنية, خلايا) names nobody where a side is named by its name close by.

    Forces of a state are not meant by the name of those whom they hunt (داهمت القوى الأمنية وكراً لداعش).
    """
    for other in scanned.inside("actors", max(0, hit.start - 120), hit.end + 120):
        if other.start != hit.start and not other.row["context"] and other.row["role_hint"] == "":
            hunted = (
                other.value == "isis"
                and hit.value in _HUNTERS
                and not _ITS_OWN.fullmatch(scanned.folded, hit.end, max(hit.end, other.outer))
            )
            if not hunted:
                return True
    return False


_HUNTERS = frozenset({"government", "transitional_government"})
_ITS_OWN = re.compile(r"\s+(?:ال)?(?:تابع\w*\s+|في\s+|لدي\s+|ضمن\s+)?")  # القوة الأمنية التابعة للتنظيم


def _in_place_name(scanned: Scanned, hit: Hit) -> bool:
    """حي الشيخ ياسين, حي العمال: part of a longer name of a place, nobody's trade."""
    if scanned.lexicon.group(hit.value) != "civilian":
        return False
    places = scanned.inside("places", max(0, hit.start - 30), hit.end + 30)
    return any(p.start <= hit.start and hit.end <= p.end and p.end - p.start > hit.end - hit.start for p in places)


# إلى جهة مجهولة, سيارة مجهولة, قذيفة مجهولة المصدر: a thing nobody knows, and nobody who acts.
NO_ONE = Phrase(r"(?<!\w)(?:ب|ل|و)?(?:ال)?" + any_of("unknown_things") + r"\s+(?:ال)?$")
FATE = Phrase(r"(?<!\w)[وب]?مصير\w*\s+(?:\w+\s+){0,4}$")  # ولا يزال مصير اثنين مجهولاً: what is unknown is no man
_OF_NO_NAME = Phrase(r"\s*ال?هويه")
OF_NO_ORIGIN = Phrase(r"\w*\s+ال?" + any_of("unknown_of_a_thing"))  # صاروخ مجهول المصدر
_ONE_FOUND = Phrase(r"(?<!\w)(?:ال|ل|ب)?" + any_of("who_is_found") + r"\s*(?:ال)?$")  # جثة شاب مجهول الهوية


def _hidden(scanned: Scanned, hit: Hit) -> bool:
    """Inside a longer name of a source (المركز الإعلامي لقوات سوريا الديمقراطية) the words are not the actor."""
    if hit.value == "unknown_gunmen" and (
        scanned.search_before(FATE, hit.outer, 40) or scanned.search_before(NO_ONE, hit.outer, 16)
    ):
        return True
    if hit.value == "unknown_gunmen" and scanned.match(OF_NO_ORIGIN, hit.end):
        return True
    if hit.value == "unknown_gunmen" and scanned.match(_OF_NO_NAME, hit.end):
        return bool(scanned.search_before(_ONE_FOUND, hit.outer, 16))
    for source in scanned.inside("sources", max(0, hit.start - 60), hit.end + 40):
        if source.row["ambiguous"] == "y" and scanned.lexicon.codes["source"][source.value].group == "unnamed":
            continue  # أهالي البلدة: residents, sources only where they speak
        if source.start <= hit.start and hit.end <= source.end and source.end - source.start > hit.end - hit.start:
            return True
    return False
