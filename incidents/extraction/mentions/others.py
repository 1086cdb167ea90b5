"""People told by reference to those counted before: others, a third, one of them, dozens of others."""

from __future__ import annotations

import re

from incidents.extraction.context import Scanned
from incidents.extraction.values import HARMED
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .counted import Cover, People

_AFTER_OUTCOME = re.compile(
    r"\s+(?:(?:ساق|قدم|يد|ذراع)\s+)?(?:ال)?(" + any_of("ordinals") + r"|هو(?=\s+و))(?=[\s،,.]|$)"
    r"|\s+(?:ب\w+\s+)?(?:\S+\s+)?(هو)(?=\s+و)"
)


_AND_ANOTHER = Phrase(r"(?<!\w)و(?:ال)?(" + any_of("ordinals") + r"|تاني|تالت)\s+")
_SOMEBODY = Phrase(r"(?:^|[،,.:\n(]\s*|\sو)(واحد|واحده|وحده|وحد)\s+")  # وحده ماتت, واحد انجرح: of speech
VERB = 16  # letters
_IS_HURT = Phrase(any_of("is_hurt"))


def _further(scanned: Scanned, taken: Cover) -> list[People]:
    """واحد قتل والتاني بين الحياة والموت, وخامس أسر: one more, whose state follows."""
    return [
        People(m.start(1), m.end(1), 1, 1, "unknown", None, "", "people.another", False, "", False, "others")
        for words in (_AND_ANOTHER, _SOMEBODY)
        for m in scanned.all_of(words)
        if not taken.meets(m.start(1), m.end(1)) and _is_told_next(scanned, m.end())
    ]


def _is_told_next(scanned: Scanned, start: int) -> bool:
    """Whether a word of what became of somebody stands at an offset."""
    if scanned.match(_IS_HURT, start):
        return True
    told = scanned.inside("outcomes", start, start + VERB)
    return any(h.start == start and h.row["form"].startswith("verb") and not h.suffix for h in told)


def _in_order(scanned: Scanned, taken: Cover) -> list[People]:
    """وأصيب ثالث, والقبض على الثاني: one more of those told before; قضى هو وزوجته: he who was told before."""
    found = []
    for outcome in scanned.hits.get("outcomes", []):
        if outcome.row["form"] == "noun_count" or outcome.suffix:
            continue
        match = _AFTER_OUTCOME.match(scanned.folded, outcome.end)
        at = match.lastindex if match else None
        if match is None or at is None or taken.meets(*match.span(at)):
            continue
        if outcome.entry.surface == "اصابت" and match[at].endswith("ه"):
            continue  # أصابت الثانية مبنى: the second drone, which hit
        he = match[at] == "هو"
        if not he and any(
            h.start - match.end() <= 3 for h in scanned.inside("count_nouns", match.end(), match.end() + 16)
        ):
            continue  # قتل ثالث قيادي: the third of his kind
        form, rule = ("singular", "people.pronoun") if he else ("others", "people.ordinal")
        found.append(People(match.start(at), match.end(at), 1, 1, "unknown", None, "", rule, False, "", False, form))
    return found


_THOSE_IN_IT = Phrase(  # استشهاد من كانا بداخلها, وأصيب من فيها
    r"(?<!\w)من\s+(?P<were>كان\w{0,2}\s+)?(?:ب?داخل|في|علي\s+متن|ب)(?:ه|ها|هما)(?!\w)(?!\s*[،,]?\s*(?:و?هم|و?هما|وعددهم|عددهم)\s)"
)
_TWO = ("كانا ", "كانتا ")


def _in_it(scanned: Scanned, taken: Cover) -> list[People]:
    """Those in a vehicle or a house, straight after the word of what became of them: two where the verb is a dual."""
    found = []
    for match in scanned.all_of(_THOSE_IN_IT):
        start, end = match.span()
        harm = scanned.inside("outcomes", start - VERB, start)
        if taken.meets(start, end) or not any(h.end == start - 1 and h.value in HARMED for h in harm):
            continue
        form, high = ("dual", 2) if match["were"] in _TWO else ("plural", None)
        found.append(People(start, end, 2, high, "unknown", None, "", "people.in_it", False, "", False, form))
    return found


