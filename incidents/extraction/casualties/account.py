"""The account of a clause as far as it is read: the outcome in force, the tolls told, people still without one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from incidents.extraction.context import Scanned, began
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .items import Item
from .tolls import Toll, hinted, toll_of

LOSES = frozenset({"خسر", "خسرت", "يخسر", "تخسر"})
_OF_FOES = Phrase(
    r"(?:قتلي|صرعي|جرحي|مصابي)\s+(?:ال)?" + any_of("rebels", "assailants") + r"(?:\s+[^\s،,.]+){0,6}?\s+(?:الي\s+|ل)?$"
)
OWNER = 70  # letters from the noun to its figure
_BREAK = re.compile(r"[،,.\n]")


@dataclass(slots=True)
class Account:
    """What the items of a clause have told so far, from its first word to the one that is being read."""

    scanned: Scanned
    items: list[Item]
    actors: list[ActorMention]
    end: int
    tolls: list[Toll] = field(default_factory=list)
    current: Hit | None = None  # the outcome that governs what follows
    ended: Hit | None = None  # لقي حتفه: told of one alone
    awaited: Hit | None = None  # عدد القتلى …: its figure is still to come
    part_until: int = -1
    about_until: int = -1
    named_until: int = -1  # where a description that names those counted (وهم فلان، ومدنيان) must end
    part_of: tuple[int, int, int] | None = None  # a whole, how many of it are told apart, where the last ends
    among_until: int = -1  # where those told to be among the dead or hurt (بين القتلى …) end so far
    most: bool = False  # معظمهم نساء: the part has no figure
    pending: list[People] = field(default_factory=list)  # people whose outcome has not been told yet
    used: set[int] = field(default_factory=set)

    def add(self, group: People, outcome: Hit) -> None:
        """Count people with an outcome; a bare figure is of the kind told last."""
        toll = hinted(toll_of(self.scanned, group, outcome.value), outcome)
        last = self.tolls[-1] if self.tolls else toll
        if group.form == "bare" and toll.status == "unknown":
            toll = replace(toll, status=last.status, actor=last.actor)  # مقتل عنصر وإصابة ثلاثة: of the same kind
        if toll.actor is None and toll.status == "combatant" and outcome.entry.surface in LOSES:
            told = (a.code for a in self.actors if outcome.end < a.start < group.start and a.role != "agent_by")
            toll = replace(toll, actor=next(told, None))  # خسر التنظيم في هجومه 15 مقاتلاً
        self.tolls.append(toll)

    def count(self, group: People, outcome: Hit) -> None:
        """Take a figure for the whole count that was announced (عدد القتلى)."""
        self.count_so_many(group, outcome.value)
        self.awaited, self.current = None, self.current or outcome

    def count_so_many(self, group: People, outcome: str) -> None:
        """Take a figure for a whole count; whose dead they are the noun before it may say (عدد قتلى المهاجمين 12)."""
        toll = replace(toll_of(self.scanned, group, outcome), of_count=True, numeral=True)
        owned = self.scanned.search_before(_OF_FOES, toll.start, OWNER) if toll.actor is None else None
        if owned is not None:
            toll = replace(toll, start=began(owned, toll.start), of_noun=True)
        self.tolls.append(toll)

    def pop_pointing(self) -> None:
        """Drop the toll told last, and those before it that say the same (ارتقى إلى مرتبة الشهادة, of two words)."""
        outcome = self.tolls.pop().outcome
        while self.tolls and self.tolls[-1].anaphoric and self.tolls[-1].outcome == outcome:
            self.tolls.pop()

    def sentence_end(self, start: int) -> int:
        """Where the sentence of an offset ends."""
        stops = (at for mark in ".\n؛" if (at := self.scanned.folded.find(mark, start, self.end)) >= 0)
        return min(stops, default=self.end)

    def phrase_end(self, start: int) -> int:
        """Where the phrase that begins at an offset ends."""
        match = _BREAK.search(self.scanned.folded, start, self.end)
        return match.start() if match else self.end
