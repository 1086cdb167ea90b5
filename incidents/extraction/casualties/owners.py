"""Things hit whose owners are named beside them (أصابت مخيماً للنازحين): the owners are no victims."""

from __future__ import annotations

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit


def owns_what_was_hit(scanned: Scanned, outcome: Hit, group: People) -> bool:
    """ضربات أصابت مخيماً للنازحين: a thing is the object of the verb, and the people own it."""
    if outcome.row["kind"] != "verb_transitive" or group.numeral:
        return False
    between = scanned.folded[outcome.end : group.start]
    return between.endswith((" ل", " لل")) and bool(between[:-2].strip())
