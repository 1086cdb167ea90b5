"""Cutting a report into paragraphs, sentences and clauses, and telling headline, summary and header from body."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from incidents.extraction.context import Scanned, between
from incidents.extraction.mentions.dates import DateMention
from incidents.extraction.mentions.new_places import new_headings
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of, words_of

from .acts import tells_act, tells_how_seized
from .likewise import the_like
from .lines import after_hour, is_bullet, is_header, is_headline

# Marks before a space or a letter, ends of lines, dots, colons, two strokes between items of news: with one set of
# characters first, searched fast.
_END = re.compile(
    r"[.!?؟؛…\n:/](?:(?<![\n:/])[.!?؟؛…]*(?=\s|$|[\u0621-\u064a])|(?<=\n)\n*|(?<=\.)\.+|(?<=:):+"
    r"|(?<=/)(?<!:/)/+(?=\s|[\u0621-\u064a]))"
)
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:\w\.)+$")
LONGEST_SENTENCE = 3000  # letters
_DATELINE = re.compile(r"[^\n.]{3,80}?\)\s*(-)\s")  # قرب الباغوز (سوريا) 12 مارس آذار (رويترز) -
_NAMES_FOLLOW = re.compile(r"(?<!\w)(?:و|ب|ل)?كلا? من\s*$")  # كلا من: and the names of those told
_SPACE = " \n\t•-–*،,:|.🔴🔺⭕️🚨⚠️"
_MARK = re.compile(r"[^\w\s]")
_BREAK = re.compile(r"[،,؛:)\-\s]\s*$")

Spans = list[tuple[int, int]]


@dataclass(slots=True, unsafe_hash=True)
class Clause:
    """A stretch that tells one thing; `opener` is the cue that opens it."""

    start: int
    end: int
    opener: Hit | None = None
    apart: bool = False  # tells an act of another place than the clause before it
    answers: bool = False  # tells another act, that answers the one before it
    recalled: bool = False  # tells what came before the clause before it
    total: bool = False  # counts the people of several acts, whose shares follow
    share: str = ""  # of a total told before: what became of its people


@dataclass(slots=True, unsafe_hash=True)
class Sentence:
    """One sentence with its clauses; `kind` is headline, summary, header or body."""

    start: int
    end: int
    kind: str
    paragraph: int
    clauses: tuple[Clause, ...]
    item: bool = False  # of a list with bullets or numbers


def split(scanned: Scanned) -> list[Sentence]:
    """The sentences of the report in order, empty ones left out."""
    spans = _sentences(scanned.folded)
    fresh = new_headings(scanned)
    spans = [part for span in spans for part in _without_header(scanned, span, fresh)]
    kinds = _kinds(scanned, spans, fresh)
    sentences = []
    paragraph = last_end = 0
    first_line = scanned.folded.find("\n", spans[0][0]) if spans else 0
    for (start, end), kind in zip(spans, kinds, strict=True):
        paragraph += "\n" in scanned.folded[last_end:start] or last_end == 0
        last_end = end
        item = is_bullet(scanned.folded, start) and (start > first_line or _other_bullets(scanned.folded, start))
        sentences.append(Sentence(start, end, kind, paragraph, _clauses(scanned, start, end), item))
    return sentences


def _sentences(folded: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for match in _END.finditer(folded):
        if match[0] == "." and _is_abbreviation(folded, match.start()):
            continue
        if match[0] == ":" and _NAMES_FOLLOW.search(folded, max(0, match.start() - 10), match.start()):
            continue
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(folded)))
    trimmed = []
    for first, last in (piece for span in spans for piece in _pieces(folded, span)):
        while first < last and folded[first] in _SPACE:
            first += 1
        while last > first and folded[last - 1] in " \n\t":
            last -= 1
        first = after_hour(folded, first)
        if last - first > 1:
            trimmed.append((first, last))
    return trimmed


def _pieces(folded: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """A "sentence" of a text without full stops, cut at a comma or space so that no stage sees one without end."""
    start, end = span
    pieces = []
    while end - start > LONGEST_SENTENCE:
        cut = folded.rfind("،", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        if cut < 0:
            cut = folded.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        cut = cut if cut > 0 else start + LONGEST_SENTENCE
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


_INITIALS = re.compile(r"[\u0621-\u064a]\s?\.\s?[\u0621-\u064a](?!\w)")  # (س . ح): a name of two letters
_QUOTES = ("(", "“", "«", '"', " ")


def _is_abbreviation(folded: str, dot: int) -> bool:
    before = folded[max(0, dot - 2) : dot]
    if len(before) == 2 and not before[0].isalnum() and before[1].isalpha():
        return True
    first = dot - 2 if before[1:] == " " else dot - 1
    return _INITIALS.match(folded, first) is not None and folded[first - 1 : first] in _QUOTES


def _without_header(scanned: Scanned, span: tuple[int, int], fresh: Spans) -> list[tuple[int, int]]:
    """Cut «محافظة دير الزور – المرصد السوري:» off the sentence that follows it on the same line."""
    start, end = span
    head = scanned.folded[start : min(end, start + 100)]
    dash = _DATELINE.match(scanned.folded, start, start + len(head)) if ")" in head else None
    if dash and not tells_act(scanned, start, dash.end()) and scanned.inside("sources", start, dash.end()):
        return [(start, dash.start(1)), (dash.end(), end)]
    if (line := _PLACE_LINE.match(scanned.folded, start, min(end, start + 40))) and _is_dateline(scanned, line, start):
        return [(start, line.end(1)), (line.end(), end)]
    mark = _COLON.search(scanned.folded, start, min(end, start + 90))
    colon = mark.start() if mark else -1
    if colon <= start or colon + 12 > end:
        return [span]
    if tells_act(scanned, start, colon):
        return [span]
    if _is_place_heading(scanned, start, colon, fresh) or _is_day_heading(scanned, start, colon):
        return [(start, colon), (colon + 1, end)]
    named = scanned.inside("sources", start, colon) or scanned.inside("places", start, colon)
    tag = any(h.value == "list_heading" for h in scanned.inside("cues", start, colon))
    if not (named or tag) or (scanned.inside("reporting", start, colon) and not named):
        return [span]
    if any(h.value in ("source_after",) and h.row["kind"] == "verb" for h in scanned.inside("reporting", start, colon)):
        return [span]
    return [(start, colon), (colon + 1, end)]


_COLON = re.compile(r":(?!\d)")  # تغطية | 9:00: of no hour
_PLACE_LINE = re.compile(r"#?([\u0621-\u064a]+(?:[ _][\u0621-\u064a]+)?)\s*[-–—|]{1,2}\s+")  # الرقة – عثر أهال


def _is_dateline(scanned: Scanned, line: re.Match[str], start: int) -> bool:
    """Whether a report opens with a place and a dash, and names another place after it."""
    if scanned.folded[:start].strip(_SPACE):
        return False
    named = scanned.inside("places", start, line.end(1))
    alone = any(h.outer <= line.start(1) and h.end == line.end(1) for h in named)
    return alone and bool(scanned.inside("places", line.end(), len(scanned.folded)))


OPENING = 6  # sentences before the first item of a summary


def _body_follows(scanned: Scanned, spans: list[tuple[int, int]]) -> bool:
    """Whether the items of a summary are told again after it; else they are the report (ملخص أسبوعي: 1) … 2) …)."""
    return any(tells_act(scanned, *span) and not is_bullet(scanned.folded, span[0]) for span in spans)


def _kinds(scanned: Scanned, spans: list[tuple[int, int]], fresh: Spans) -> list[str]:
    kinds: list[str] = []
    text = scanned.folded
    anchored = [tells_act(scanned, start, end) for start, end in spans]
    bodies = [index for index, anchor in enumerate(anchored) if anchor]
    first_line = _first_line(scanned, spans[0][1]) if spans else -1
    in_summary = False
    for index, (start, end) in enumerate(spans):
        heading = text[start:end]
        if _is_day_heading(scanned, start, end):
            kinds.append("day")
            continue
        if _is_place_heading(scanned, start, end, fresh) and not the_like(scanned, start):
            kinds.append("heading")
            continue
        if not anchored[index]:
            opens = (
                index < OPENING and heading.strip().startswith("ملخص") and _body_follows(scanned, spans[index + 1 :])
            )
            in_summary = opens or (in_summary and is_bullet(text, start))
            kinds.append(
                "summary"
                if in_summary and is_bullet(text, start)
                else "header"
                if bodies and is_header(scanned, start, end, index)
                else "body"
            )
            continue
        if in_summary and not is_bullet(text, start):
            in_summary = False
        if in_summary:
            kinds.append("summary")
        elif is_headline(text, start, end, index, first_line, bodies, spans):
            kinds.append("headline")
        else:
            kinds.append("body")
    return kinds


def _first_line(scanned: Scanned, end: int) -> int:
    """Where the line ends that may be a headline, or -1 where it holds an item of several; `end` is its sentence's."""
    if _is_labelled(scanned.folded):
        return -1
    line = scanned.folded.find("\n", end - 1)
    return -1 if line > 0 and scanned.search(_LABEL_WITHIN, 0, line) and _is_digest(scanned) else line


