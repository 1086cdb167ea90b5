"""Kin and escorts in the lot of the one they are told beside."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .items import Item

ADDED = re.compile(any_of("added_to") + r"\s*$")
_TOGETHER = re.compile(r"\s*(?:مع|برفقه|رفقه)\s+(?:ال)?")
_COMPANY = re.compile(r"\s(?:برفقه|رفقه|مع|بصحبه|صحبه|هو\s+و|هي\s+و)\s*$")
_WITH_KIN = re.compile(r"(?:\s*[^\s،,.]+){1,14}\s+و")  # عضو في مجلس بلدة الصبحة شرقي دير الزور وزوجته
KIN = re.compile(
    any_of("relatives", "escorts") + r"\w*(?:(?<=ابن)\s(?:عم|خال|اخ|اخت|شقيق)\w{0,2})?(?:ه|ها|هم|هما|يه|يها)(?!\w)"
)
_WHO = Phrase(r"\w*\s+(?:الذي|التي|اللذ|الذين|الذى)")


def with_companion(scanned: Scanned, hit: Hit, following: Item | None) -> bool:
    """طفلة قضت مع والدها: who follows is a companion, the subject stands before."""
    return following is not None and _TOGETHER.fullmatch(scanned.folded, hit.end, following.start) is not None


_ONLY_WAYS = re.compile(r"(?:\s+" + any_of("ways_of_harm") + r"){0,2}\s+(?:و|مع\s+|برفقه\s+|هو\s+و|هي\s+و)")


def leaves_out_first(scanned: Scanned, hit: Hit, following: Item | None) -> bool:
    """أُصيب على إثرها وزوجته, فقُتل وابنه: who was hit first is told before the verb, and kin are joined to him."""
    if following is None or hit.row["counts_itself"] == "y" or KIN.match(scanned.folded, following.start) is None:
        return False
    return _ONLY_WAYS.fullmatch(scanned.folded, hit.end, following.start) is not None


def is_companion(scanned: Scanned, start: int, group: People) -> bool:
    """قضت طفلة مع والدها, توفي برفقة زوجته: kin beside the one told, in the same lot."""
    gap = scanned.folded[start : group.start]
    if len(gap.split()) > 7 or "،" in gap or "." in gap or not _COMPANY.search(gap):
        return False
    if scanned.match(_WHO, group.end):
        return False  # مع زوجها الذي أصيب
    return KIN.match(scanned.folded, group.start) is not None or _are_with_him(scanned, gap, group)


_BESIDE_THEM = re.compile(
    r"[^.\n]{0,90}?(?<!\w)(?:مقابل|و?(?:بال)?اضافه (?:الي|ل)|بالاضافه ل|فضلا عن|علاوه علي|الي جانب|كذلك)\s*(?:ال)?"
)


def is_told_beside(scanned: Scanned, start: int, group: People) -> bool:
    """لقي 92 عنصراً مصرعهم في الهجمات، مقابل 61 من عناصر التنظيم: a figure set beside those who met their end."""
    if not (group.numeral or group.form == "dual") or not 0 < group.start - start < FAR_BESIDE:
        return False
    return _BESIDE_THEM.fullmatch(scanned.folded, start, group.start) is not None


FAR_BESIDE = 110  # letters
_ESCORTS = re.compile(any_of("escorts", "members") + r"\w*(?:ه|ها|هم|هما|يه|يها)(?!\w)")
_OTHERS = re.compile(r"\w*\s+(?:\w+\s+)?(?:ال)?اخر(?:ين|ون|يات|ان|تين)?(?!\w)")
_AGAINST = re.compile(any_of("fights") + r"\w*\s+(?:\w+\s+)?مع\s*$")
HIS = 4  # letters of a pronoun after the noun


def _are_with_him(scanned: Scanned, gap: str, group: People) -> bool:
    """مع اثنين من مرافقيه, برفقة عنصرين آخرين: escorts, men of his, or others; not those he fought with."""
    if (group.form == "plural" and not group.numeral) or _AGAINST.search(gap):
        return False
    if _ESCORTS.search(scanned.folded, group.start, group.end + HIS):
        return True
    return group.form == "others" or _OTHERS.match(scanned.folded, group.end) is not None


def kin_joins(scanned: Scanned, start: int, group: People) -> bool | None:
    """Whether kin share the lot of the one told before (وزوجته, إضافة لزوجته); None if nobody is kin beside him."""
    since = scanned.folded[start : group.start]
    if is_companion(scanned, start, group):
        return True
    if scanned.match(_WHO, group.end) and _COMPANY.search(since):
        return False  # مع زوجها الذي أصيب
    if _AGAINST.search(since):
        return False  # قُتل رجل في شجار مع شخصين آخرين
    if KIN.match(scanned.folded, group.start) is None or scanned.text.words(group.start, group.end).endswith("ة"):
        return None  # طفلة: a girl, and not his child
    return True if _WITH_KIN.fullmatch(since) or ADDED.search(since) else None
