"""How many and who: outcome words joined to counted people, clause by clause."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.clauses.cues import Scope, muted
from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .attached import (
    NO_LOSSES,
    at_work,
    beheaded,
    by_them,
    counts_those_pointed_at,
    dead_before,
    done_to,
    fell_as,
    hit_him,
    is_kind_of,
    is_part,
    is_slain,
    numbers_them,
    put_to_death,
    says_who,
    told_of,
)
from .clause_items import STATES, items_of
from .governing import (
    GONE,
    Item,
    acts_itself,
    adjective_outcome,
    agrees,
    chain,
    counted_next,
    describes_body,
    in_apposition,
    is_active,
    is_agent,
    is_companion,
    is_corpse_of,
    is_means,
    is_near,
    is_of_pending,
    is_state,
    is_wound_of_body,
    number_before,
    own_outcome,
    people_after,
    reaches,
    stands_alone,
    subject_before,
    takes_counted,
    their_body,
    with_companion,
    words_between,
)
from .hospital import is_carried_off
from .tolls import (
    Toll,
    all_of,
    hinted,
    is_among,
    less,
    of_count,
    pointing,
    pronoun_count,
    stands_apart,
    toll_of,
    with_part,
)

_MOST = re.compile(r"\s*(?:و|من\s+)?" + any_of("most_of_them"))
_AT_WORK = Phrase(r"(?:و|كان\w*\s+)?(?:ي|ت)عمل")
_REMAINING = Phrase(r"(?:باق|متبق)(?:ون|ين|ي)")
_BREAK = re.compile(r"[،,.\n]")
_JOINED = re.compile(r"(?<!\w)و\s?$")
_HURT = re.compile(r"جرح|مصاب")
_WITH_WOUNDS = re.compile(r"\s+(?:علي اثرها\s+|اثرها\s+)?(?:ب(?:جروح|جراح|طلق|شظايا|رصاص|اصاب)|اصابه)")
_HELD = frozenset({"detained", "abducted", "missing"})
_TOO_MANY = 5000
_END = ("حتف", "مصرع")  # one's end
_PRONOUNS = frozenset({"ه", "ها", "هم", "هما", "هن"})


def read_tolls(
    scanned: Scanned, start: int, end: int, people: list[People], actors: list[ActorMention], scopes: list[Scope]
) -> tuple[list[Toll], bool]:
    """The tolls that a stretch of text states, and whether it says that nobody was hurt."""
    items = [i for i in items_of(scanned, start, end, people) if not muted(scopes, i.start)]
    none = any(h.value == "none" and h.row["max"] == "0" for h in scanned.inside("outcomes", start, end))
    none = none or scanned.search(NO_LOSSES, start, end) is not None
    tolls = _Reader(scanned, items, actors, end).read()
    if not tolls and (slain := put_to_death(scanned, start, end, [g for g in people if not muted(scopes, g.start)])):
        tolls = [slain]
    return [t for t in (all_of(scanned, t, actors) for t in tolls) if t.minimum < _TOO_MANY], none


class _Reader:
    """Goes through the items from right to left of the page, with the outcome that governs what follows."""

    def __init__(self, scanned: Scanned, items: list[Item], actors: list[ActorMention], end: int) -> None:
        self.scanned = scanned
        self.items = items
        self.actors = actors
        self.end = end
        self.tolls: list[Toll] = []
        self.current: Hit | None = None
        self.ended: Hit | None = None  # لقي حتفه: told of one alone
        self.awaited: Hit | None = None  # عدد القتلى …: its figure is still to come
        self.part_until = self.about_until = -1
        self.most = False  # معظمهم نساء: the part has no figure
        self.pending: list[People] = []  # people whose outcome has not been told yet
        self.used: set[int] = set()

    def read(self) -> list[Toll]:
        for index, item in enumerate(self.items):
            if item.kind == "part":
                self.part_until = self._phrase_end(item.end)
                self.most = bool(_MOST.match(self.scanned.folded[item.start : item.end]))
            elif item.kind == "about":
                self.about_until = self._phrase_end(item.end)
                self._describe(index)
            elif item.start >= self.about_until or self._goes_on(item):
                self._take(index, item)
        self._finish()
        return self.tolls

    def _take(self, index: int, item: Item) -> None:
        if item.outcome is not None:
            self._outcome(index, item.outcome)
        elif item.people is not None and item.people.start not in self.used:
            self._people(index, item.people)

    def _finish(self) -> None:
        if self.awaited is not None and self.pending and self.pending[-1].form == "bare":
            self._count(self.pending[-1], self.awaited)
        if not self.tolls and self.current is None and (count := told_of(self.scanned, self.pending)) is not None:
            self.tolls.append(count)

    def _goes_on(self, item: Item) -> bool:
        """رجل يعمل حارسا وأصيب آخر: a verb joined to the sentence ends the description."""
        verb = item.outcome is not None and item.outcome.row["kind"].startswith("verb")
        if verb and self.scanned.folded[item.start - 1] == "و":
            self.about_until = -1
            return True
        return False

    def _phrase_end(self, start: int) -> int:
        match = _BREAK.search(self.scanned.folded, start, self.end)
        return match.start() if match else self.end

    def _add(self, group: People, outcome: Hit) -> None:
        toll = hinted(toll_of(self.scanned, group, outcome.value), outcome)
        last = self.tolls[-1] if self.tolls else toll
        if group.form == "bare" and toll.status == "unknown":
            toll = replace(toll, status=last.status, actor=last.actor)  # مقتل عنصر وإصابة ثلاثة: of the same kind
        self.tolls.append(toll)

    def _count(self, group: People, outcome: Hit) -> None:
        self.tolls.append(replace(toll_of(self.scanned, group, outcome.value), of_count=True, numeral=True))
        self.awaited = None

    def _describe(self, index: int) -> None:
        """…, وهو عضو سابق في المجلس: what the one just told was."""
        following = self.items[index + 1 :]
        told = (i.people for i in following if i.people is not None and i.start < self.about_until)
        group = next((p for p in told if not is_means(self.scanned, p)), None)
        last = self.tolls[-1] if self.tolls else None
        if last is None:
            return
        if self.scanned.match(_AT_WORK, self.items[index].start, self.items[index].end):
            self.tolls[-1] = at_work(self.scanned, self.items[index].end, last, group)
        elif group is None:
            return
        elif (last.maximum == 1 and last.status == "unknown") or is_kind_of(last, group):
            self.tolls[-1] = replace(last, status=group.status, actor=group.actor)
        elif last.maximum != 1:
            for item in following:
                if item.people is not None and item.start < self.about_until:
                    self.tolls[-1] = with_part(self.tolls[-1], item.people)

    def _people(self, index: int, group: People) -> None:
        if self._is_told_of_last(group):
            return
        if is_part(self.scanned, group, self.part_until, self.tolls):
            self._part(index, group)
            return
        if (meant := their_body(self.scanned, group, self.pending)) is not None:
            self.tolls.append(toll_of(self.scanned, meant, "killed"))
            return
        own = own_outcome(self.scanned, group) or adjective_outcome(self.scanned, group, self.items, index, self.used)
        itself = group.form in ("singular", "dual") and not group.definite  # الحصيلة قتيل
        if own is not None and of_count(self.scanned, group) and not (group.numeral or itself):
            self.awaited = own
            if (count := number_before(self.scanned, self.pending, group)) is not None:
                self._count(count, own)
        elif is_among(self.scanned, group):
            hurt = _HURT.search(self.scanned.before(group.start, 12) + self.scanned.after(group.end, 20))
            self.tolls.append(toll_of(self.scanned, group, "injured" if hurt else "killed"))
        elif self.awaited is None or not self._answers(group, own, self.awaited):
            self._own_or_governed(index, group, own)

    def _is_told_of_last(self, group: People) -> bool:
        last = self.tolls[-1] if self.tolls else None
        rest = (
            last is not None
            and last.minimum == group.minimum
            and self.scanned.search(_REMAINING, group.start, group.end)
        )
        if last is not None and (rest or says_who(self.scanned, last, group)):
            self.tolls[-1] = replace(last, status=group.status, actor=group.actor)
            return True
        if last is None or last.numeral or last.maximum == 1 or not numbers_them(self.scanned, group):
            return False
        self.tolls[-1] = replace(last, minimum=group.minimum, maximum=group.maximum, numeral=True)
        return True

    def _part(self, index: int, group: People) -> None:
        if acts_itself(self.scanned, group, self.items, index):
            self.pending = [group]
        elif is_of_pending(self.scanned, self.pending, self.tolls, group):
            last = self.pending[-1]
            if group.numeral or not self.most:
                self.pending[-1] = replace(
                    last, children=last.children + group.children, women=last.women + group.women
                )
        elif self.tolls and stands_apart(self.scanned, self.tolls[-1], group):
            part = toll_of(self.scanned, group, self.tolls[-1].outcome)
            self.tolls[-1:] = [part, less(self.tolls[-1], part)]
        elif self.tolls and (group.numeral or not self.most):
            self.tolls[-1] = with_part(self.tolls[-1], group)

    def _answers(self, group: People, own: Hit | None, awaited: Hit) -> bool:
        figure = group.form == "bare" or group.numeral
        if figure and (own is None or own.value == awaited.value):
            self._count(group, awaited)
            return True
        return own is None and not figure

    def _own_or_governed(self, index: int, group: People, own: Hit | None) -> None:
        if own is not None and own.value in _HELD and not (group.numeral and own.value == "missing"):
            if self.current is None or own.value == self.current.value:
                return  # معتقلين, رهائن: who they are, not what was done to them now
            if not (group.numeral and self.current.row["form"] == "noun_count"):  # 35 قتيلا و8 أسرى
                own = None
        if own is not None and own.value == "injured" and self._died(group):
            own = None  # وفاة ثلاثة جرحى
        if own is None:
            self._governed(index, group)
        elif self._is_how_they_ended(group, own):
            return
        elif is_corpse_of(self.scanned, group, self.items, index):
            self.current = own
        else:
            self.current = self.current or (None if stands_alone(self.items, index, group) else own)
            toll = hinted(toll_of(self.scanned, group, own.value), own)
            self.tolls.append(replace(toll, anaphoric=group.definite and group.form != "number", of_noun=True))

    def _is_how_they_ended(self, group: People, own: Hit) -> bool:
        """سقط عنصران قتلى, وجد مقتولا: a word for those just told, who are counted with it."""
        if self.pending and fell_as(self.scanned, group, self.pending[-1]):
            self._add(self.pending[-1], own)
            return True
        return is_state(self.scanned, group, self.tolls, own) or is_wound_of_body(self.scanned, group, self.tolls)

    def _died(self, group: People) -> bool:
        if self.current is None or self.current.value != "killed" or self.current.row["form"] == "noun_count":
            return False
        return self.scanned.folded[self.current.end : group.start].strip() in ("", "ال")

    def _governed(self, index: int, group: People) -> None:
        if is_carried_off(self.scanned, group):
            self.tolls.append(toll_of(self.scanned, group, "injured"))
        elif not (self.current is None and by_them(self.scanned, group)):
            self._by_current(index, group)

    def _by_current(self, index: int, group: People) -> None:
        if not self.tolls and (rule := beheaded(self.scanned, group)) is not None:
            self.tolls.append(replace(toll_of(self.scanned, group, "killed"), rule=rule))
        elif self.ended is not None and is_companion(self.scanned, self.ended.end, group):
            self._add(group, self.ended)  # لقي القيادي مصرعه مع مرافقيه
        elif self.current is None:
            self.pending.append(group)
        elif counts_those_pointed_at(self.scanned, self.current, group, self.tolls):
            self.tolls.pop()
            self._add(group, self.current)
        elif is_agent(self.scanned, self.current, group, self.items, index, self.actors):
            return
        elif reaches(self.scanned, self.current, group, self.tolls):
            self._add(group, self.current)
        elif self.tolls and in_apposition(self.scanned, self.tolls[-1], group):
            self.tolls[-1] = replace(self.tolls[-1], status=group.status, actor=group.actor)
        else:
            self.pending.append(group)

    def _outcome(self, index: int, hit: Hit) -> None:
        """Begin a new outcome; a verb that follows its people, or a word with a pronoun, counts at once."""
        if hit.row["form"] == "noun_count" and hit.entry.surface.startswith(STATES):
            self._state(hit)
            return
        if self.tolls and describes_body(self.scanned, self.tolls[0].start - 12, hit, people_after(self.items, index)):
            return
        self.current = hit if hit.entry.surface not in GONE else None
        row = hit.row
        if (row["counts_itself"] == "y" and row["form"] == "verbal_noun") or hit.suffix in _PRONOUNS:
            if not takes_counted(self.scanned, self.items, index, hit):
                self._with_pronoun(hit)
        elif self._reaches_back(index, hit):
            self.current = None
        elif row["kind"] in ("verb_intransitive", "verb_passive") or (
            row["kind"] == "phrase" and (row["counts_itself"] == "y" or row["form"] == "verb_active")
        ):
            self._intransitive(index, hit)
        if hit.start >= self.part_until or _JOINED.search(self.scanned.before(hit.start, 3)):
            self.part_until = -1
        self.pending = []

    def _reaches_back(self, index: int, hit: Hit) -> bool:
        """وأصابه بجروح, سبعة شبان اعتقلوا: the people told before are counted with it."""
        if hit.value == "killed_or_injured" and hit.row["kind"] == "phrase":
            self._either(hit)
        elif hit_him(self.scanned, hit):
            self._with_pronoun(hit)
        elif self.pending and (
            done_to(self.scanned, self.pending[-1], hit, people_after(self.items, index))
            or is_slain(self.scanned, self.pending[-1], hit, people_after(self.items, index))
        ):
            self._add(self.pending[-1], hit)
        else:
            return False
        return True

    def _state(self, hit: Hit) -> None:
        """عثر على ثلاثة أشخاص مقتولين, السائق بحالة حرجة: of the people told last before."""
        last = self.tolls[-1].end if self.tolls else -1
        apart = any(
            g.start > last and (g.rule == "people.another" or g.noun.endswith(("ه", "هم"))) for g in self.pending
        )
        if any(toll.outcome == hit.value for toll in self.tolls) and not apart:
            return
        told = [group for group in self.pending if group.numeral or not (group.definite and group.form == "plural")]
        if told and told[-1].start not in self.used:
            self.used.add(told[-1].start)
            self.tolls.append(toll_of(self.scanned, told[-1], hit.value))

    def _with_pronoun(self, hit: Hit) -> None:
        low, high = pronoun_count(hit)
        meant = next((g for g in reversed(self.pending) if high is None or g.maximum == high), None)
        if meant is None:
            self.tolls.append(pointing(hit, low, high, hit.row["status_hint"] or "unknown"))
            return
        if hit.entry.surface.startswith(_END):
            self._add(meant, hit)  # لقي عنصران من قسد حتفهما: told of them alone, and of who was with them
            self.current, self.ended = None, hit
            return
        toll = toll_of(self.scanned, meant, hit.value)
        self.tolls.append(replace(toll, start=hit.start, end=hit.end, rule=hit.entry.id, anaphoric=True))

    def _either(self, hit: Hit) -> None:
        """خمسة أشخاص بين قتيل وجريح: of the people just told."""
        if self.pending and words_between(self.scanned, self.pending[-1].end, hit) <= 8:
            self.tolls.append(toll_of(self.scanned, self.pending[-1], hit.value))
            self.used.add(self.pending[-1].start)
        elif (
            self.tolls
            and self.tolls[-1].outcome == "killed"
            and words_between(self.scanned, self.tolls[-1].end, hit) <= 4
        ):
            self.tolls[-1] = replace(self.tolls[-1], outcome=hit.value)

    def _intransitive(self, index: int, hit: Hit) -> None:
        row = hit.row
        if hit.entry.surface.startswith("متاثر") and self.tolls and self.tolls[-1].outcome == "killed":
            return  # توفي أحدهم متأثرا بجراحه: how the one just told died
        following = people_after(self.items, index)
        near = is_near(self.scanned, hit, following) and not dead_before(self.scanned, self.pending, hit, following)
        near = near and not (self.pending and not hit.prefix and with_companion(self.scanned, hit, following))
        while not near and self.pending and not agrees(self.scanned, self.pending[-1], hit):
            self.pending.pop()
        stand_before = not near or (self.pending and subject_before(self.scanned, self.pending[-1], hit))
        stand_before = stand_before and not counted_next(self.scanned, hit, following)
        if self.pending and stand_before and not is_active(self.scanned, self.pending, hit, following, near=near):
            for group in chain(self.scanned, self.pending):
                self._add(group, hit)
                self.used.add(group.start)
            return
        if near:
            return
        told = hit.value == "killed" or _WITH_WOUNDS.match(self.scanned.after(hit.end, 24))
        if told and not self.pending and row["counts_itself"] == "n":
            self.tolls.append(pointing(hit, 1, 1, row["status_hint"] or "unknown"))
        elif row["counts_itself"] == "y" and row["kind"] == "phrase":
            self.tolls.append(pointing(hit, int(row["min"]), int(row["max"]) if row["max"] else None, "unknown"))
