"""A figure that those told after it make up: سبعة أشخاص، أربعة أطفال وثلاث نساء."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.people import People

from .tolls import Toll, toll_of

# from the figure to its first share: a comma, a colon, a bracket, "they are", and no "and"
_OPENS = re.compile(r"[^.\n]{0,70}?(?:[،,:(–-]\s*(?:و?(?:هم|هن|هما)\s*:?\s*)?|\s(?:و?(?:هم|هن|هما))\s*:?\s*)")
_JOINS = re.compile(r"[^.\n]{0,60}?[،,)]?\s*(?:و|اضافه الي\s|بالاضافه ل|الي جانب\s|[،,-])\s*(?:ال)?")
LEAST, MOST = 2, 12  # shares
_OR_ELSE = re.compile(r"(?<!\w)(?:اخر|اخرين|اخرون|فضلا|عدا|مقابل)(?!\w)")


def without_shares(scanned: Scanned, tolls: list[Toll], pending: list[People]) -> list[Toll]:
    """The tolls, each figure told once: where shares make up the figure before them, they say who it was of.

    `pending` are people counted after the last word of harm, of whom no word tells what became.
    """
    for index, total in enumerate(tolls):
        if not (total.numeral or total.minimum == LEAST) or total.anaphoric:
            continue
        after = tolls[index + 1 : index + 1 + MOST]
        if not after and len(pending) < LEAST:
            break
        told = {toll.start for toll in after}
        more = [toll_of(scanned, p, total.outcome) for p in pending if p.start > total.end and p.start not in told]
        if shares := _shares(scanned, total, sorted([*after, *more], key=lambda toll: toll.start)):
            rest = [toll for toll in tolls[index + 1 :] if toll.start > shares[-1].start]
            return [*tolls[:index], *_whose(total, shares), *without_shares(scanned, rest, [])]
    return tolls


def _shares(scanned: Scanned, total: Toll, after: list[Toll]) -> list[Toll]:
    """As many of the next tolls as come to the figure; none where they do not."""
    told = 0
    for index, share in enumerate(after):
        if {share.status, total.status} == {"civilian", "combatant"}:
            return []  # تسعة مدنيين، خمسة عناصر، وأربعة جنود
        if share.outcome != total.outcome or share.anaphoric or share.others or share.start < total.end:
            return []
        opens = _JOINS if index else _OPENS
        before = after[index - 1].end if index else total.end
        gap = scanned.folded[before : share.start]
        if not opens.fullmatch(gap) or _OR_ELSE.search(gap) or scanned.inside("outcomes", before, share.start):
            return []
        told += share.minimum
        if told >= total.minimum:
            return after[: index + 1] if told == total.minimum and index else []
    return []


def _whose(total: Toll, shares: list[Toll]) -> list[Toll]:
    """The shares, where each is of a side; else the whole, with its children and women."""
    sides = {(share.status, share.actor) for share in shares}
    if len(sides) > 1 and all(share.actor for share in shares) and total.maximum is not None:
        return shares
    children, women = sum(share.children for share in shares), sum(share.women for share in shares)
    total = replace(total, children=max(total.children, children), women=max(total.women, women))
    if len(sides) == 1 and total.actor is None:
        total = replace(total, status=shares[0].status, actor=shares[0].actor)
    return [total]