_LABEL = re.compile(r"\s*(#?[\u0621-\u064a][^|:\n\-–—]{1,24}(?:[|:]{1,2}|\s[-–—]))\s")


def _is_labelled(text: str) -> bool:
    """الخابور | …, twice or more: lines under one label are news, and the first is no headline."""
    first = _LABEL.match(text)
    return first is not None and f"\n{first[1]}" in text


def _is_place_heading(scanned: Scanned, start: int, end: int, fresh: Spans) -> bool:
    """A line that is a place name and nothing else: what follows happened there."""
    stop = _HEADING_ENDS.match(scanned.folded, end)
    bar = stop and heading_bar(scanned.folded, start, end, labelled=":" in scanned.folded[end - 1 : end + 2])
    start = bar or start
    if not stop or end - start > 40:
        return False
    if not bar and not _begins_line(scanned.folded, start) and not (":" in stop[0] and _after_stop(scanned, start)):
        return False
    line = scanned.folded[start:end]
    words = _EDGES.sub("", _IN_BRACKETS.sub("", line)) or _EDGES.sub("", line)  # ((والله غالب على أمره)): all of it
    city = _ITSELF.search(words)  # الرقة المدينة: the town, and not its governorate
    words = words[: city.start()] if city else words
    rest = len(words) - _length_of_times(scanned, start, end) - 6  # #الصور أمس :
    names = [h for h in scanned.inside("places", start, end) if len(scanned.folded[h.outer : h.end]) >= rest]
    kind = scanned.lexicon.places[names[0].value].kind if names else ""
    if kind == "governorate" and not city and (bar or not _heads_digest(scanned, start)):
        return False  # «دير الزور:» opens any report; as the heading of a digest it has a mark or others beside it
    if not names and scanned.folded[end : end + 1] == ":":
        return any(start <= first and last <= end for first, last in fresh)
    told = bool(names) and tells_act(scanned, start, names[0].outer)  # نسفو جسر العشارة: an act, however short
    told = told or any(o.row["form"] == "noun_count" for o in scanned.inside("outcomes", start, end))  # الشهداء: 4
    return bool(names) and kind != "river" and not told and not scanned.inside("sources", start, end)


