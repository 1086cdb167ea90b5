"""What a draft gathers beside its values: evidence, flags and reasons to doubt."""

from __future__ import annotations

from .context import Scanned
from .values import Certainty, Evidence, Flag


class Sheet:
    """The evidence, flags and doubts of one draft as they gather."""

    def __init__(self, scanned: Scanned) -> None:
        self.scanned = scanned
        self.evidence: dict[tuple[str, str, int | None, int | None, str, Certainty], Evidence] = {}
        self.flags: list[Flag] = []
        self.reasons: list[str] = []

    def note(
        self, field: str, value: str, start: int | None, end: int | None, rule: str, certainty: Certainty = "asserted"
    ) -> None:
        if start is not None and end is not None:
            start, end = self.scanned.text.original(start, end)
        item = (field, value, start, end, rule, certainty)
        if item not in self.evidence:
            self.evidence[item] = Evidence(*item)

    def forget(self, value: str, field: str = "") -> None:
        """Drop the evidence of a value, in one field only where one is given."""
        self.evidence = {
            item: told for item, told in self.evidence.items() if told.value != value or field not in ("", told.field)
        }

    def flag(
        self,
        code: str,
        start: int | None = None,
        end: int | None = None,
        choices: tuple[str, ...] = (),
        detail: str = "",
    ) -> None:
        if start is not None and end is not None:
            start, end = self.scanned.text.original(start, end)
        item = Flag(code, start, end, choices, detail)
        if item not in self.flags:
            self.flags.append(item)
