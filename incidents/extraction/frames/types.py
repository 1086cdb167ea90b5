"""Which type of event: an ordered decision list (`lexicons/types.csv`) over what the clauses tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.context import Scanned
from incidents.extraction.words.match import Hit
from incidents.extraction.words.tables import SENSES, TypeRule
from incidents.extraction.words.wording import any_of

from .frame import Frame

_SAYS = "says:"  # says:mutual: one of the words of says_mutual (phrases.csv) stands in a clause of the act
_LAWLESS = ("unknown_gunmen", "tribal_fighters")  # they claim no law for whom they seize
_NOWHERE = re.compile("جهه مجهوله")  # إلى جهة مجهولة, to an unknown place: no gunmen
_UNIT = re.compile(any_of("unit_nouns") + r"\s+(?:ال)?$")


def decide(scanned: Scanned, frames: list[Frame]) -> tuple[str, str, list[tuple[int, int]], bool]:
    """The event type, the rule that fired, the words that carried it and whether strong words did."""
    features = _features(scanned, frames)
    rules = [rule for feature in features for rule in scanned.lexicon.types.get(feature, ())]
    said: dict[str, bool] = {}

    def holds(feature: str) -> bool:
        if not feature.startswith(_SAYS):
            return feature in features
        if feature not in said:
            said[feature] = _is_said(scanned, frames, feature)
        return said[feature]

    for rule in sorted(rules, key=_rank):
        if all(map(holds, rule.needs)) and not any(map(holds, rule.without)):
            spans = [features[need] for need in rule.needs if features.get(need) is not None]
            strong = any(need.startswith(("strong:", "sense:")) for need in rule.needs)
            return rule.event_type, rule.id, [s for s in spans if s], strong
    weak = next((feature for feature in features if feature.startswith("weak:")), None)
    if weak is not None:  # no rule, but a word of some act: of that act
        span = features[weak]
        return weak.removeprefix("weak:"), "typ-weak", [span] if span else [], False
    return "other", "typ-none", [], False


@lru_cache(maxsize=64)
def _pattern(feature: str) -> re.Pattern[str]:
    words = any_of("says_" + feature.removeprefix(_SAYS))
    return re.compile(r"(?<!\w)[وف]?(?:ب|ل|ال|بال|لل)?" + words + r"(?!\w)")


def _is_said(scanned: Scanned, frames: list[Frame], feature: str) -> bool:
    """Whether a clause has words that decide between types; asked only for rules whose other needs are met."""
    return any(_pattern(feature).search(scanned.folded, frame.start, frame.end) for frame in frames)


def _rank(rule: TypeRule) -> int:
    return rule.rank


def _features(scanned: Scanned, frames: list[Frame]) -> dict[str, tuple[int, int] | None]:
    features: dict[str, tuple[int, int] | None] = {}
    lead = next((f for f in frames if f.strong), None)
    for frame in frames:
        if frame is lead or lead is None or frame.sentence == lead.sentence:
            _trigger_features(frame, features)
        if frame is lead:
            first = next(t for t in frame.triggers if t.row["strength"] == "strong")
            features.setdefault(f"lead:{first.value}", (first.start, first.end))
        if speaks_of(frame, frames) and (lead is None or not _tells_another(frame, lead)):
            _weapon_features(scanned, frame, features)
        for toll in frame.tolls:
            features.setdefault(f"outcome:{toll.outcome}", (toll.start, toll.end))
            if toll.outcome in ("killed", "injured", "killed_or_injured"):
                features.setdefault("person_hurt", None)
        for cue in frame.cues:
            features.setdefault(f"cue:{cue}", None)
    _side_features(scanned, frames, features)
    return features


def _tells_another(frame: Frame, lead: Frame) -> bool:
    """هاجم التنظيم رتلا … وتدخل الطيران بعشرات الغارات: a further sentence with a sure act of another kind."""
    if frame.sentence == lead.sentence or not (lead.placed or lead.harmed):
        return False
    told = {t.value for t in lead.triggers if t.row["strength"] == "strong"}
    own = {t.value for t in frame.triggers if t.row["strength"] == "strong"}
    return bool(own) and not own & told


def speaks_of(frame: Frame, frames: list[Frame]) -> bool:
    """A clause that tells nothing itself still belongs to the act when its sentence tells it."""
    return frame.telling or any(f.telling and f.sentence == frame.sentence for f in frames)


def _weapon_features(scanned: Scanned, frame: Frame, features: dict[str, tuple[int, int] | None]) -> None:
    """The weapons used; كتيبة المدفعية, the artillery battalion, is a unit."""
    for weapon in frame.weapons:
        if not _UNIT.search(scanned.before(weapon.start, 12)):
            features.setdefault(f"weapon:{weapon.code}", (weapon.start, weapon.end))


def _trigger_features(frame: Frame, features: dict[str, tuple[int, int] | None]) -> None:
    verbs = {t.value for t in frame.triggers if t.row["strength"] == "strong" and t.row["kind"][:5] == "verb_"}
    for trigger in frame.triggers:
        told_before = trigger.prefix.endswith("ال") and trigger.row["strength"] == "strong"
        if told_before and trigger.value not in SENSES and verbs - SENSES - {trigger.value} and _is_noun(trigger):
            continue  # واعتقلت اثنين من منظمي المظاهرة: an act told before
        span = (trigger.start, trigger.end)
        if trigger.value in SENSES:
            features.setdefault(f"sense:{trigger.value}", span)
        else:
            features.setdefault(f"{trigger.row['strength']}:{trigger.value}", span)


def _is_noun(trigger: Hit) -> bool:
    return trigger.row["kind"] in ("noun", "verbal_noun")


def _side_features(scanned: Scanned, frames: Iterable[Frame], features: dict[str, tuple[int, int] | None]) -> None:
    for frame in frames:
        for side in frame.sides.a:
            if _NOWHERE.search(scanned.folded, side.start, side.end):
                continue
            features |= dict.fromkeys(_of_actor(side.code, scanned.lexicon.group(side.code)))
        for toll in frame.tolls:
            features |= dict.fromkeys(_of_victims(toll))
        hit = {scanned.lexicon.group(side.code) for side in frame.sides.b}
        if hit == {"civilian"} and any(t.of_them and t.status == "unknown" for t in frame.tolls):
            features.setdefault("target:civilian", None)  # هاجموا عمالا وقتلوا سبعة منهم
        if hit - {"civilian"}:
            features.setdefault("target:forces", None)
        if frame.position:
            features.setdefault("target:position", None)


def _of_actor(code: str, group: str) -> Iterator[str]:
    if code in ("unknown_gunmen", "isis"):
        yield "by:gunmen"
    elif group not in ("civilian", "unidentified"):
        yield "by:forces"
        if code not in _LAWLESS and code != "clan":
            yield "by:lawful"
    if code in _LAWLESS:
        yield "by:lawless"
    if code == "protesters":
        yield "by:protesters"
    if code in ("sdf_counter_terrorism", "coalition", "us_forces"):
        yield "raider"


def _of_victims(toll: Toll) -> Iterator[str]:
    if toll.status == "combatant" and toll.outcome != "detained":
        yield "victim:combatant"
    if toll.status == "civilian":
        yield "target:civilian"
    if toll.maximum == 1 or (toll.minimum <= 2 and toll.status != "combatant"):
        yield "target:person"