_LABEL_WITHIN = Phrase(r"\w ?: ")
_ITSELF = re.compile(r"\s+المدينه$")
OTHERS = 3  # labels of places in a digest


_PROVINCE = ("محافظه ", "ولايه ")
_LINE_ENDS = re.compile(r"(?:^|\n)\s*")


def _heads_digest(scanned: Scanned, start: int) -> bool:
    """• حلب: …, or حمص: … حلب: … درعا: …: a mark before it, or several lines that open with a place and a colon."""
    if _is_marked(scanned.folded, start):
        return True
    return _is_digest(scanned) and not scanned.folded.startswith(_PROVINCE, start)


def _is_digest(scanned: Scanned) -> bool:
    """Whether several lines open with a place and a colon."""
    labels = {
        hit.entry.surface
        for hit in scanned.hits.get("places", ())
        if not hit.entry.surface.startswith(_PROVINCE)
        and scanned.after(hit.end, 2).strip(" ")[:1] == ":"
        and _begins_line(scanned.folded, hit.outer)
    }
    return len(labels) >= OTHERS


def _is_marked(folded: str, start: int) -> bool:
    """• حلب: … among other items; not 🔴 محافظة دير الزور: …, which a mark adorns that no line after it bears."""
    line = folded.rfind("\n", 0, start) + 1
    return bool(_MARK.search(folded[max(line, start - 4) : start + 2].strip())) and _other_bullets(folded, start)


