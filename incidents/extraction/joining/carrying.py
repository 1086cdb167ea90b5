"""What one clause lends to another: a place or day told before or beside it, the place that words point back to."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from incidents.extraction.clauses.recalls import AFTER_SPAN
from incidents.extraction.context import Scanned
from incidents.extraction.frames.frame import Frame
from incidents.extraction.frames.listed import at_part
from incidents.extraction.mentions.dates import DateMention, day
from incidents.extraction.mentions.place_roles import BARE, EVENT, ORIGIN, REFERENCE, PlaceMention
from incidents.extraction.words.wording import Phrase, any_of

from .event import Event

LOOK_BACK = 30  # acts


@dataclass(slots=True)
class Carried:
    """A place or day told in a clause without an act, for the clause with the act that follows in the sentence."""

    sentence: int = -1
    places: list[PlaceMention] = field(default_factory=list)
    date: DateMention | None = None
    opener: str = ""
    last: list[PlaceMention] = field(default_factory=list)  # where the last clause that names a place was
    named: tuple[int, list[PlaceMention]] = (-9, [])  # the place named last, and the sentence that names it
    scene: tuple[int, DateMention | None] = (-9, None)  # the day that a sentence before the first act tells
    headed: bool = False  # a heading that names the place of what the next sentence tells

    def into(self, scanned: Scanned, frame: Frame) -> None:
        """Give the frame what its sentence told before."""
        if frame.sentence != self.sentence and not (self.headed and frame.sentence == self.sentence + 1):
            self.places, self.date, self.opener = [], None, ""
        if not frame.telling:
            return
        elsewhere = any(p.role == EVENT for p in frame.places) or (frame.opener == "new_incident" and frame.placed)
        if self.places and not elsewhere and not self._is_wider(scanned, frame):
            frame.places = self.places
        if frame.date is None:
            frame.date = self.date
        frame.opener = frame.opener or self.opener

    def _is_wider(self, scanned: Scanned, frame: Frame) -> bool:
        """تعيش دير الزور أوضاعاً متردية، حيث قُتل رجل قرب قرية المراشدة: a governorate, and a village beside the act."""
        near = any(p.role == REFERENCE and p.codes and p.head != "hospital" for p in frame.places)
        return near and any(scanned.lexicon.places[c].kind == "governorate" for p in self.places for c in p.codes)

    def keep(self, scanned: Scanned, frame: Frame) -> None:
        """Remember the place and day of a clause that tells no act."""
        self.sentence = frame.sentence
        if not frame.telling and (day := _of_scene(scanned, frame)):
            self.scene = frame.sentence, day
        self.last = [p for p in frame.places if p.role == EVENT] or self.last or [p for p in frame.places if p.codes]
        if there := [p for p in frame.places if p.role in (EVENT, BARE) and p.codes]:
            self.named = frame.sentence, there
        self.headed = (bool(frame.places) and frame.kind != "body") or bool(self.headed and not frame.telling)
        if frame.telling:
            self.places, self.date, self.opener = [], None, ""
            return
        self.places = frame.places or self.places
        self.date = frame.date or self.date
        self.opener = frame.opener or self.opener


def lend_named(frame: Frame, carried: Carried, *, first: bool) -> None:
    """ليلة عاشتها الشحيل … نزلت سيارات قسد وسحبوا ستة شباب: the first sure act, right after a place was named."""
    near = first and 0 <= frame.sentence - carried.named[0] <= NEAR
    people = frame.harmed or any(t.numeral and t.outcome == "detained" for t in frame.tolls)
    told = people or (frame.done and frame.date is not None)
    placed = bool(frame.places or frame.wide)
    if near and told and frame.strong and frame.kind == "body" and not (placed or frame.denied):
        frame.places = carried.named[1]


_STRETCH = ("منذ ", "من ", "خلال ", "قبل ", "بعد ")


def _of_scene(scanned: Scanned, frame: Frame) -> DateMention | None:
    """كان مساء الاثنين دامياً في الرقة, اللي صار بسوق البصيرة مبارح: a day that nothing is said or written on."""
    date = frame.date
    if date is None or date.role != "event" or date.value.precision != "day" or date.value.start is None:
        return None
    if scanned.published is None or not 0 <= (scanned.published - date.value.start).days <= RECENT:
        return None
    stretch = scanned.folded.startswith(_STRETCH, date.start)
    words = (h.row for h in scanned.inside("reporting", frame.start, frame.end))
    said = any(row["kind"] == "verb" and row["ambiguous"] == "n" for row in words)
    return None if stretch or said or not _NO_SCENE.isdisjoint(frame.cues) else date


RECENT = 3  # days
_NO_SCENE = frozenset({"plan", "denial", "tally_start"})


def lend_day(frame: Frame, carried: Carried, *, first: bool) -> None:
    """The day that the sentence before tells, for the first act of the body, which is told without one."""
    if not first or frame.date is not None or not frame.telling or frame.kind != "body" or frame.item:
        return
    sentence, day = carried.scene
    if day is not None and 0 < frame.sentence - sentence <= NEAR:
        frame.date = replace(day, part=frame.part.part if frame.part else day.part)


NEAR = 2  # sentences
_POINTERS: dict[str, tuple[str, ...]] = {  # the kinds of place that a word may point back to; others to any
    "المخيم": ("camp",),
    "الحي": ("neighbourhood",),
    "المدينه": ("town", "governorate"),
    "القريه": ("village", "town"),
    "البلده": ("town", "village"),
    "الحقل": ("oil_field", "gas_field"),
    "القريتين": ("village", "town"),
    "البلدتين": ("town", "village"),
    "المدينتين": ("town",),
    "الحيين": ("neighbourhood",),
    "القري": ("village", "town"),
    "البلدات": ("town", "village"),
    "المطار": ("airport",),
    "القاعده": ("base", "oil_field", "gas_field"),
    "المعبر": ("crossing",),
    "حي": ("town", "governorate"),  # a quarter or street that no gazetteer has goes by its town
    "شارع": ("town", "governorate"),
    "دوار": ("town", "governorate"),
    "القطاع": ("camp",),
}


_SEVERAL = frozenset({"القريتين", "البلدتين", "المدينتين", "الحيين", "القري", "البلدات"})


def lend_back(frames: Sequence[Frame]) -> None:
    """عُثر على جثث ستة أشخاص، كانوا قد خرجوا إلى بادية كباجب: the place told right after the act."""
    for frame, following in itertools.pairwise(frames):
        apart = frame.sentence != following.sentence or following.telling
        if apart or not frame.telling or frame.places or frame.wide:
            continue
        if any(p.role == EVENT for p in following.places):
            frame.places = following.places


def lend_day_back(scanned: Scanned, frames: Sequence[Frame]) -> None:
    """فقد رجل عينه، في حادثة مماثلة وقعت بحي الجورة مساء الأربعاء: the day told right after the act."""
    for frame, following in itertools.pairwise(frames):
        apart = frame.sentence != following.sentence or following.telling
        if apart or not frame.telling or frame.date is not None or following.date is None:
            continue
        day = following.date
        after = day.role == "event" and day.value.precision == "day" and following.opener == "new_incident"
        if after or (day.role == "counted" and _IN_COMMAS.match(scanned.folded, day.end) and _opens(day, following)):
            frame.date = day


def _opens(day: DateMention, frame: Frame) -> bool:
    return day.start - frame.start <= OPENING


OPENING = 3  # letters
_IN_COMMAS = re.compile(r"\s*[،,]")  # وتعرضت مبانٍ حكومية، قبل ذلك بيوم، لسرقة محتوياتها


_POINTER = Phrase(
    r"(?<!\w)(?:[وف]?ب)?(ال(?:منطقه|مكان|موقع|ناحيه|طريق)\s+(?:ذات|نفس|عين)\w+|نفس\s+ال(?:منطقه|مكان|موقع|قريه|بلده|مدينه|حي|مخيم|شارع)"
    r"|السجن|المخيم|الحي|المدينه|القريه|البلده|الحقل|القريتين|البلدتين|المدينتين|الحيين|القري|البلدات|المطار|القاعده|المعبر|هناك"
    r"|(?:حي|شارع|دوار|القطاع)\s+(?:ال)?\w+)(?!\w)"
)
_ITS_PEOPLE = Phrase(r"(?<!\w)[وفبل]?(?:ابناء|ابن|ابنه|اهالي|اهل|سكان|مختار|وجهاء|شيوخ)\s$")  # من أبناء القرية نفسها
# عند مدخل البلدة لدى عودته من البصيرة: where he came from, and not where it was
_CAME_FROM = Phrase(r"(?<!\w)" + any_of("comes_from") + r"\s+من\s+(?:ال)?(?:\w+\s+)?$")
POINTED = "place.pointed"


def point_back(scanned: Scanned, frame: Frame, events: list[Event], before: list[PlaceMention]) -> None:
    """في البلدة, داخل المخيم: the last place told of that kind; `before`: of the last clause that names one."""
    if not frame.telling:
        return
    if not all(p.role == ORIGIN and scanned.search_before(_CAME_FROM, p.outer, 30) for p in frame.places):
        return
    for match in scanned.all_of(_POINTER, frame.start, frame.end):
        if scanned.search_before(_ITS_PEOPLE, match.start(), 14):
            continue
        kinds = _POINTERS.get(match[1].split(" ")[0], ())
        told = [*(e.places for e in reversed(events[-LOOK_BACK:])), before]
        least = 2 if match[1] in _SEVERAL else 1
        of_kind = ([p for p in places if not kinds or _kind(scanned, p) in kinds] for places in told)
        found = next((f for f in of_kind if len(f) >= least), [])
        if found:
            start, end = match.span(1)
            frame.places = [replace(p, start=start, end=end, outer=start, rule=POINTED) for p in found]
            return


def _kind(scanned: Scanned, place: PlaceMention) -> str:
    """What kind of place it is; a new name is of the kind of its head."""
    if place.codes:
        return scanned.lexicon.places[place.codes[0]].kind
    return "town" if place.head == "city" else place.head


# وردت قوات النظام بقصف …, وأضاف أن التحالف رد بست قذائف: of the day of what it answers.
_ANSWERS = re.compile(
    r"[^\w]*[وف]?(?:" + any_of("speaker_went_on") + r"\s+(?:\S+\s+){0,3}?(?:ان|بان)\s+)?"
    r"(?:\S+\s+){0,2}?" + any_of("answers") + r"(?!\w)"
)


def goes_with_it(scanned: Scanned, frame: Frame, before: Event) -> bool:
    """قُتل رجل أمس في البلدة، ونزحت عشر عائلات: of no place of its own, in the sentence of the act before."""
    own = frame.places or frame.wide or frame.part
    last = before.frames[-1]
    after = frame.sentence - last.sentence == 1 and frame.paragraph == last.paragraph
    after = after and not (frame.opener or frame.item) and _GOES_ON_WITH.match(scanned.folded, frame.start) is not None
    return not own and not before.background and (last.sentence == frame.sentence or after)


_GOES_ON_WITH = re.compile(r"[^\w]*(?:[وف](?=\w)|ثم\s)")  # وتدخلت الأسايش وأوقفت ثلاثة من الطرفين: in the next sentence


_FOLLOWS_ON = Phrase(r"[^\w]*[وف]?" + any_of("follows_on") + r"(?!\w)")  # على الفور توجهت الدوريات …
# وخلال محاولة الأهالي إخماد الحريق انفجر لغم, ولدى وصول الدورية …: while the act told last was dealt with
_MEANWHILE = Phrase(r"[^\w]*[وف]?(?:في\s+)?(?:خلال|اثناء|لدي|عند|مع|وقت)\s+(?:ال)?" + any_of("meanwhile") + r"(?!\w)")
# وفور الهجوم داهمت الدوريات البلدة المجاورة
_RIGHT_AFTER = Phrase(
    r"[^\w]*[وف]?(?:فور|بعيد|لحظه|عقب|اثر|علي اثر|علي الفور بعد)\s+(?:وقوع\s+|انتهاء\s+)?(?:(?:ال|هذا ال|هذه ال)"
    + any_of("acts_told")
    + "|"
    + any_of("ends_of_acts")
    + r"\s+ال\w+)(?!\w)"
)
# ودورية راحت تفزعلهم انفجرت بها عبوة; فجّر أحدهم نفسه أثناء خروج المجموعة; عقبها الحرس داهم بيوت …
_TO_HELP = Phrase(r"(?<!\w)[وفبل]?(?:ال)?" + any_of("comes_to_help") + r"(?!\w)")
_AMID_IT = Phrase(r"(?<!\w)" + any_of("amid_it") + r"(?!\w)")
_AS_FOR = Phrase(r"[^\w]*و?اما\s+(?:في\s|ب|ال)")  # أما في الدحلة فقد سقطت قذيفة: of the same account
_SOON = Phrase(r"[^\w]*[وف]?(?:بعد|قبل)\w{0,2}\s+(?:ذلك\s+)?" + any_of("short_whiles"))  # وبعد نحو ساعة


def settle_relative(scanned: Scanned, frame: Frame, events: list[Event], told_last: date | None) -> date | None:
    """في اليوم التالي and في اليوم نفسه count from the day told last; gives the day told last after the frame."""
    if events and _dies_later(frame):
        frame.date = None
    if frame.date is None and frame.telling:
        frame.date = _day_implied(scanned, frame, events)
    mention = frame.date
    if (
        mention is not None
        and told_last
        and (shifted := _after_days(scanned, frame, mention, _newest(events, told_last)))
    ):
        frame.date = shifted
        return told_last
    if mention is not None and mention.role in _RELATIVE and (last := told_last or scanned.published):
        frame.date = _counted(scanned, mention, last, first=told_last is None)
    if frame.date is not None and frame.date.value.precision == "day":
        return frame.date.value.start or told_last
    return told_last


def _newest(events: list[Event], last: date) -> date:
    """The last of the days that the news itself is of."""
    days = (e.date.value for e in events[-LOOK_BACK:] if e.date is not None and not e.background)
    return max([last, *(value.start for value in days if value.precision == "day" and value.start)])


def _after_days(scanned: Scanned, frame: Frame, mention: DateMention, last: date) -> DateMention | None:
    """وتأتي الحادثة بعد ثلاثة أيام من استهداف منزله: counted back from the day of the act told before."""
    if (
        frame.opener not in ("earlier_incident", "background")
        or scanned.published is None
        or mention.value.precision != "day"
    ):
        return None
    if mention.value.start is None or not scanned.search(AFTER_SPAN, mention.start, mention.end + 8):
        return None
    return replace(mention, value=day(last - (scanned.published - mention.value.start)))


_RELATIVE = frozenset({"next_day", "same_day", "counted"})


def _counted(scanned: Scanned, mention: DateMention, last: date, *, first: bool) -> DateMention | None:
    if first and mention.role == "next_day":
        last -= timedelta(1)  # nothing is told of the day before
    when = last + timedelta(mention.shift or mention.role == "next_day")
    if scanned.published and when > scanned.published:  # لليوم الثاني على التوالي: no day told before it to count from
        return None
    return DateMention(mention.start, mention.end, day(when), "event", mention.rule, mention.part)


def _dies_later(frame: Frame) -> bool:
    """ونُقل الجرحى إلى مشفى الكسرة، حيث فارق أحدهم الحياة اليوم: of an act told, whose day stands."""
    if not frame.tolls or frame.placed or any(t.entry.strong for t in frame.triggers):
        return False
    return all(t.of_them and t.outcome == "killed" for t in frame.tolls)


def _day_implied(scanned: Scanned, frame: Frame, events: list[Event]) -> DateMention | None:
    """The day of an act that is told without one and goes on from the act before."""
    part = frame.part
    if part is not None and scanned.published is None:
        return next((replace(e.date, part=part.part) for e in reversed(events) if e.date), None)
    if part is not None and _goes_on(scanned, frame.start, part):
        last = events[-1].date if events else None
        if last is not None and last.value.precision == "day" and not events[-1].background:
            return replace(at_part(scanned, last, part.part), start=part.start, end=part.end, rule="date.goes_on")
        return DateMention(part.start, part.end, day(None), "same_day", "date.goes_on", part.part)
    dark = part is not None and part.part == "night" and (frame.tolls or frame.placed)
    if part is not None and dark and (night := _last_night(scanned, events)) is not None:
        return replace(night, start=part.start, end=part.end, rule="date.goes_on", part=part.part)
    pointed = bool(frame.places) and frame.places[0].rule == POINTED
    soon = _ANSWERS.match(scanned.folded, frame.start) or any(
        scanned.match(p, frame.start) for p in (_SOON, _FOLLOWS_ON, _MEANWHILE, _RIGHT_AFTER, _AS_FOR)
    )
    soon = soon or scanned.tells((_TO_HELP, _AMID_IT), frame.start, frame.end)
    if not events or events[-1].background or not (pointed or soon):
        return None
    last = events[-1].date
    near = frame.paragraph - events[-1].frames[-1].paragraph <= 1
    if last is None or not near or last.value.precision != "day":
        return None
    return replace(last, part=part.part if part else last.part if soon else None)


def _last_night(scanned: Scanned, events: list[Event]) -> DateMention | None:
    """قُتل مدني مساء أمس …, واعتقلت الدوريات ليلاً عشرين شخصاً: of the evening before, where the act told last is."""
    last = events[-1].date if events and not events[-1].background else None
    if last is None or last.value.precision != "day" or last.value.start is None or scanned.published is None:
        return None
    return last if (scanned.published - last.value.start).days == 1 else None


_OPENS_WITH = re.compile(
    r"[\s،\-•]*(?:\d{1,2}\s*[-.)/]\s*)?(?:و|ثم\s)?[\s،]*(?:(?:في|عند|مع|بحلول|قرابه|حوالي|خلال)\s+)?(?:وقت\s+|ساعات\s+|حلول\s+)?(?:ال)?"
)


def _goes_on(scanned: Scanned, start: int, part: DateMention) -> bool:
    """ومساءً، قُتل رجلان, وعند المساء: a part of the day that opens the sentence, of the day told last."""
    return _OPENS_WITH.fullmatch(scanned.folded, start, part.start) is not None
