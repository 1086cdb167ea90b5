"""Which tiers of camel_tools serve here, and why a higher one does not."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Literal

from . import ner
from .camel import morphology

Tier = Literal["none", "lean + own database", "official database", "ner"]


def active_tier() -> Tier:
    """The highest tier that serves."""
    return next((tier for tier, reason in reversed(_tiers()) if not reason), "none")


def describe() -> str:
    """The highest tier that serves, and a line for each other one that says why it does not."""
    return "\n".join([active_tier(), *(f"not {tier}: {reason}" for tier, reason in _tiers() if reason)])


def _tiers() -> list[tuple[Tier, str]]:
    """Tiers from the lowest up, each with the reason why it does not serve.  What seems to be there is loaded."""
    if find_spec("camel_tools") is None:
        missing = "camel_tools is not installed"
        return [("lean + own database", missing), ("official database", missing), ("ner", missing)]
    return [("lean + own database", ""), ("official database", morphology.why_not()), ("ner", ner.why_not())]