def _other_bullets(folded: str, start: int) -> bool:
    """Whether another line than the one of `start` opens with a mark of a list."""
    line = folded.rfind("\n", 0, start) + 1
    return any(is_bullet(folded, m.end()) for m in _LINE_ENDS.finditer(folded) if not line <= m.end() <= start)


def _length_of_times(scanned: Scanned, start: int, end: int) -> int:
    """How many letters of a stretch are words of time."""
    times = [h for layer in _DAY_WORDS for h in scanned.inside(layer, start, end)]
    return len({at for h in times for at in range(h.outer, h.end)})


_BAR, _BAR_OR_DASH = re.compile(r"\|"), re.compile(r"\||\s[-–—]\s")


def heading_bar(folded: str, start: int, end: int, *, labelled: bool = True) -> int:
    """Where the second half of a heading begins (الخابور | #الصور: …, ديرالزور - الميادين : …), or 0."""
    bars = list((_BAR_OR_DASH if labelled else _BAR).finditer(folded, start, end))
    return bars[-1].end() if bars else 0


_HEADING_ENDS = re.compile(r"[ .]*(?:\n|:|$|\|)")
_IN_BRACKETS = re.compile(r"\([^)]*\)\W*$")  # هجين (تحديث)
_EDGES = re.compile(r"^\W+|\W+$")


def _begins_line(folded: str, start: int) -> bool:
    """Whether nothing but marks stands before it on its line."""
    line = folded.rfind("\n", max(0, start - 14), start) + 1
    return (line > 0 or start <= 14) and not any(map(str.isalnum, folded[line:start]))


def _after_stop(scanned: Scanned, start: int) -> bool:
    """… من الجبل على الحي .. حي الحويقة : اشتباكات: a label within a line, after a full stop."""
    return scanned.before(start, 4).rstrip().endswith((".", "//"))


_NOT_OF_A_DAY = re.compile(r"[^\W\d]+")
_DAY_WORDS = ("weekdays", "months", "relative_dates", "day_parts")


def _is_day_heading(scanned: Scanned, start: int, end: int) -> bool:
    """A line or a label that names a day and nothing else: «الأحد 1 تشرين الأول», «الخميس :»."""
    if end - start > 50 or scanned.folded[end : end + 2].strip(" ")[:1] not in ("\n", ":", ""):
        return False
    line = scanned.folded.rfind("\n", max(0, start - 60), start) + 1
    if _NOT_OF_A_DAY.search(scanned.folded, line, start):
        return False
    times = [h for layer in _DAY_WORDS for h in scanned.inside(layer, start, end)]
    if not any(h.entry.layer == "weekdays" or h.entry.layer == "months" for h in times):
        return False
    words = _NOT_OF_A_DAY.finditer(scanned.folded, start, end)
    return all(w[0] in ("يوم", "اليوم", "من") or any(h.outer <= w.start() < h.end for h in times) for w in words)


def _clauses(scanned: Scanned, start: int, end: int) -> tuple[Clause, ...]:
    cuts: list[tuple[int, Hit | None]] = []
    comma = scanned.folded.find("،", start, end) >= 0 or scanned.folded.find(",", start, end) >= 0
    for cue in scanned.inside("cues", start + 1, end):
        if cue.value in _OPENERS and (_opens(scanned, cue, start) or (not comma and _opens_bare(scanned, cue))):
            cuts.append((cue.outer, cue))
    for match in (_AND_IN if comma else _AND_IN_BARE).finditer(scanned.folded, start, end):
        cuts.append((match.end() - 1, None))
    cuts += [(at, None) for at in _set_out(scanned, start, end) if comma]
    cuts.sort(key=lambda c: c[0])
    opener: Hit | None = next(
        (c for c in scanned.inside("cues", start, start + 40) if c.outer <= start + 1 and c.value in _OPENERS), None
    )
    clauses, first = [], start
    for position, opening in cuts:
        if position - first < 3:
            opener = opening or opener
            continue
        if opening is None and not (tells_act(scanned, first, position) and tells_act(scanned, position, end)):
            continue
        clauses.append(Clause(first, position, opener))
        first, opener = position, opening
    clauses.append(Clause(first, end, opener))
    return tuple(clauses)


