"""Sides that act together: بالتعاون مع قسد, بدعم من التحالف."""

from __future__ import annotations

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.words.wording import Phrase, any_of

_TOGETHER = Phrase(
    any_of("together_with") + r"(?:\s+جوي|\s+ناري)?(?:\s+(?:من|مع))?(?:\s+(?:طيران|قوات|عناصر))?\s*(?:ال)?$",
)
_CHARGED = Phrase(r"(?<!\w)[وب]?(?:ال)?" + any_of("accused", "charged") + r"\s+(?:\S+\s+)?$")
REACH = 60  # letters


def is_together(scanned: Scanned, actor: ActorMention) -> bool:
    """Whether a side acts with another; who is accused of it (بعد اتهامهما بالتعاون مع التنظيم) is no part of it."""
    together = scanned.search_before(_TOGETHER, actor.outer, REACH)
    if together is None:
        return False
    return scanned.search_before(_CHARGED, max(0, actor.outer - REACH) + together.start(), 24) is None
