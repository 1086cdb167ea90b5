"""A post within the name of a side (حاجز لقسد, مقر للأسايش): it is hit, and does not attack."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.actors import ActorMention
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import any_of

POST = re.compile(any_of("posts_of") + r"\s")
_AIMED = frozenset({"attack", "bombard", "explosion", "ied", "grenade", "suicide_bombing", "drone_strike"})


def is_post_aimed_at(scanned: Scanned, actor: ActorMention, main: Hit | None) -> bool:
    """استهدف حاجز لقسد بدراجة مفخخة: a post after a verb of attack is hit, whatever the verb's voice."""
    if main is None or main.value not in _AIMED or actor.start < main.end:
        return False
    straight = not scanned.folded[main.end : actor.outer].strip()
    return straight and bool(POST.match(scanned.folded, actor.start)) and main.row["kind"] == "verb_active"


_AT = re.compile(r"(?:علي|عند|في)\s+$")


def holds_at(scanned: Scanned, actor: ActorMention, main: Hit | None) -> bool:
    """اعتقلوا على حاجز لقوات النظام: whose post it is holds those who pass."""
    if main is None or main.value != "arrest" or POST.match(scanned.folded, actor.start) is None:
        return False
    return _AT.search(scanned.before(actor.outer, 6)) is not None
