"""One clause, one frame: what it tells of an act, where, when, by whom, with which means and victims."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from incidents.extraction.casualties.counting import read_tolls
from incidents.extraction.casualties.tolls import Toll
from incidents.extraction.clauses.acts import TIME_WORDS, is_later, tells_another
from incidents.extraction.clauses.cues import SCOPE_REACH, Scope, muted
from incidents.extraction.clauses.recalls import AFTER_SPAN
from incidents.extraction.clauses.remarks import is_remark
from incidents.extraction.clauses.segments import SAME_THERE
from incidents.extraction.clauses.sentences import Clause, Sentence
from incidents.extraction.context import Scanned, between
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.mentions.dates import DateMention
from incidents.extraction.mentions.people import People
from incidents.extraction.mentions.place_choice import choose
from incidents.extraction.mentions.place_roles import (
    BARE,
    BETWEEN,
    EVENT,
    NONE,
    REFERENCE,
    ROAD,
    TOWARD,
    WIDE,
    PlaceMention,
)
from incidents.extraction.mentions.simple import CodeMention
from incidents.extraction.sides.roles import Sides, assign
from incidents.extraction.values import SEIZED
from incidents.extraction.words.match import Hit
from incidents.extraction.words.tables import NOUNS
from incidents.extraction.words.wording import Phrase, any_of

from .act_words import act_words, recalled
from .no_act import is_no_act
from .no_news import is_presupposed
from .when import when


@dataclass(frozen=True, slots=True)
class Mentions:
    """Everything recognized in a report, each list in the order of the text."""

    dates: list[DateMention]
    places: list[PlaceMention]
    actors: list[ActorMention]
    weapons: list[CodeMention]
    sources: list[CodeMention]
    people: list[People]
    scopes: list[Scope]


_HARMS = frozenset({"killed", "injured", "killed_or_injured", "abducted"})


@dataclass(slots=True)
class Frame:
    """What one clause tells; values that it does not tell stay empty."""

    start: int
    end: int
    kind: str
    sentence: int
    paragraph: int
    opener: str
    triggers: list[Hit]
    places: list[PlaceMention]
    wide: list[PlaceMention]
    date: DateMention | None
    part: DateMention | None
    tolls: list[Toll]
    none: bool
    sides: Sides
    weapons: list[CodeMention]
    sources: list[CodeMention]
    cues: dict[str, Hit]
    background: bool = False
    denied: bool = False
    claims: bool = False
    dated: bool = False  # a header or heading tells the day
    position: bool = False  # a post of armed forces is aimed at
    actors: list[ActorMention] = field(default_factory=list)
    told_by: list[CodeMention] = field(default_factory=list)  # whose words they are, by the sentence around
    item: bool = False  # opens an item of a list
    apart: bool = False  # of another place than the clause before it
    idle: bool = False  # its words of violence tell no act: a mishap, a funeral, a court, a drill
    presupposed: bool = False  # only names acts with the article, of no day
    further: bool = False  # of another of the same kind, at another time
    reported: bool = False  # what somebody had reported before
    told_by_weight: bool = False  # tells an act by what weights say, where no rule sees one
    opens_with_arms: bool = False  # its first word, but for words of time, is what strikes (لغم, مسيرة)

    @property
    def strong(self) -> bool:
        for trigger in self.triggers:  # noqa: SIM110 — a loop takes a third of the time, and this is asked for most often
            if trigger.entry.strong:
                return True
        return False

    @property
    def done(self) -> bool:
        """Whether a verb tells the act, or people are hurt in it: no mere mention of attacks."""
        return self.harmed or any(t.entry.strong and t.row["kind"][:5] == "verb_" for t in self.triggers)

    @property
    def arms_first(self) -> bool:
        """مسيّرة تركية بين عامودا والدرباسية، والسيارة …: news that opens with what struck, and tells who was struck."""
        return self.opens_with_arms and (self.harmed or bool(self.sides.b))

    @property
    def voice(self) -> bool:
        """Whether another party tells its own figures here (ادعى, زعم, أقرت صفحات, إعلام النظام)."""
        return bool(self.cues.get("claim_of_responsibility")) or self.claims

    @property
    def placed(self) -> bool:
        """Whether it names a place where an act may have been, and not only one that people come from or go to."""
        if self.places and self.places[0].role == TOWARD:
            return any(t.value in _FIRED for t in self.triggers)
        return bool(self.places) and self.places[0].role in (EVENT, BARE, REFERENCE, BETWEEN, ROAD)

    @property
    def on_a_day(self) -> bool:
        """Whether the clause, or the header above it, tells a day."""
        return self.dated or self.date is not None

    @property
    def medium(self) -> bool:
        """A weak verb with a side that acts, a place of its own and a day."""
        if not self.triggers and not self.tolls:
            return False
        if not self.placed or "opinion" in self.cues:
            return False
        if not self.on_a_day:  # ▫ الحرس الثوري يصادر بستانين بقرية الهري: news of a list
            verbs = [t for t in self.triggers if t.row["kind"][:5] == "verb_"]
            return bool(verbs) and (self.item or (self.opener == "new_incident" and verbs[0].value in _NEWS))
        if any(t.outcome in ("detained", "missing") and t.numeral for t in self.tolls):
            return True
        return any(t.row["kind"] != "noun" and t.value not in _NEVER_BORNE_OUT for t in self.triggers)

    @property
    def seizing(self) -> bool:
        """A verb of arrest or abduction, however weak, with people counted."""
        if not any(t.numeral and t.outcome in SEIZED for t in self.tolls):
            return False
        return any(t.value in ("arrest", "abduction") and t.row["kind"][:5] == "verb_" for t in self.triggers)

    @property
    def corroborated(self) -> bool:
        """Weak words at a place of its own that bear each other out: two of one act, or one and its means or people."""
        if not self.triggers or not self.placed or "opinion" in self.cues:
            return False
        weak = {t.value: t.start for t in self.triggers if t.value not in _NEVER_BORNE_OUT}
        for act, at in weak.items():
            if any(t.value == act and t.start != at for t in self.triggers):
                return True
            if act in _BY_WEAPON and any(not w.start <= at < w.end and w.start != at for w in self.weapons):
                return True
            if act in _OF_PEOPLE and any(t.numeral and t.outcome in ("detained", "missing") for t in self.tolls):
                return True
        return False

    @property
    def telling(self) -> bool:
        """Whether the clause tells an act of its own."""
        if self.told_by_weight:
            return True
        if self.date is None and not self.dated:
            recalls = self.opener in ("background", "earlier_incident")
            if recalls and not any(p.role == EVENT for p in self.places):
                return False
            view = self.cues.get("opinion")
            if view and not view.prefix.endswith("ال") and self._only_said(view.start):
                return False
        sure = self.strong or self.harmed or self.medium or self.seizing or self.corroborated or self.arms_first
        return sure or self.terse or self.by_arms

    @property
    def terse(self) -> bool:
        """حي الحويقة: تحرير مبنى الحزب: a line of a list, or under a place, that opens with the noun of an act."""
        if not self.triggers or not self.placed or "opinion" in self.cues:
            return False
        first = self.triggers[0]
        listed = self.item or any(p.start < self.start for p in self.places)
        noun = first.row["kind"] in NOUNS and not first.prefix
        return listed and noun and first.value in _TERSE and first.start - self.start <= 2

    @property
    def by_arms(self) -> bool:
        """انضرب باص العمال بصاروخ في …: what was done with a weapon at a place, on a day or in a list, in any words."""
        if not self.triggers or not self.placed or not (self.on_a_day or self.item):
            return False
        return any(t.prefix == "ب" and t.value in _BY_WEAPON and t.row["kind"] == "noun" for t in self.triggers)

    def _only_said(self, said: int) -> bool:
        """Whether words of opinion open the clause before any sure act; a threat in a statement is an act."""
        sure = [t for t in self.triggers if t.entry.strong]
        return said < self.start + 60 and not any(t.start < said or t.value == "threat" for t in sure)

    @property
    def harmed(self) -> bool:
        for toll in self.tolls:  # noqa: SIM110
            if toll.outcome in _HARMS:
                return True
        return False


_NEWS = frozenset({"threat", "arrest", "abduction", "property_destruction"})  # وفي سياق آخر، أمهل …: news without a day
_BY_WEAPON = frozenset({"shelling", "airstrike", "drone_strike", "ied", "landmine", "suicide_bombing", "attack"})
_TERSE = _BY_WEAPON | {"territorial_change", "raid", "displacement", "riot", "protest"}
_FIRED = frozenset({"shelling", "bombard", "gunfire", "airstrike", "drone_strike", "attack"})
_OF_PEOPLE = frozenset({"arrest", "abduction", "territorial_change"})
_NEVER_BORNE_OUT = frozenset({"other", "body_found", "communal_clash"})
_CLAIMS = Phrase(r"(?:^|\s|و)" + any_of("says_of_itself") + r"\s")


_POSITION = (
    Phrase(
        r"(?:علي|ضد|باتجاه|استهد\w+|هاجم\w*|مهاجمه|لهجوم|عند|تعرض\w*|داهم\w*|اقتح\w+|يقتحم\w*|تقتحم\w*)\s+(?:\S+\s+){0,3}?(?:\w{0,2}حاجز|"
        + any_of("positions")
        + r")"
    ),
    Phrase(r"(?<!\w)" + any_of("posts_as_object") + r"\s+(?:\w+\s+){0,2}?(?:ل|تابع|يتبع)"),
)
_DEEDS = frozenset(
    {
        "territorial_change",
        "property_destruction",
        "threat",
        "arrest",
        "abduction",
        "displacement",
        "raid",
        "grenade",
        "protest",
    }
)


# اعتقال متهمين بالسرقة في …: those held or killed for a deed are near it, where no other place is told.
_OF_THE_CHARGED = frozenset({"threat", "arrest", "abduction", "execution"})


def _of_a_deed(scanned: Scanned, scopes: list[Scope], date: DateMention) -> bool:
    """متورط بقتل شابين عام 2018: the month or year of what someone is charged with, not of the arrest."""
    if date.value.precision not in _VAGUE:
        return False
    for charge in scopes:
        if charge.kind == "description" and charge.start < date.start < charge.end:
            deed = scanned.search(_DEED, charge.start, date.start)
            if deed is not None and not scanned.search(_SEIZED_AMID, deed.end(), date.start):
                return True
    return False


_DEED = Phrase(r"(?<!\w)(?:ب|ل|عن\s|في\s)?(?:ال)?" + any_of("deeds") + r"(?!\w)")
_SEIZED_AMID = Phrase(r"(?<!\w)(?:خلال|اثناء|بعد|عقب|اثر|في\s+عمليه|بعمليه)(?!\w)")  # … خلال عملية دهم في محكان
_VAGUE = frozenset({"week", "month", "year", "unknown"})


def _sure(triggers: list[Hit]) -> bool:
    return any(t.entry.strong or t.value == "threat" for t in triggers)


def build(scanned: Scanned, mentions: Mentions, sentence: Sentence, index: int, clause: Clause) -> Frame:
    """The frame of one clause."""
    start, end = clause.start, clause.end
    cues = {cue.value: cue for cue in reversed(scanned.inside("cues", start, end)) if not _is_hands(cue)}
    if "opinion" in cues and _hurts_first(scanned, start, cues["opinion"].start):
        del cues["opinion"]
    scopes = [s for s in between(mentions.scopes, start - SCOPE_REACH, end) if start < s.end]
    triggers = act_words(scanned, start, end, scopes)
    weapons = [
        w
        for w in between(mentions.weapons, start, end)
        if not muted(scopes, w.start) and not recalled(scanned, w.start, w.end)
    ]
    actors = between(mentions.actors, start, end)
    tolls, none = read_tolls(scanned, start, end, between(mentions.people, start, end), actors, scopes)
    told = [p for p in between(mentions.places, start, end) if p.role != NONE]
    here = [p for p in told if not muted(scopes, p.start)]
    if not here:  # إبطال عبوة كانت معدة للتفجير في …: the place is of the act before the plan
        ascribed = (
            [] if any(t.value in _OF_THE_CHARGED for t in triggers) else [s for s in scopes if s.kind == "description"]
        )
        sure = _sure(triggers) or (bool(triggers) and bool(tolls))
        here = [p for p in told if not muted(ascribed, p.start)] if sure else []
    dates = [d for d in between(mentions.dates, start, end) if not _of_a_deed(scanned, scopes, d)]
    date, part = when(scanned, dates, start, end)
    idle = bool(triggers or tolls) and is_no_act(
        scanned, triggers, here, start, end, counted=_counts_again(triggers, tolls)
    )
    idle = idle or (not (here or _on_a_day(scanned, date, start, end)) and is_remark(scanned, start, end))
    if idle:
        triggers, tolls, none = [], [], False  # a fire by chance that hurt nobody says nothing of the act before it
    return Frame(
        start,
        end,
        sentence.kind,
        index,
        sentence.paragraph,
        _opener(
            scanned,
            sentence,
            clause,
            triggers,
            bool(tolls),
            sets_later=_sets_later(scanned, here, start),
            comes_after=clause.recalled or bool(scanned.match(_COMES_AFTER, start) or scanned.match(AFTER_SPAN, start)),
        ),
        triggers,
        choose(scanned, [p for p in here if p.role != WIDE]),
        [p for p in here if p.role == WIDE],
        date,
        part,
        tolls,
        none,
        assign(scanned, start, triggers, actors, weapons, tolls, scopes),
        weapons,
        between(mentions.sources, start, end),
        cues,
        actors=actors,
        claims=bool(scanned.search(_CLAIMS, start, end)),
        position=scanned.tells(_POSITION, start, end),
        apart=clause.apart,
        reported=bool(scanned.match(_HAD_REPORTED, start, end)),
        further=bool(triggers)
        and tells_another(
            scanned,
            start,
            end,
            dated=date is not None and date.role == "event",
            elsewhere=any(p.role == WIDE for p in here),
        ),
        idle=idle,
        presupposed=date is None and part is None and is_presupposed(scanned, triggers),
        opens_with_arms=_opens_with_arms(scanned, triggers, start),
        item=sentence.item and clause.start == sentence.start and sentence.kind == "body",
    )


def _counts_again(triggers: list[Hit], tolls: list[Toll]) -> bool:
    """تقول رواية ثانية إن القتلى ستة, نعت صفحات خمسة: another's figure of the dead, and no act beside it."""
    return not triggers and any(t.retold or (t.of_noun and t.numeral and t.outcome == "killed") for t in tolls)


