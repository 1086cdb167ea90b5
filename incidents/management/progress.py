"""How far a long run is, told on a terminal and nowhere else."""

from __future__ import annotations

from django.core.management.base import OutputWrapper


class Progress:
    """Call it with how many are done; leave it with `end`."""

    def __init__(self, errors: OutputWrapper, total: int, things: str) -> None:
        self.errors, self.total, self.things = errors, total, things
        self.shown = errors.isatty()

    def __call__(self, count: int) -> None:
        if self.shown:
            self.errors.write(f"\r{count} of {self.total} {self.things}", ending="")

    def end(self) -> None:
        if self.shown:
            self.errors.write("")
