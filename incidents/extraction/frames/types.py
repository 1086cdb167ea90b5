"""Which type of event: an ordered decision list (`lexicons/types.csv`) over what the clauses tell."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from operator import attrgetter

from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.context import Scanned
from incidents.extraction.values import HARMED
from incidents.extraction.words.match import Hit
from incidents.extraction.words.tables import NOUNS, SENSES, TypeRule
from incidents.extraction.words.wording import Phrase, any_of, phrase_names

from .frame import Frame

_SAYS = "says:"  # says:mutual: one of the words of says_mutual (phrases.csv) stands in a clause of the act
_LAWLESS = ("unknown_gunmen", "tribal_fighters")  # they claim no law for whom they seize
_NOWHERE = Phrase("جهه مجهوله")  # إلى جهة مجهولة, to an unknown place: no gunmen
_CIVILIAN = frozenset({"civilian"})
_UNARMED = frozenset({"civilian", "rebel_administration"})
_RANK = attrgetter("rank")
Features = dict[str, tuple[int, int] | None]  # each with the words that show it, where it has any
_UNIT = Phrase(any_of("unit_nouns") + r"\s+(?:ال)?$")


# The features that words of a clause decide, by name.
_SAID = {
    _SAYS + name[5:]: Phrase(r"(?<!\w)[وف]?(?:ب|ل|ال|بال|لل)?" + any_of(name) + r"(?!\w)")
    for name in phrase_names()
    if name.startswith("says_")
}


Decided = tuple[str, str, list[tuple[int, int]], bool]


def decide(scanned: Scanned, frames: list[Frame]) -> Decided:
    """The event type, the rule that fired, the words that carried it and whether strong words did."""
    return decide_by(scanned, frames, features_of(scanned, frames))


def decide_by(scanned: Scanned, frames: list[Frame], features: Features) -> Decided:
    """The same, by features of these clauses that are known already."""
    table = scanned.lexicon.types
    rules = [rule for feature in features if feature in table for rule in table[feature]]
    rules.sort(key=_RANK)
    for rule in rules:
        if _fits(scanned, frames, rule, features):
            spans = [features[need] for need in rule.needs if features.get(need) is not None]
            strong = any(need.startswith(("strong:", "sense:")) for need in rule.needs)
            return rule.event_type, rule.id, [s for s in spans if s], strong
    weak = next((feature for feature in features if feature.startswith("weak:")), None)
    if weak is not None:  # no rule, but a word of some act: of that act
        span = features[weak]
        return weak.removeprefix("weak:"), "typ-weak", [span] if span else [], False
    return "other", "typ-none", [], False


def _fits(scanned: Scanned, frames: list[Frame], rule: TypeRule, features: Features) -> bool:
    for need in rule.needs:
        if need not in features and not (need in _SAID and _is_said(scanned, frames, need)):
            return False
    for bar in rule.without:  # noqa: SIM110 — this is asked for some thirty rules an act, and all() takes twice as long
        if bar in features or (bar in _SAID and _is_said(scanned, frames, bar)):
            return False
    return True


def said(scanned: Scanned, frames: list[Frame]) -> list[str]:
    """The features of words that decide between types, all that stand in the clauses."""
    return [feature for feature in _SAID if _is_said(scanned, frames, feature)]


def _is_said(scanned: Scanned, frames: list[Frame], feature: str) -> bool:
    """Whether a clause has words that decide between types; asked only for rules whose other needs are met."""
    phrase = _SAID[feature]
    if phrase.first not in scanned.told:
        return False
    return any(scanned.search(phrase, frame.start, frame.end) for frame in frames)


def features_of(scanned: Scanned, frames: list[Frame]) -> Features:
    """What the clauses of one act show, by the names that the rules know, each with the words that show it."""
    features: Features = {}
    lead = next((f for f in frames if f.strong), None)
    for frame in frames:
        if frame is lead or lead is None or frame.sentence == lead.sentence:
            _trigger_features(frame, features)
        else:
            _told_nearer(frame, lead, features)
        if frame is lead:
            first = next(t for t in frame.triggers if t.entry.strong)
            features.setdefault(f"lead:{first.value}", (first.start, first.end))
        if frame.weapons and speaks_of(frame, frames) and (lead is None or not _tells_another(frame, lead)):
            _weapon_features(scanned, frame, features)
        _outcome_features(frame.tolls, features)
        if lead is None or frame.sentence == lead.sentence or frame.telling or frame.tolls:
            for cue in frame.cues:  # not of what is only remarked after the act
                features.setdefault(f"cue:{cue}", None)
    _side_features(scanned, frames, features)
    return features


def _outcome_features(tolls: Iterable[Toll], features: Features) -> None:
    for toll in tolls:
        if toll.anaphoric and toll.of_noun:
            continue  # ذوو الضحية: told of already
        features.setdefault(f"outcome:{toll.outcome}", (toll.start, toll.end))
        if toll.outcome in HARMED:
            features.setdefault("person_hurt", None)


# قصف … وكانت طائرات قد استهدفت: what a later sentence may tell nearer.
_NEARER = {
    "bombard": frozenset({"airstrike", "drone_strike"}),
    "explosion": frozenset({"landmine", "suicide_bombing", "grenade", "accident"}),
}


def _told_nearer(frame: Frame, lead: Frame, features: dict[str, tuple[int, int] | None]) -> None:
    """The kind of strike or blast, where the first telling left it open."""
    told = {t.value for t in lead.triggers if t.entry.strong}
    told = told - {"attack"} if "explosion" in told else told  # تفجير استهدف خيمة عزاء
    if len(told) != 1 or not told <= _NEARER.keys() or not frame.telling:
        return
    nearer = _NEARER[next(iter(told))]
    for trigger in frame.triggers:
        if trigger.value in nearer and trigger.entry.strong:
            features.setdefault(f"strong:{trigger.value}", (trigger.start, trigger.end))


def _tells_another(frame: Frame, lead: Frame) -> bool:
    """هاجم التنظيم رتلا … وتدخل الطيران بعشرات الغارات: a further sentence with a sure act of another kind."""
    if frame.sentence == lead.sentence or not (lead.placed or lead.harmed):
        return False
    told = {t.value for t in lead.triggers if t.entry.strong}
    if told <= _NEARER.keys():
        return False
    return any(t.entry.strong and t.value not in told for t in frame.triggers)


def speaks_of(frame: Frame, frames: list[Frame]) -> bool:
    """A clause that tells nothing itself still belongs to the act when its sentence tells it."""
    return frame.telling or any(f.telling and f.sentence == frame.sentence for f in frames)


def _weapon_features(scanned: Scanned, frame: Frame, features: Features) -> None:
    """The weapons used; كتيبة المدفعية, the artillery battalion, is a unit."""
    for weapon in frame.weapons:
        if not scanned.search_before(_UNIT, weapon.start, 12):
            features.setdefault(f"weapon:{weapon.code}", (weapon.start, weapon.end))


def _trigger_features(frame: Frame, features: Features) -> None:
    verbs = {t.value for t in frame.triggers if t.entry.strong and t.row["kind"][:5] == "verb_"}
    for trigger in frame.triggers:
        told_before = trigger.prefix.endswith("ال") and trigger.entry.strong
        if told_before and trigger.value not in SENSES and verbs - SENSES - {trigger.value} and _is_noun(trigger):
            continue  # واعتقلت اثنين من منظمي المظاهرة: an act told before
        features.setdefault(_of_trigger(trigger.row["strength"], trigger.value), (trigger.start, trigger.end))


@lru_cache(maxsize=512)
def _of_trigger(strength: str, sense: str) -> str:
    return f"sense:{sense}" if sense in SENSES else f"{strength}:{sense}"


def _is_noun(trigger: Hit) -> bool:
    return trigger.row["kind"] in NOUNS


def _side_features(scanned: Scanned, frames: Iterable[Frame], features: Features) -> None:
    for frame in frames:
        for side in frame.sides.a:
            if scanned.search(_NOWHERE, side.start, side.end):
                continue
            features.update(_of_actor(side.code, scanned.lexicon.group(side.code)))
        _victim_features(frame.tolls, features)
        hit = {scanned.lexicon.group(side.code) for side in frame.sides.b}
        if hit == _CIVILIAN and any(t.of_them and t.status == "unknown" for t in frame.tolls):
            features.setdefault("target:civilian", None)  # هاجموا عمالا وقتلوا سبعة منهم
        if hit - _UNARMED:
            features.setdefault("target:forces", None)
        if frame.position:
            features.setdefault("target:position", None)


@lru_cache(maxsize=512)
def _of_actor(code: str, group: str) -> dict[str, None]:
    features = set()
    if code in ("unknown_gunmen", "isis"):
        features.add("by:gunmen")
    elif group not in ("civilian", "unidentified"):
        features.add("by:forces")
        if code not in _LAWLESS and code != "clan":
            features.add("by:lawful")
    if code in _LAWLESS:
        features.add("by:lawless")
    if code == "protesters":
        features.add("by:protesters")
    if code in ("sdf_counter_terrorism", "coalition", "us_forces"):
        features.add("raider")
    return dict.fromkeys(sorted(features))


def _victim_features(tolls: Iterable[Toll], features: Features) -> None:
    tolls = list(tolls)
    many = any(toll.outcome == "killed" and toll.minimum >= MANY for toll in tolls)
    for toll in tolls:
        if toll.status == "combatant" and toll.outcome != "detained":
            features["victim:combatant"] = None
        if toll.status == "civilian":
            features["target:civilian"] = None
        if not many and (toll.maximum == 1 or (toll.minimum <= 2 and toll.status != "combatant")):
            features["target:person"] = None


MANY = 4  # dead: the act was not aimed at one chosen person
