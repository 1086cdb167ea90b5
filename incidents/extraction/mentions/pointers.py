"""Words that point back to a side told before: الميليشيا, القوات ذاتها, عناصرها, قواته."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned, between
from incidents.extraction.words.wording import Phrase, any_of

from .actors import ActorMention

_BEFORE = r"(?<!\w)(?P<outer>[وف]?(?:[بك]?ال|لل))"
_SAME = r"(?:\s+" + any_of("the_same") + r"(?!\w))?"
_OTHER = r"(?!\s+" + any_of("names_a_force") + r"(?!\w))"
_NOUN = Phrase(_BEFORE + "(?P<noun>" + any_of("pointing_nouns") + r")(?!\w)" + _SAME + _OTHER)
_MEMBERS = Phrase(r"(?<!\w)(?P<outer>[وفبلك]?)(?P<noun>" + any_of("own_members") + r")(?:ها|ه|هم)(?!\w)")
_SUBJECT = re.compile(r"(?:^|\s)(?:ب)?(?:ان|ل)\s+$")  # قالت قسد إن مقاتليها …
_NEVER = frozenset({"civilian", "unidentified", ""})
_OF_MILITIAS = Phrase(r"(?:ال)?" + any_of("militia_words") + r"\s+[\"'«“]?$")
_COUNTRIES = frozenset({"us_forces", "russia", "turkey", "israel", "iraqi_forces", "jordan"})
_WITH_BASES = frozenset({"coalition", "us_forces", "russia", "turkey"})
REACH = 900  # letters back to the side that is meant
LONGEST_NAME = 200  # letters of a side's name


def find_pointers(scanned: Scanned, actors: list[ActorMention]) -> list[ActorMention]:
    """`actors` with those added that words of the report point back to, in order.

    A general word that the lexicon gives to one side (الميليشيا) gives way where a side of that kind was told before.
    """
    named = [a for a in actors if a.sure or a.code in _COUNTRIES]
    known = [a for a in named if a.role != "control" and scanned.lexicon.group(a.code) not in _NEVER]
    if not known:
        return actors
    taken = {a.start: a for a in actors}
    for pattern in (_NOUN, _MEMBERS):
        for match in scanned.all_of(pattern):
            start = match.start("noun")
            here = next((a for a in between(actors, start - 40, match.end()) if a.end > start), None)
            if here is not None and (here.sure or here.end > match.end()):
                continue
            before = between(known, match.start() - REACH - LONGEST_NAME, match.start())
            if pattern is _MEMBERS and not _SUBJECT.search(scanned.before(match.start(), 6)):
                continue
            owner = _owner(scanned, match, before)
            if owner is None:
                continue
            at = here.start if here else start
            taken[at] = ActorMention(at, match.end(), match.start(), owner.code, owner.rule, "", match["outer"], True)
    return sorted(taken.values(), key=lambda a: a.start)


def _owner(scanned: Scanned, match: re.Match[str], before: list[ActorMention]) -> ActorMention | None:
    """The last side told that the noun can be said of; within the sentence for a bare pronoun."""
    noun = match["noun"]
    near = [a for a in before if match.start() - a.end < REACH]
    if match.re is _MEMBERS.pattern:
        sentence = max(scanned.folded.rfind("\n", 0, match.start()), scanned.folded.rfind(".", 0, match.start()))
        sentence = max(scanned.folded.rfind(".", 0, sentence), scanned.folded.rfind("\n", 0, sentence))
        near = [a for a in near if a.start > sentence]
        return near[-1] if near else None
    if re.fullmatch(any_of("militia_words"), noun):
        return next((a for a in reversed(near) if _is_militia(scanned, a)), None)
    if noun == "قاعده":  # ردت القاعدة بالقصف
        return next((a for a in reversed(near) if a.code in _WITH_BASES), None)
    if re.fullmatch(any_of("force_words"), noun):
        return next((a for a in reversed(near) if a.code not in ("isis", "hts")), None)
    return near[-1] if near else None


def _is_militia(scanned: Scanned, actor: ActorMention) -> bool:
    """What the report itself calls a militia, or what is one."""
    if scanned.search_before(_OF_MILITIAS, actor.start, 14) or re.match(
        r"(?:ال)?" + any_of("militia_words"), scanned.folded[actor.start : actor.start + 12]
    ):
        return True
    return scanned.lexicon.group(actor.code) == "militia" or actor.code == "irgc"
