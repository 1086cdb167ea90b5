"""A counted group of people, and which stretches of the text such groups take up."""

from __future__ import annotations

from dataclasses import dataclass

from incidents.extraction.context import InOrder, between


@dataclass(slots=True, unsafe_hash=True)
class People:
    """A counted group as one place in the text tells it."""

    start: int
    end: int
    minimum: int
    maximum: int | None
    status: str
    actor: str | None
    age_sex: str
    rule: str
    numeral: bool  # a numeral states the count
    noun: str  # folded noun, "" where only a number or an actor stands
    definite: bool
    form: str  # number, singular, dual, plural, others, one_of
    lemma: str = ""
    children: int = 0
    women: int = 0
    listed: tuple[People, ...] = ()  # who they were, told one after the other behind the figure


class Cover:
    """The stretches that people already counted take up."""

    def __init__(self, people: list[People]) -> None:
        self.people = InOrder(sorted(people, key=lambda p: p.start))

    def meets(self, start: int, end: int) -> bool:
        for people in between(self.people, start - 160, end):  # noqa: SIM110 — mostly there are none
            if start < people.end:
                return True
        return False
