"""Lines that a text lost when it was pasted: items, labels and datelines within a line, seen by their marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from .hits import Hit
from .wording import any_of

Hits = Mapping[str, Sequence[Hit]]
LISTED = 2


def with_lines(folded: str, hits: Hits) -> str:
    """The text with its spaces before items and datelines made ends of lines, as they were before it was pasted."""
    starts = {at for signs in _SIGNS for at in signs(folded, hits)}
    if not starts:
        return folded
    letters = list(folded)
    for at in sorted(starts):
        if at > 1 and letters[at - 1] == " " and _ends_words(letters, at - 1):
            letters[at - 1] = "\n"
    return "".join(letters)


def _ends_words(letters: list[str], at: int) -> bool:
    """Whether words stand before an offset on its line, and not only marks, a number or the hour."""
    while at > 0 and letters[at - 1] != "\n":
        at -= 1
        if letters[at].isalpha():
            return True
    return False


# Pictures that stand before an item; faces and hearts, which close a sentence, and arrows within one are none.
_PICTURES = (
    "•●○*◄◀▪▫■□◼◻◾◽⬛⬜◆◇▶►✔✅☑✳✴❇❌⭕‼❗⚠⚡➖➕★☆⏺⏹⚫⚪🔴🔵🟠🟡🟢🟣🟤🟥🟦🟧🟨🟩🟪🟫🔶🔷🔸🔹🔺🔻🔘📌📍👈👉🚨🛑"
)
_MARK = re.compile(rf"[{_PICTURES}](?<=\s.)[{_PICTURES} ]*(?=[\w(\[])")
_NUMBER = re.compile(r"(?<!\S)(\d{1,2})(?:\u20e3|\s?[-.)/])\s*(?=[\u0621-\u064a(])")
_HOUR = re.compile(r"(?<!\S)(?:[01]?\d|2[0-4]):[0-5]\d\s*([|:/-]{0,2})\s*(?=[\u0621-\u064a])")
_DAYS_ALIKE = re.compile(r"(?: \d[\d/ -]*)?(?: ?::? | / (?=[\u0621-\u064a]))")
_DATED = re.compile(r"(?<!\S)\d\d?/\d\d?(?:/\d{2,4})? ?: ")
_RULE = re.compile(r"(?<= )--+ (?=\w)")
_OPENING = re.compile(r"\W*([\u0621-\u064a][^|:\n-]{1,24}[|:]{1,2})\s")


def _marked(folded: str, hits: Hits) -> Iterator[int]:
    """🔸 قصف على … 🔸 اعتقال …: at each picture."""
    for mark in _MARK.finditer(folded):
        yield mark.start()


def _counted(folded: str, hits: Hits) -> Iterator[int]:
    """1- الشحيل: … 2- ذيبان: …: at each number that follows the one before, from one on."""
    awaited, first = 1, 0
    for number in _NUMBER.finditer(folded):
        told = int(number[1])
        if told == 1:
            awaited, first = 2, number.start()
        elif told == awaited > 1:
            if told == 2:
                yield first
            yield number.start()
            awaited += 1


def _by_hour(folded: str, hits: Hits) -> Iterator[int]:
    """08:10 | قصف … 08:30 | غارة …, with a mark or without, or of three or more."""
    hours = list(_HOUR.finditer(folded))
    if len(hours) > LISTED or (len(hours) == LISTED and all(hour[1] for hour in hours)):
        yield from (hour.start() for hour in hours)


def _by_day(folded: str, hits: Hits) -> Iterator[int]:
    """الأحد: قصف … الثلاثاء: اعتقال …, امبارح / قصف … اليوم / اعتقال …, 3/7: …: two or more; and at rules (——)."""
    named = [h for layer in _DAY_WORDS for h in hits.get(layer, ()) if folded[h.outer] != "و"]
    ends = {h.end + 1 for h in named}
    days = [h.outer for h in named if h.outer not in ends and _DAYS_ALIKE.match(folded, h.end)]
    days += [dated.start() for dated in _DATED.finditer(folded) if dated.start() not in ends]
    days = [at for at in days if not _WITHIN.search(folded, max(0, at - 10), at)]
    yield from days if len(days) >= LISTED else ()
    yield from (rule.start() for rule in _RULE.finditer(folded))


_DAY_WORDS = ("weekdays", "relative_dates")


def _again(folded: str, hits: Hits) -> Iterator[int]:
    """الخابور | اعتقال … الخابور | قصف …: the label that the text opens with or an outlet's, where it comes again."""
    if label := _OPENING.match(folded):
        words = f" {label[1]} "
        at = folded.find(words)
        while at >= 0:
            yield at + 1
            at = folded.find(words, at + 1)
    named = {h.outer: h.entry.surface for h in hits.get("sources", ()) if not h.prefix and _COLON.match(folded, h.end)}
    times = Counter(named.values())
    for at, name in named.items():
        if times[name] >= LISTED and not _WITHIN.search(folded, max(0, at - 10), at):
            yield at


