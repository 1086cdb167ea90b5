"""Clauses that tell several acts one after another, cut before the verb of each (قُتل … في …، واغتيل … في …)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Set
from dataclasses import dataclass, field, replace

from incidents.extraction.context import Scanned, between
from incidents.extraction.mentions.dates import DateMention
from incidents.extraction.mentions.place_choice import choose
from incidents.extraction.mentions.place_relations import same_place, widens
from incidents.extraction.mentions.place_roles import PlaceMention
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .acts import may_be_called, related, tells_another
from .likewise import is_likewise
from .likewise import marks as of_the_like
from .sentences import LONGEST_SENTENCE, Clause

_ALSO = re.compile(r"(?<!\w)(?:ثم|كما|فيما|بينما)\s*$")
_COMMA = re.compile(r"[،,؛.]\s*(?:كما\s+)?$")
_ACTING = Phrase(r"(?<!\w)[وف](?:" + any_of("acting_verbs") + r"|" + any_of("afterwards") + r"\s+(?:ذلك|ال\w+))(?!\w)")
_FOLLOWED = re.compile(r"[،,]\s*(?=و?" + any_of("followed_by") + r"\s)")
_FOLLOWS = Phrase(r"[وف]?(?:اعقب|تلا|تلت|تبع|سبق|ترافق|تزامن)\w*\s")  # أعقبته اشتباكات: part of what it followed
_OF_IT = Phrase(r"[وف]\w+\s+(?:علي\s+)?(?:جراء|اثر|نتيجت|بسبب)(?:ها|هم|هما|ه)(?!\w)")  # واستشهد جراءها ثلاثة
# وقتلت أربعة منهم وأحرقت السيارة: of those whom the act before was aimed at
_OF_THOSE = Phrase(r"[وف]\w+\s+(?:[^\s،,.]+\s+){0,2}(?:منهم|منهما|احدهم|احدهما|جميعهم|معظمهم)(?!\w)")
# هجومين، الأول استهدف …، والثاني طال …
_FIRST = Phrase(r"(?<!\w)(?:ال(?:اول|اولي)|احدهما|احداهما)(?!\w)")
_COUNTED_OFF = Phrase(r"[،,؛]\s*(?=[وف]?(?:اما\s+)?(?:في\s+)?ال" + any_of("item_ordinals") + r"(?!\w))")
# ، ونفقت أغنام بغارة على …: any word after a comma and "and" but those that go on with what was told.
_AND_ELSE = re.compile(r"[،,؛]\s*(?=و\s?(?!" + any_of("goes_on_with") + r"(?!\w))[\u0621-\u064a]{3})")
# ، قبل أن يهاجم بعضهم مقراً في …, ، مضيفاً أن مسيرة أخرى قصفت …, ، ليعاود استهداف …: without "and".
_OR_ELSE = Phrase(r"[،,؛]\s*(?=" + any_of("opens_another") + r"(?!\w))")
# ، وسط قصف صاروخي على كفرزيتا, ، بالتزامن مع غارات على …
_AMID = Phrase(r"[،,]\s*(?=" + any_of("amid") + r"\s+(?:[^\s،,.]+\s+)?" + any_of("fires_on") + r"(?!\w))")
# قصفت طائرات قرية الشعفة بالتزامن مع قصف مدفعي على هجين: without a comma
_BESIDE = Phrase(r"(?<=\w)\s(?=" + any_of("beside") + r"\s+(?:[^\s،,.]+\s+)?" + any_of("fires_on") + r"(?!\w))")
# غارتين على حي الرشدية أعقبهما سقوط قذائف على حي العمال: what came next, without a comma
_CAME_NEXT = Phrase(
    r"(?<=\w)\s(?=(?:اعقب|تلا|تلت|تبع|سبق)\w{1,4}\s+(?:[^\s،,.]+\s+){0,2}?" + any_of("comes_next") + r"(?!\w))"
)
# أشارت إلى مقتل خمسة في …، وإلى اشتباكات في …: one more thing of which the same verb tells
_AND_OF = Phrase(
    r"[،,؛]\s*(?=و(?:الي|عن)\s+(?:[^\s،,.]+\s+)?(?:" + any_of("fires_on") + "|" + any_of("answered_acts") + r")(?!\w))"
)
# ، وأسفرت الاشتباكات في قرية الزر عن مقتل ثلاثة: of another place than the act told
_LED_TO_THERE = Phrase(
    r"[،,؛]\s*(?=و(?:اسفر|ادي|ادت|اوقع|خلف|تسبب)\w{0,2}\s+ال" + any_of("acts_told") + r"\s+(?:في|ب|علي|داخل|قرب)\s*\w)"
)
_ANSWERS = Phrase(r"[^\w]*" + any_of("opens_answer") + r"(?!\w)")
_TAKES_BACK = Phrase(r"[^\w]*" + any_of("takes_back") + r"(?!\w)")
# ، وقالت وزارة الداخلية إن قواتها ألقت القبض على …: what another tells may be another act.
_AND_SAYS = Phrase(r"[،,؛]\s*(?=و" + any_of("tells_that") + r"\s[^،,.\n]{0,60}?(?<!\w)(?:ان|بان)(?!\w))")
# قسد انسحبت من نقطتها اما بالبصيره …: as for another place
_AS_FOR = Phrase(r"(?<!\w)و?اما\s+(?:في\s|ب|ال)")
# وانسحبوا باتجاه البادية حيث لاحقتهم طائرات بغارات على …
_WHERE = Phrase(r"(?<=\w)\s(?=حيث\s)")
_KIND_OF = {"attack": "attack_on_forces", "gunfire": "assassination", "explosion": "ied", "bombard": "shelling"}
_OF_ANY_ACT = frozenset({"attack", "gunfire"})  # part of a raid, a riot or a robbery as well
_APART = frozenset({"arrest", "abduction", "shelling", "bombard", "airstrike", "drone_strike", "property_destruction"})
_TAKEN = frozenset({"arrest", "abduction", "displacement"})  # باعتقال 7 منهم, ونزحت 15 عائلة
_OF_A_FEUD = frozenset({"armed_clash", "gunfire", "attack"})
_CONTROL = frozenset({"territorial_change"})
_SEIZES = frozenset({"arrest", "raid"})
_HARM = frozenset({"killed", "injured", "killed_or_injured", "abducted", "detained"})


@dataclass(slots=True)
class _Piece:
    """A stretch from one conjoined verb to the next: where and when its act is told."""

    start: int
    end: int
    act: bool
    people: bool  # it counts people of its own
    whole: bool  # with an act of its own kind or a place: no mere first half of a list of victims
    places: list[PlaceMention] = field(default_factory=list)
    days: set[object] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)  # types that its strong verbs tell
    answers: bool = False  # opens with words of an answer to the act before (وهو ما رد عليه …, لتقوم الأخيرة …)
    takes_back: bool = False  # opens with words by which the other side takes back a place
    counted: bool = False  # the second or a further one of several acts
    there: bool = False  # in "the same" village: a further act of that place
    retells: bool = False  # its act is one told already (التفجير)
    follows: bool = False  # opens with words that set it after the act before (وعقب الهجوم داهمت …)
    further: bool = False  # by another of the same kind, at another time (وبعد ساعات انفجر لغم آخر)

    def take(self, other: _Piece) -> None:
        self.end = other.end
        self.act = self.act or other.act
        self.whole = self.whole or other.whole
        self.places += other.places
        self.days |= other.days
        self.kinds |= other.kinds

    def apart_from(self, scanned: Scanned, other: _Piece) -> bool:
        """Whether both tell an act and name other places, or the same or no place and other days."""
        if not (self.act and other.act):
            return False
        if self.further or (self.counted and not self.places) or (self.takes_back and other.kinds >= _CONTROL):
            return True
        if self.follows and self.kinds <= _SEIZES and other.kinds and not other.kinds & _SEIZES:
            return bool(self.kinds)
        if other.retells and self.kinds and self.places and not other.places:
            return True
        placed = bool(self.places and other.places)
        there = placed and same_place(scanned, self.places, other.places)
        if placed and not (there or widens(scanned, self.places, other.places)):
            return True
        if self.days and other.days:
            return not self.days & other.days
        return not there and self.another_kind(other)

    def another_kind(self, other: _Piece) -> bool:
        """واعتقلت سبعة after a blast: a verb of a type that no act told before may have, with people of its own."""
        if self.there and self.kinds and not other.kinds:
            return True
        if self.answers and (self.people or self.places) and other.kinds:
            own = self.kinds - _OF_ANY_ACT
            if own and own <= _APART and not own & other.kinds:
                return True
        if not (self.kinds and other.kinds and (self.people or self.places or self.there)):
            return False
        if not (self.places or self.there) and (self.kinds | other.kinds - _fought(other)) & _OF_ANY_ACT:
            return False
        mine, theirs = (_types(piece.kinds - _fought(piece)) for piece in (self, other))
        return not any(related(one, another) for one in mine for another in theirs)


def _fought(piece: _Piece) -> frozenset[str]:
    """What words for fighting tell of a feud: no act beside it."""
    return _OF_A_FEUD if "communal_clash" in piece.kinds else frozenset()


def _types(kinds: Set[str]) -> set[str]:
    """The types of words for acts; a general word beside what it may be said of tells no other act."""
    sure = kinds - _KIND_OF.keys()
    general = {kind for kind in kinds - sure if not any(may_be_called(kind, one) for one in sure)}
    return sure | {_KIND_OF[kind] for kind in general}


def by_acts(scanned: Scanned, clause: Clause, named: list[PlaceMention], dates: list[DateMention]) -> list[Clause]:
    """The clause cut before each act of a place or day of its own, and before what is said aside; else as it is."""
    aside = _aside(scanned, clause, named, dates)
    if aside == clause.end:
        return _cut(scanned, clause, named, dates)
    return [*_cut(scanned, replace(clause, end=aside), named, dates), Clause(aside, clause.end)]


def _cut(scanned: Scanned, clause: Clause, named: list[PlaceMention], dates: list[DateMention]) -> list[Clause]:
    """The clause cut before each conjoined verb whose act has a place or day of its own; else as it is."""
    begin = clause.start + 1
    hits = scanned.inside("triggers", begin, clause.end) + scanned.inside("outcomes", begin, clause.end)
    items = {at for h in hits if h.start > begin + 1 and (at := _one_more_item(scanned, h))}
    verbs = sorted(items | _conjoined_verbs(scanned, clause, hits))
    marks = [at for at in verbs if not _bare(scanned, at) or _says_where(scanned, at, named, dates)]
    if not marks:
        return [clause]
    halves: list[_Piece] = []
    for start, end in zip([clause.start, *marks], [*marks, clause.end], strict=True):
        piece = _piece(scanned, start, end, named, dates)
        if halves and not halves[-1].whole and not _COMMA.search(scanned.before(start, 10)):
            halves[-1].take(piece)  # استشهد مسعف وأصيب طبيب جراء …: of one cause
        else:
            halves.append(piece)
    _count_off(scanned, halves)
    pieces: list[_Piece] = []
    for piece in halves:
        of_it = (scanned.match(_OF_IT, piece.start) and "displacement" not in piece.kinds) or (
            not piece.places and scanned.match(_OF_THOSE, piece.start)
        )
        loose = piece.start in items and pieces and not (piece.places and pieces[-1].places)
        own = piece.places or piece.kinds & _SEIZES or (piece.people and "displacement" in piece.kinds)
        after = scanned.match(_FOLLOWS, piece.start) and not own
        if pieces and (of_it or loose or after or not piece.apart_from(scanned, pieces[-1])):
            pieces[-1].take(piece)
        else:
            pieces.append(piece)
    first, *rest = pieces
    return [
        Clause(first.start, first.end, clause.opener),
        *(
            Clause(p.start, p.end, apart=bool(p.places), answers=p.answers or p.counted or p.follows or p.takes_back)
            for p in rest
        ),
    ]


def _aside(scanned: Scanned, clause: Clause, named: list[PlaceMention], dates: list[DateMention]) -> int:
    """Where what is said aside begins, after the last comma before words of an act; else the end of the clause.

    قُتل شاب برصاص مجهولين، وعم الحزن أرجاء البلدة: which has neither an act nor people, place or day of its own.
    """
    aside = clause.end
    if scanned.folded.startswith(":", clause.end) or scanned.before(clause.end, 2).strip().endswith(":"):
        return aside  # وجاءت على النحو الآتي: the list that follows
    for mark in reversed(list(_AND_ELSE.finditer(scanned.folded, clause.start + 1, clause.end))):
        if not _says_nothing(scanned, mark.end(), aside, named, dates):
            break
        aside = mark.end()
    return aside


def _says_nothing(scanned: Scanned, start: int, end: int, named: list[PlaceMention], dates: list[DateMention]) -> bool:
    acts = scanned.inside("triggers", start, end)
    if any("ال" not in h.prefix and (h.entry.strong or h.value in _TAKEN) for h in acts):
        return False
    if scanned.inside("outcomes", start, end) or scanned.inside("weapons", start, end):
        return False
    placed, dated = between(named, start, end), between(dates, start, end)
    return not (placed or dated or _opens_with_people(scanned, start))


def _opens_with_people(scanned: Scanned, start: int) -> bool:
    """وخمسة أطفال, وزوجته: one more of those told."""
    stop = start + NEAR
    layers = ("numbers", "quantifiers", "count_nouns", "actors")
    found = any(h.outer <= stop for layer in layers for h in scanned.inside(layer, start, start + LONG_WORD))
    return found or _DIGIT.match(scanned.folded, start + 1) is not None


NEAR, LONG_WORD = 2, 24  # letters


def _count_off(scanned: Scanned, pieces: list[_Piece]) -> None:
    """أحرقوا سيارتين، الأولى في أبو حردوب، والثانية في الكشكية: the act of the first is that of each."""
    for before, piece in itertools.pairwise(pieces):
        if piece.places and is_likewise(scanned, pieces[0].start, piece.start):
            before.act = True  # ولم تُعرف هويته، ومثلها في درنج: whatever stands between
            piece.act = piece.counted = piece.further = piece.whole = True
            continue
        nth = (piece.places or piece.people) and scanned.match(_NTH_ONE, piece.start, piece.end)
        if nth and scanned.search(_FIRST, pieces[0].start, piece.start):
            piece.act, piece.counted = True, True


_NTH_ONE = Phrase(r"[^\w]*[وف]?ال" + any_of("item_ordinals") + r"(?!\w)")


def _piece(scanned: Scanned, start: int, end: int, named: list[PlaceMention], dates: list[DateMention]) -> _Piece:
    told = [t for t in scanned.inside("triggers", start, end) if t.entry.strong]
    harm = any(h.value in _HARM for h in scanned.inside("outcomes", start, end))
    days = {
        d.value.start
        for d in between(dates, start, end)
        if d.role == "event" and d.value.start and d.value.precision == "day"
    }
    places = choose(scanned, between(named, start, end))
    sure = [t for t in told if t.row["kind"] != "noun" and "ال" not in t.prefix]
    kinds = {t.value for t in sure or told if "ال" not in t.prefix}
    taken = harm or bool(kinds & _TAKEN)
    people = bool(scanned.inside("count_nouns", start, end)) or _counts(scanned, start, end, harm=taken)
    there = bool(scanned.search(SAME_THERE, start, end))
    answers = scanned.match(_ANSWERS, start, end) is not None
    retells = bool(told) and not kinds and not harm
    act, whole = bool(told) or harm, bool(told or places)
    return _Piece(
        start,
        end,
        act,
        people,
        whole,
        places,
        set(days),
        kinds,
        answers,
        takes_back=scanned.match(_TAKES_BACK, start, end) is not None,
        there=there,
        retells=retells,
        follows=scanned.match(_AFTER_IT, start, end) is not None,
        further=bool(told) and tells_another(scanned, start, end, dated=bool(days)),
    )


# وعقب الهجوم داهمت …, تبع ذلك استنفار ومداهمات: after the act before, and another
_AFTER_IT = Phrase(
    r"[^\w]*[وف]?(?:(?:عقب|بعد|اثر|علي اثر|في اعقاب|فور)\s+(?:وقوع\s+)?(?:ذلك|هذا\s|هذه\s|ال"
    + any_of("acts_told")
    + r")|(?:عقبه|تبع|تلا|اعقب)\w*\s)"
)


# وأضرموا النار في بيت قيادي في القرية نفسها
SAME_THERE = Phrase(
    r"(?<!\w)(?:[وف]?ب)?(?:ال"
    + any_of("kinds_of_place")
    + r"\s+(?:ذات|نفس|عين)\w+|نفس\s+ال"
    + any_of("kinds_of_place")
    + r")"
)


def _counts(scanned: Scanned, start: int, end: int, *, harm: bool) -> bool:
    """Whether a stretch without a noun of people counts some: dozens, or the hurt by a number alone."""
    if any(q.value == "tens" for q in scanned.inside("quantifiers", start, end)):
        return True
    return harm and bool(scanned.inside("numbers", start, end) or _DIGIT.search(scanned.folded, start, end))


def _conjoined_verbs(scanned: Scanned, clause: Clause, hits: list[Hit]) -> set[int]:
    """Where «و» and a verb of an act or of harm begin; `hits` are the words for acts and harm."""
    begin = clause.start + 1
    found = {h.outer for h in hits if (_finite(h) and _conjoined(scanned, h)) or _after_comma(scanned, h)}
    found |= {m.end() for m in _FOLLOWED.finditer(scanned.folded, begin, clause.end)}
    found |= {m.start() for m in scanned.all_of(_ACTING, begin, clause.end)}
    found |= {m.start() for m in scanned.all_of(_AS_FOR, begin, clause.end)}
    found |= {m.end() for m in scanned.all_of(_WHERE, begin, clause.end)}
    if scanned.search(_FIRST, begin, clause.end):
        found |= {m.end() for m in scanned.all_of(_COUNTED_OFF, begin, clause.end)}
    found |= {m.end() for m in _AND_ELSE.finditer(scanned.folded, begin, clause.end)}
    found |= {m.end() for m in scanned.all_of(_OR_ELSE, begin, clause.end)}
    found |= {m.end() for m in scanned.all_of(_AND_SAYS, begin, clause.end)}
    found |= {
        m.end()
        for pattern in (_AMID, _BESIDE, _CAME_NEXT, _AND_OF, _LED_TO_THERE)
        for m in scanned.all_of(pattern, begin, clause.end)
    }
    found |= of_the_like(scanned, clause.start, clause.end)
    return {at for at in found if at > clause.start + 2}


_DIGIT = re.compile(r"\d")
_NEXT_COMMA = re.compile(r"[،,؛]")


def _bare(scanned: Scanned, mark: int) -> bool:
    return not _COMMA.search(scanned.before(mark, 10))


def _says_where(scanned: Scanned, mark: int, named: list[PlaceMention], dates: list[DateMention]) -> bool:
    """Whether a place or date stands between a verb after a bare «و» and the next comma."""
    comma = _NEXT_COMMA.search(scanned.folded, mark, mark + LONGEST_SENTENCE)
    end = comma.start() if comma else mark + LONGEST_SENTENCE
    return bool(between(named, mark, end) or between(dates, mark, end))


def _finite(hit: Hit) -> bool:
    if hit.entry.id.startswith("spl"):
        return not hit.entry.surface.endswith("ه") or len(hit.entry.surface) < 5
    return hit.form.startswith("verb_") and hit.row["kind"] != "verbal_noun"


def _after_comma(scanned: Scanned, hit: Hit) -> bool:
    """، ومقتل رجل …, ، وقصف الطيران …: one more item of a list of news."""
    return (
        hit.prefix == "و" and hit.row.get("strength") != "weak" and bool(_COMMA.search(scanned.before(hit.outer, 10)))
    )


def _one_more_item(scanned: Scanned, hit: Hit) -> int:
    """Where one more item of a list of news begins without "and".

    هجوم على …، أربعة قتلى في …: where a noun, or a number and a noun, stands after a comma; else 0.
    """
    if hit.prefix or hit.form not in _NEWS or scanned.folded[hit.end - 1] == "ا":
        return 0  # شن مقاتلون، عبروا النهر، هجوما على …: an object
    item = _ITEM.search(scanned.folded, max(0, hit.outer - 16), hit.outer)
    if item is None or (item[2] and not item[2].isdigit() and not scanned.inside("numbers", item.end(1), hit.outer)):
        return 0
    return item.end(1)


_NEWS = frozenset({"noun", "verbal_noun", "noun_count"})
_ITEM = re.compile(r"([،,؛]\s*)(?:([^\s،,و][^\s،,]*)\s)?\Z")


def _conjoined(scanned: Scanned, hit: Hit) -> bool:
    return hit.prefix[:1] in ("و", "ف", "ل") or bool(_ALSO.search(scanned.before(hit.outer, 10)))