def _on_a_day(scanned: Scanned, date: DateMention | None, start: int, end: int) -> bool:
    """Whether the date is that of an act; not ويأتي ذلك بعد أسبوع على مقتل قيادي, which tells not where."""
    if date is None or date.value.precision != "day" or date.role != "event":
        return False
    return not scanned.folded.startswith("بعد ", date.start) or bool(scanned.search(SAME_THERE, start, end))


# وكان المرصد السوري قد نشر قبل ساعات أن …
_HAD_REPORTED = Phrase(r"[^\w]*[وف]?كان\w?\s+(?:[^\s،,.]+\s+){0,6}?(?:قد\s+)?" + any_of("had_reported") + r"(?!\w)")
_WORD = re.compile(r"\w{2,}")


def _opens_with_arms(scanned: Scanned, triggers: list[Hit], start: int) -> bool:
    """لغم أمس بسيارة …, الظهر مسيرة …: one weapon, told first, whatever verb comes after it."""
    first = triggers[0] if triggers else None
    if first is None or first.value not in _BY_WEAPON or first.row["kind"] not in ("noun", "phrase"):
        return False
    if first.prefix.endswith("ال") or first.start - start > SCOPE_REACH // 8:
        return False
    times = [h for layer in TIME_WORDS for h in scanned.inside(layer, start, first.outer)]
    words = _WORD.finditer(scanned.folded, start, first.outer)
    return all(any(t.outer <= w.start() < t.end for t in times) for w in words)


