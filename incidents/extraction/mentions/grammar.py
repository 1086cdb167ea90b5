"""Counts that grammar alone tells: a dual in construct (عنصرا الأمن), so many of each side (قتيل من كل طرف)."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .actors import ActorMention
from .counted import People
from .numbers import Number

_EACH_SIDE = Phrase(r"(?:\s+واحده?)?\s+(?:من|في|عن|ل)\s*كل\s+" + any_of("groups_of_each") + r"(?!\w)")


def of_each(scanned: Scanned, group: People) -> People:
    """قتيل واحد من كل طرف: twice as many."""
    if group.maximum is None or scanned.match(_EACH_SIDE, group.end) is None:
        return group
    return replace(group, minimum=2 * group.minimum, maximum=2 * group.maximum)


_RESCUERS = Phrase(r"\w{0,2}\s+(?:(?:من|في|لدي|ضمن)\s+(?:\w+\s+)?|ب|ل)?(?:ال)?" + any_of("rescuers"))


def of_rescuers(scanned: Scanned, group: People) -> People:
    """خمسة متطوعين من الخوذ البيضاء, عنصران في الدفاع المدني: rescuers, whatever they are called."""
    if group.noun == "" or group.actor not in (None, "civilians") or not scanned.match(_RESCUERS, group.end):
        return group
    return replace(group, status="civilian", actor="health_workers")


def is_dual(scanned: Scanned, hit: Hit, owner: ActorMention) -> bool:
    """عنصرا الأمن الداخلي: an accusative straight before its owner is a dual in construct."""
    straight = owner.outer > hit.end and not scanned.folded[hit.end : owner.outer].strip()
    accusative = hit.value == "combatant" and not hit.prefix and scanned.folded[hit.start : hit.end].endswith("ا")
    return straight and accusative and owner.prefix in ("", "ال")


_BRACKETED = re.compile(r"\w{0,3}\s*\(\s*\w+\)")


def bracketed(scanned: Scanned, number: Number, nouns: list[Hit]) -> Hit | None:
    """وقتل طاقمها (3): the noun for several that a number in brackets counts."""
    if scanned.folded[number.end : number.end + 1] != ")":
        return None
    several = (h for h in nouns if h.row["number"] in ("plural", "collective"))
    return next((h for h in several if _BRACKETED.fullmatch(scanned.folded, h.end, number.end + 1)), None)


_ONE_MORE = Phrase(r"\s+(?!واحد)" + any_of("ordinals") + r"(?=[\s،,.]|$)")


def is_one_more(scanned: Scanned, hit: Hit) -> bool:
    """وأصيب رفيق رابع: one more of those told before."""
    nobody = hit.row["number"] == "singular" and hit.row["status"] == "unknown"
    return nobody and scanned.match(_ONE_MORE, hit.end) is not None


_PLURAL_BROKEN = frozenset({"عامل", "شرطي", "بائع"})  # several are عمال, شرطة, باعة: عاملين are two
_IN = re.compile("ين$")
_WRITTEN_DUAL = re.compile("\u064e(?:\u0651)?ين$|\u064eيْن$")
_AND_A_THIRD = re.compile(r"[^.\n]{0,60}?\sو?(?:اصاب[هت]|جرح|اصيب|انصاب|مقتل|قتل)\s+ثالثه?(?!\w)")


def is_pair(scanned: Scanned, hit: Hit) -> bool:
    """مقتل عاملين, استشهاد مواطنين وإصابة ثالث: a plural in letters, two in meaning."""
    if _WRITTEN_DUAL.search(scanned.text.words(hit.start, hit.end)):
        return True  # مقاتلَين
    if hit.prefix.endswith("ال") or not _IN.search(hit.entry.surface):
        return False
    return hit.row["lemma"] in _PLURAL_BROKEN or _AND_A_THIRD.match(scanned.folded, hit.end) is not None


_DEALING = frozenset({"متعاون", "متعامل", "مخبر", "عميل", "جاسوس"})
_OF_CLAN = re.compile(r"(?<!\w)(?:ابناء|بنات|عشيره|قبيله|عشاير|وجهاء)(?!\w)")


def is_of_clan(scanned: Scanned, hit: Hit, named: ActorMention) -> bool:
    """شاب من أبناء البكير: whose clan is told, no fighter; متعاون مع قسد: who deals with a side."""
    if hit.row["lemma"] in _DEALING:
        return True
    if named.code not in ("tribal_fighters", "clan"):
        return False
    return _OF_CLAN.search(scanned.folded, hit.end, named.end) is not None