_COUNTS = re.compile(
    r"(?<=[\w)] )(?:[وف]?ب(?:هذا|ذلك|هيك)|ومع \w+ [^.،:]{3,40}|ووفقا? ل?\w+ [^.،:]{3,25}،?|(?:ال)?جدير بالذكر) ?"
    r"(?:فقد |فانه |فان |قد |انه |ان |صار )*(?:[يت]رتفع|ارتفعت?|[يت]صل|وصلت?|بلغت?|[يت]بلغ|عدد)\s"
)
_SINCE = re.compile(r"(?<!\S)(?:منذ|خلال|من (?:بدايه|مطلع|اول))\s")
_OF_COUNT = 250  # letters


def _totals(folded: str, hits: Hits) -> Iterator[int]:
    """… عند أطراف الباغوز ومع العثور على الجثامين يرتفع إلى 398 عدد الشهداء منذ …: at a total over a time."""
    for count in _COUNTS.finditer(folded):
        stop = folded.find("\n", count.end())
        stop = min(stop if stop >= 0 else len(folded), count.end() + _OF_COUNT)
        if _SINCE.search(folded, count.start(), stop):
            yield count.start()


_DASH = re.compile(r"-(?<=\s-) ?(?=[\u0621-\u064a\d])")
_STOPPED = re.compile(r"[.:!?؟…][) ]*\Z")
_NEWS = ("triggers", "outcomes", "actors", "count_nouns", "numbers", "weapons")  # what an item begins with
_JOINED = ("weekdays", "months", "places", "sources")  # ليل الأحد - الاثنين, طريق الرقة - حلب


def _dashed(folded: str, hits: Hits) -> Iterator[int]:
    """ملخص: - مقتل … - إصابة …: at dashes after a stop, and before words of news where two or more are so."""
    dashes = list(_DASH.finditer(folded))
    if not dashes:
        return
    news, joined = ({h.outer for layer in layers for h in hits.get(layer, ())} for layers in (_NEWS, _JOINED))
    line, last, sure, likely = 0, 0, 0, list[int]()
    for dash in dashes:
        at, end = dash.span()
        if (start := folded.rfind("\n", last, at) + 1) > line:
            yield from likely if sure or len(likely) >= LISTED else ()
            line, sure, likely = start, 0, []
        last = end
        glued = folded[at + 1] != " "
        before = folded[max(line, at - 4) : at]
        if end not in joined and (at - line < LISTED or _STOPPED.search(before)):
            sure += 1
            yield at
        elif (glued or end in news) and end not in joined:
            likely.append(at)  # -مجهولون يضرمون …
    yield from likely if sure or len(likely) >= LISTED else ()


_COLON = re.compile(r" ?::? ")
_LABELS_ALIKE = 3
_SHORTEST = 15  # letters of a line before which another label stands
_HEADS = re.compile(r"(?:(?<!\S)(?:بلده|مدينه|قريه|حي|ريف|محافظه|ولايه|ناحيه|باديه|مخيم|محور) )+\Z")
_WITHIN = re.compile(
    r"(?:(?<!\S)[وف]?(?:في|يوم|فجر|مساء|صباح|ليل|ليله|سوي|من|الي|علي|عن|قرب|بين|نحو|باتجاه|طريق|شرق|غرب|شمال|جنوب|شرقي|غربي|شمالي|جنوبي|[بلع])"
    r"|[|:/.-]) ?\Z"
)


def _labels(folded: str, hits: Hits) -> Iterator[int]:
    """… البصيرة : قصف … الصور : اعتقال …: places before a colon, three or more."""
    found: list[int] = []
    for place in hits.get("places", ()):
        if place.prefix or not _COLON.match(folded, place.end):
            continue
        head = _HEADS.search(folded, max(0, place.outer - 20), place.outer)
        at = head.start() if head else place.outer
        line = folded.rfind("\n", max(0, at - _SHORTEST), at) + 1
        if _WITHIN.search(folded, max(0, at - 10), at) or 0 < at - line < _SHORTEST:
            found.append(0)
        elif not found or found[-1] < at:
            found.append(at)
    return iter(found if len(found) >= _LABELS_ALIKE else ())


_OF_TEXT = 400  # letters from its beginning within which a headline ends and a dateline stands
_JOINT = re.compile(r" ?[-|/]{1,2} ?\(?")
_AFTER = re.compile(r" ?\)?(?: \(?خاص\)?)?:*")
_STAMP = re.compile(r"(?<!\S)20\d\d\.\d\d?\.\d\d? \| \d\d?:\d\d(?: دمشق)?")