def _hurts_first(scanned: Scanned, start: int, said: int) -> bool:
    """قُتل شاب في بلدة …، واتهم ذووه الشرطة بقتله: a verb has told the harm before anybody says what he thinks of it."""
    return any(h.value in _HARMS and h.row["kind"][:5] == "verb_" for h in scanned.inside("outcomes", start, said))


def _is_hands(cue: Hit) -> bool:
    """مقيد اليدين: hands, and not يدين, condemns."""
    return cue.entry.surface == "يدين" and cue.prefix.endswith("ال")


# ويأتي الانفجار بعد يومين من مقتل …: what follows is recalled
_COMES_AFTER = Phrase(
    r"(?:[^،.\n]{0,60}?(?<!\w)(?:ان|بان)\s+|[^\w]*[وف]?)(?:(?:ياتي|تاتي|جاء|جاءت)\s+(?:هذ[اه]\s+)?(?:ال\w+|ذلك|هذا)"
    r"|(?:ذلك|هذا)\s+(?:ياتي|جاء|حدث|وقع|حصل))\s+(?:\w+\s+)?(?:بعد|عقب|غداه)\s"
)


def _opener(
    scanned: Scanned,
    sentence: Sentence,
    clause: Clause,
    triggers: list[Hit],
    told: bool,
    *,
    sets_later: bool,
    comes_after: bool,
) -> str:
    """The cue that opens the clause; an item of a list that names an act tells one of its own."""
    if clause.opener is not None:
        return clause.opener.value
    if comes_after:
        return "earlier_incident"
    item = (sentence.item and clause.start == sentence.start) or clause.answers
    strong = any(t.entry.strong and not told_already(t) for t in triggers)
    if item and scanned.match(_NEWS_OF_IT, sentence.start, sentence.end):
        return ""  # 13:05 | وصول 3 إصابات إلى المشفى جراء استهداف الشحيل
    return "new_incident" if (sets_later and strong) or (item and (strong or (triggers and told))) else ""


_NEWS_OF_IT = Phrase(r"[^\w]*و?" + any_of("news_of_toll") + r"\s")


def take_act(frame: Frame, before: Frame, own: list[Hit]) -> None:
    """Lend a clause the act of another: the words that surely tell it, beside its `own`, and its setting."""
    frame.triggers = [*(t for t in before.triggers if t.entry.strong), *own]
    take_setting(frame, before)


def take_setting(frame: Frame, before: Frame) -> None:
    """Lend a clause the day, weapons and author of the act before it, where it has none of its own."""
    frame.date = frame.date or before.date
    frame.weapons = frame.weapons or before.weapons
    frame.sides = replace(frame.sides, a=frame.sides.a or before.sides.a)


def told_already(trigger: Hit) -> bool:
    """عصف الانفجار, بعد الهجوم: with the article and no place, the act told before."""
    return trigger.row["kind"] in NOUNS and trigger.prefix.endswith("ال")


def _sets_later(scanned: Scanned, places: list[PlaceMention], start: int) -> bool:
    """وبعد أقل من ساعة استهدفت … في بلدة الجوادية: another act, with a place of its own."""
    return any(p.role == EVENT for p in places) and is_later(scanned, start)