_OTHERS = Phrase(r"\s+(?:من\s+)?(?:ال)?اخر(?:ين|ون|يات)(?!\w)")


def others(scanned: Scanned, taken: Cover) -> list[People]:
    """آخر, آخرون, أحدهم with no number or noun beside them."""
    found = _in_order(scanned, taken) + _further(scanned, taken) + _in_it(scanned, taken)
    until = -1
    for hit in scanned.hits.get("quantifiers", []):
        if hit.start < until or taken.meets(hit.start, hit.end):
            continue
        if (
            hit.value == "several"
            and _MORE.match(scanned.folded, hit.end)
            and _AFTER_HARM.search(scanned.before(hit.outer, 8))
        ):
            found.append(
                People(hit.start, hit.end, 2, None, "unknown", None, "", hit.entry.id, False, "", False, "others")
            )
        elif hit.value in ("tens", "hundreds"):
            if (dozens := _dozens(scanned, hit)) is not None:
                found.append(dozens)
                until = dozens.end
        elif _stands_for_people(scanned, hit, taken):
            low, high = int(hit.row["min"]), int(hit.row["max"]) if hit.row["max"] else None
            found.append(
                People(hit.start, hit.end, low, high, "unknown", None, "", hit.entry.id, False, "", False, "others")
            )
    return found


def _dozens(scanned: Scanned, hit: Hit) -> People | None:
    """إصابة العشرات, عشرات آخرون: dozens, with no noun."""
    low, rule = int(hit.row["min"]), hit.entry.id
    if more := scanned.match(_OTHERS, hit.end):
        return People(hit.start, more.end(), low, None, "unknown", None, "", rule, True, "", False, "others")
    if not hit.prefix.endswith("ال") or re.match(r"\s*من\s", scanned.folded[hit.end : hit.end + 5]):
        return None
    return People(hit.start, hit.end, low, None, "unknown", None, "", rule, True, "", False, "number")


_ALSO = re.compile(r"(?<!\w)(?:هو|هي|هم)\s+ال$")


def _stands_for_people(scanned: Scanned, hit: Hit, taken: Cover) -> bool:
    if hit.prefix == "ال" and _ALSO.search(scanned.before(hit.start, 6)):
        return False  # فارق الحياة هو الآخر: he, too
    pronoun = hit.value == "one_of" and hit.row["scope"] == "both"
    if hit.value != "others" and not pronoun:
        return False
    if hit.value == "others" and not hit.prefix and taken.meets(hit.outer - 2, hit.outer):
        return False  # أربعين عنصرا آخرين: of those just counted
    alone = hit.entry.surface in ("اخر", "اخري", "بقيه")
    if not alone or _AFTER_HARM.search(scanned.before(hit.outer, 8)):
        return True
    harm = scanned.inside("outcomes", hit.outer - 12, hit.outer)  # فقد آخر ساقه, القبض على آخر
    return (
        hit.value == "others"
        and _ENDS.match(scanned.folded, hit.end) is not None
        and bool(harm and not scanned.folded[harm[-1].end : hit.outer].replace("علي", "").strip())
    )


_MORE = re.compile(r"\s+(?:اخر|كبير|غير محدد|غير معروف)(?!\w)")  # وجرح عدد آخر
_AFTER_HARM = re.compile(
    r"(?:يرقد|نقل|اسعف|ادخل|اصيب|اصابه|جرح|قتل|مقتل|و|قبض علي|اعتقل|اعتقلت|اعتقال|اوقف|توقيف|اسر|خطف|اختطف|احتجز)\s*$"
)
_ENDS = re.compile(r"\s*(?:[.،,]|$|\s" + any_of("follows_another") + ")")