# «، وفي بلدة …», «، ومساء أمس …»: the commonest sign of a further act.
_AND_IN = re.compile(
    r"[،,]\s*[وف](?=(?:في|بتاريخ|(?:بعد|قبل)\s(?:ال)?ظهر|عصر|ضحي|مساء|فجر|صباح|ظهر|ليل|علي|ب|اليوم\s|امس\s)[\s\u0621-\u064a])"
)

# The same in a sentence without a comma, as posts are written.
_AND_IN_BARE = re.compile(
    r"(?<=\w)\s+و(?=(?:في|فيها|فيه|عند|قرب|بالقرب|غير بعيد|ليس بعيدا|بتاريخ|مساء|فجر|صباح|ظهر|ليل|اليوم|امس|ا?مبارح"
    r"|علي (?:ال)?(?:طريق|اوتوستراد|ضفه|جبهه|محور|مشارف|اطراف)|البارحه|بالليل|الصبح|الظهر|العصر|المسا)\s)"
)


def _set_out(scanned: Scanned, start: int, end: int) -> Iterator[int]:
    """Where «وفي» and a place, or «و» and a time, stand before a verb of harm or of an act, without a comma."""
    for match in itertools.chain(
        scanned.all_of(_AND_IN_PLACE, start, end), _AND_AT_TIME.finditer(scanned.folded, start, end)
    ):
        if any(scanned.over(layer, match.start() - 1, match.start()) for layer in _DAY_WORDS):
            continue  # ليل أمس وفجر اليوم: of both
        stop = min(end, match.end() + SETTING)
        told = scanned.inside("outcomes", match.end(), stop) + scanned.inside("triggers", match.end(), stop)
        verbs = [h for h in told if h.form.startswith("verb_") and not h.prefix]
        if verbs and not _BROKEN.search(scanned.folded, match.end(), verbs[0].start):
            yield match.end() - 1


SETTING = 50  # letters from the place to the verb
_BROKEN = re.compile(r"[،,]|\sو")
_AND_AT_TIME = re.compile(
    r"(?<=[\w)])\s+و(?=(?:مساء|فجر|صباح|ظهر|عصر|ليله?|اليوم|امس|ا?مبارح|البارحه|بالليل|الصبح|الظهر|العصر|المسا"
    r"|بعد|قبل|قبلها|بعدها|بنفس|بذات|علي? اثر)\w*\s)"
)
# … على حي الرشدية ولم ترد انباء عن شهداء وفي ريف دير الزور استشهدت مواطنة: few commas, but a place is set out.
_AND_IN_PLACE = Phrase(
    r"(?<=[\w)])\s+و(?=في\s(?:ريف|بلده|قريه|مدينه|محافظه|حي|محيط|باديه|اطراف|ال(?:اولي|ثانيه|ثاني|اخيره|اخري))\s)"
)


def by_dates(scanned: Scanned, clause: Clause, dates: list[DateMention]) -> list[Clause]:
    """A clause that tells two acts of two days, cut at the comma before the second (…، حيث هاجم محتجون …)."""
    here = [
        d
        for d in between(dates, clause.start, clause.end)
        if (d.role == "event" and d.value.start and d.value.precision == "day") or _goes_on(scanned, d)
    ]
    for first, second in itertools.pairwise(here):
        if first.value.start == second.value.start:
            continue
        again = _goes_on(scanned, second)
        triggers = _acts(scanned, first.end, min(clause.end, second.end + 60), any_verb=again)
        triggers = [t for t in triggers if abs(t.start - second.start) < 70]
        before = _acts(scanned, clause.start, first.end + 60, any_verb=again)
        if not triggers or not before or before[0].start == triggers[0].start:
            continue
        comma = scanned.folded.rfind("،", first.end, min(triggers[0].start, second.start))
        if comma > 0:
            return [Clause(clause.start, comma, clause.opener), Clause(comma + 1, clause.end)]
    return [clause]


def _acts(scanned: Scanned, start: int, end: int, *, any_verb: bool) -> list[Hit]:
    """The words that surely tell an act; with `any_verb` also a weak verb, or a killing."""
    hits = scanned.inside("triggers", start, end)
    sure = [t for t in hits if t.entry.strong or (any_verb and t.row["kind"] == "verb_active")]
    if any_verb:
        harm = scanned.inside("outcomes", start, end)
        sure += [h for h in harm if h.value == "killed" and h.entry.surface not in words_of("neutral_deaths")]
    return sorted(sure, key=lambda h: h.start)