def _datelines(folded: str, hits: Hits) -> Iterator[int]:
    """دير الزور - نورث برس قُتل …, بلدي نيوز - الرقة (خاص) قصف …: before and after an outlet and its place."""
    for stamp in _STAMP.finditer(folded, 0, _OF_TEXT):
        yield stamp.start()
        yield stamp.end() + 1
    places = [p for p in hits.get("places", ()) if not p.prefix and p.outer < _OF_TEXT]
    names = {(p.start, p.end) for p in places}
    for source in _outlets(hits):
        if (source.start, source.end) in names:
            continue  # الميادين: an outlet, or the town
        for start, end in _with_place(folded, source, places):
            if start > _SHORTEST and not _WITHIN.search(folded, max(0, start - 10), start):
                yield start
            if folded[end - 1] != ":":
                yield end + 1


def _with_place(folded: str, source: Hit, places: Sequence[Hit]) -> Iterator[tuple[int, int]]:
    """Where an outlet and a place that a dash joins to it begin and end."""
    for place in places:
        if _JOINT.fullmatch(folded, source.end, place.outer):
            start, end = source.outer, place.end
        elif _JOINT.fullmatch(folded, place.end, source.outer):
            start, end = place.outer, source.end
        else:
            continue
        after = _AFTER.match(folded, end)
        yield start, after.end() if after else end


def _outlets(hits: Hits) -> Iterator[Hit]:
    """Names at the head of the text that surely are those of outlets."""
    for source in hits.get("sources", ()):
        if source.outer > _OF_TEXT:
            return
        if not source.prefix and source.row["ambiguous"] != "y" and source.value not in _PEOPLE:
            yield source


_PEOPLE = frozenset({"local_sources", "medical_sources", "activists", "military_source", "white_helmets"})
_SUMMARY = re.compile(r"(?<!\S)ملخص ?: ?\n?")
_ITEM = re.compile(rf"\s*[-{_PICTURES}] ?")
_STOP = re.compile(r"[.!؟…]+\s*")


def _after_summary(folded: str, hits: Hits) -> Iterator[int]:
    """ملخص: - مقتل عنصر. - اعتقال ستة. قُتل عنصر …: where the sentence after the last item begins."""
    if summary := _SUMMARY.search(folded, 0, _OF_TEXT):
        at = summary.end()
        while item := _ITEM.match(folded, at):
            stop = _STOP.search(folded, item.end())
            at = stop.end() if stop else len(folded)
        if at > summary.end():
            yield at


_DAY = re.compile(r" (?:20\d\d|\d\d?[-/.]\d\d?[-/.]20\d\d)(?: ?[مه])?(?= [\u0621-\u064a])")
_LED = re.compile(rf" {any_of('led_to')} ")
_OF_HEAD = 120  # letters within which an outlet or a day that heads a report ends


def _heads(folded: str, hits: Hits) -> Iterator[int]:
    """الحسكة ألقت قوى الأمن …, شبكة دير الزور24 أدى خلاف …, … 19 نيسان 2018 نفذت …: before a first verb of an act."""
    end = folded.find("\n", 0, _OF_TEXT)
    end = min(_OF_TEXT, len(folded)) if end < 0 else end
    verbs = [
        h
        for layer in ("triggers", "outcomes")
        for h in hits.get(layer, ())
        if h.outer < end and not h.prefix and h.form.startswith("verb_")
    ]
    if not verbs:
        return
    begin = {verb.outer for verb in verbs}
    for outlet in _outlets(hits):
        signed = outlet.end + 1 in begin or _LED.match(folded, outlet.end)
        if signed and outlet.end < end and not _is_told_by(folded, hits, outlet.outer):
            yield outlet.outer
            yield outlet.end + 1
    verb = min(begin)
    town = any(p.outer < _EDGE and p.end == verb - 1 for p in hits.get("places", ()))
    sure = town and _SURE_NAME.match(folded, 0, verb) and folded[verb] not in "تي"  # البوكمال تذبح بصمت: a name
    if sure or any(d.end() == verb - 1 for d in _DAY.finditer(folded, 0, min(verb, _OF_HEAD))):
        yield verb


_SURE_NAME = re.compile(r"\W*(?:ال\w|\w+ \w+ )")
_EDGE = 3


def _is_told_by(folded: str, hits: Hits, at: int) -> bool:
    """بحسب شبكة فرات بوست, وقالت وكالة سانا: whether words before an outlet make it a source, and no signature."""
    return bool(_WITHIN.search(folded, max(0, at - 10), at)) or any(
        at - _EDGE < said.end <= at for said in hits.get("reporting", ())
    )


_SIGNS = (_marked, _counted, _by_hour, _by_day, _again, _totals, _dashed, _labels, _datelines, _after_summary, _heads)