def _goes_on(scanned: Scanned, date: DateMention) -> bool:
    """…، وبعد يومين من ذلك داهمت: a day counted from the one before, that opens a clause."""
    return date.role in ("counted", "next_day") and bool(
        _AND.search(scanned.folded, max(0, date.start - 4), date.start)
    )


_AND = re.compile(r"[،,]\s*[وف](?:في\s)?$")
# وكانت أسفرت عن …: what the act told before had led to.
_HAD_LED = Phrase(r"[وف]?كان\w?\s+(?:قد\s+)?" + any_of("led_to") + r"\s+(?:عن|الي|ب\w+|ل\w+)(?!\w)")
_REACHED = Phrase(r"(?<!\w)[وف]?" + any_of("reaches_too") + r"\s+$")
_OPENERS = frozenset({"new_incident", "tally_start", "contrast", "earlier_incident", "clause", "background"})


def _opens(scanned: Scanned, cue: Hit, start: int) -> bool:
    """A cue opens a clause after a comma or another mark, or where its own words are a connective."""
    before = scanned.folded[max(start, cue.outer - 3) : cue.outer]
    if cue.value == "tally_start":
        return cue.prefix == "و" and cue.entry.surface.startswith(("منذ", "بذلك"))
    if cue.value in ("earlier_incident", "background"):
        if scanned.match(_HAD_LED, cue.outer) or tells_how_seized(scanned, start, cue.outer):
            return False
        joined = cue.entry.surface.startswith(_JOINING) and bool(_BREAK.search(before))
        return joined or bool(re.search(r"[،,]\s*$", before)) or cue.prefix == "و"
    if scanned.search_before(_REACHED, cue.outer, 10):
        return False  # وطال كذلك بلدة الفوعة
    return bool(_BREAK.search(before)) and (
        bool(re.search(r"[،,)]\s*$", before)) or cue.entry.surface in _BARE_CONNECTIVES or cue.prefix == "و"
    )


def _opens_bare(scanned: Scanned, cue: Hit) -> bool:
    """انفجرت عبوة في بلدة الصور في سياق منفصل اغتال مجهولون …: in a sentence without a comma."""
    if cue.prefix:
        return False
    if cue.value == "background":
        return cue.entry.surface.startswith(_NOTED)
    if cue.value != "new_incident":
        return False
    if cue.entry.surface.startswith("في ") and cue.entry.surface.endswith(_ANOTHER) and _is_their_cause(scanned, cue):
        return False
    return not cue.entry.surface.startswith(_OF_PAIRS) or _before_a_verb(scanned, cue)


_ANOTHER = (" اخر", " اخري", " منفصل", " منفصله", " مشابه", " مشابهه", " مماثل", " مماثله")


def _is_their_cause(scanned: Scanned, cue: Hit) -> bool:
    """وفي اليوم ذاته قُتل ثمانية عناصر في تفجير آخر: straight after people, whom no other act has hit."""
    start = max(scanned.folded.rfind(mark, 0, cue.outer) for mark in ".\n") + 1
    if any(t.entry.strong for t in scanned.inside("triggers", start, cue.outer)):
        return False
    harm = scanned.inside("outcomes", max(start, cue.outer - NEAR_HARM), cue.outer)
    return any(h.row["form"].startswith("verb") for h in harm)


NEAR_HARM = 60  # letters


def _before_a_verb(scanned: Scanned, cue: Hit) -> bool:
    """من جهة ثانية اعتقلت قسد …: the verb of an act follows at once; not من جهة أخرى أسفرت عن …, of a pair."""
    acts = scanned.inside("triggers", cue.end, cue.end + NEXT_WORD)
    return any(t.outer <= cue.end + 1 and t.entry.strong and t.row["kind"][:5] == "verb_" for t in acts)


NEXT_WORD = 16  # letters
_NOTED = ("يذكر", "يشار", "تجدر", "الجدير", "جدير", "ويذكر")


_JOINING = ("فيما ", "بينما ", "في حين ")  # فيما كانت طائرات قد شنت
_OF_PAIRS = ("من جهه", "من جانب", "من طرف", "علي الضف", "في الضف", "بال", "تزامنا", "في الوقت", "خلال ذلك")
_BARE_CONNECTIVES = words_of("bare_connectives")
